import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { bindingRequest, bindingSuccess, isStun, parseBinding, STUN_ID_BYTES } from './stun-binding.ts';

const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replaceAll(/\s/g, ''), 'hex'));
const id = hex('b7e7a701 bc34d686 fa87dfae');

test('the mapped addresses of RFC 5769 §2.2 and §2.3 are read', () => {
  const four = hex('0101000c 2112a442 b7e7a701bc34d686fa87dfae 0020 0008 0001 a147 e112a643');
  const six = hex('01010018 2112a442 b7e7a701bc34d686fa87dfae 0020 0014 0002 a147 0113a9faa5d3f179 bc25f4b5bed2b9d9');
  assert.deepEqual(parseBinding(four), { kind: 'success', id, isDemanding: false, mapped: { host: '192.0.2.1', port: 32853 } });
  assert.deepEqual(parseBinding(six)?.mapped, { host: '2001:db8:1234:5678:11:2233:4455:6677', port: 32853 });
  assert.deepEqual(bindingSuccess(id, { host: '192.0.2.1', port: 32853 }), four);
  assert.deepEqual(bindingSuccess(id, { host: '2001:db8:1234:5678:11:2233:4455:6677', port: 32853 }), six);
});

test('every address comes back as it was', () => {
  const hosts = fc.oneof(fc.ipV4(), fc.constantFrom('::', '::1', 'fe80::1', '2001:db8::1:0:1', '::ffff:192.0.2.1'));
  fc.assert(
    fc.property(
      hosts,
      fc.integer({ min: 1, max: 65_535 }),
      fc.uint8Array({ minLength: STUN_ID_BYTES, maxLength: STUN_ID_BYTES }),
      (host, port, anId) => {
        const bytes = bindingSuccess(anId, { host, port });
        assert.ok(isStun(bytes));
        assert.deepEqual(parseBinding(bytes)?.mapped, { host, port });
      },
    ),
  );
});

test('a request is told from SIP, and one that wants more of us is known (RFC 5626 §8.2.1)', () => {
  assert.ok(isStun(bindingRequest(id)));
  assert.deepEqual(parseBinding(bindingRequest(id)), { kind: 'request', id, isDemanding: false });
  const withUsername = hex('00010008 2112a442 b7e7a701bc34d686fa87dfae 0006 0003 61626300');
  assert.equal(parseBinding(withUsername)?.isDemanding, true);
  const withSoftware = hex('00010008 2112a442 b7e7a701bc34d686fa87dfae 8022 0003 61626300');
  assert.equal(parseBinding(withSoftware)?.isDemanding, false);
  for (const other of ['OPTIONS sip:a@b SIP/2.0\r\n\r\n', 'SIP/2.0 200 OK\r\n\r\n', '\r\n\r\n', ''])
    assert.equal(isStun(Buffer.from(other)), false);
});

test('nothing that a peer sends makes it throw', () => {
  const anything = fc.uint8Array({ minLength: 0, maxLength: 80 });
  fc.assert(
    fc.property(anything, (tail) => {
      const bytes = Uint8Array.from([...hex('0101'), tail.length >> 8, tail.length & 0xff, ...hex('2112a442'), ...id, ...tail]);
      assert.ok(isStun(bytes));
      parseBinding(bytes);
    }),
  );
});
