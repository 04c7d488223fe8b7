import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isProvedCheck, isStunMessage, isStunRequest, isStunResponse } from './stun-request.ts';

/** RFC 5769 §2.1 and §2.2. */
const request = Buffer.from(
  '000100582112a442b7e7a701bc34d686fa87dfae802200105354554e207465737420636c69656e74002400046e0001ff80290008932ff9b151263b36' +
    '000600096576746a3a68367659202020000800149aeaa70cbfd8cb56781ef2b5b2d3f249c1b571a280280004e57a3bcf',
  'hex',
);
const response = Buffer.from(
  '0101003c2112a442b7e7a701bc34d686fa87dfae8022000b7465737420766563746f7220002000080001a147e112a643000800142b91f599fd9e90c3' +
    '8c7489f92af9ba53f06be7d780280004c07d4c96',
  'hex',
);
const [ufrag, password] = ['evtj', 'VOkJxbRl1RmTxUk/WvJxBt'];

test('the sample request proves its password, the sample response asks nothing (RFC 5769 §2)', () => {
  assert.ok(isStunMessage(request) && isStunRequest(request) && !isStunResponse(request));
  assert.ok(isProvedCheck(request, ufrag, password));
  assert.ok(isStunMessage(response) && !isStunRequest(response) && isStunResponse(response));
  assert.ok(!isProvedCheck(response, ufrag, password));
});

test('another password, or the ufrag of somebody else: not for us (RFC 8445 §7.3)', () => {
  assert.ok(!isProvedCheck(request, ufrag, 'another password in its place'));
  assert.ok(!isProvedCheck(request, 'evt', password));
  assert.ok(!isProvedCheck(request, 'h6vY', password));
});

test('no bit before the integrity can be changed, and it cannot be left out (RFC 8489 §14.5)', () => {
  const integrityAt = request.length - 8 - 24;
  for (let bit = 0; bit < (integrityAt + 24) * 8; bit++) {
    // The padding of USERNAME is covered as well; the length is that of the whole message.
    const changed = Buffer.from(request);
    changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    assert.ok(!isStunMessage(changed) || !isProvedCheck(changed, ufrag, password), `bit ${bit}`);
  }
  const without = Buffer.from(request.subarray(0, integrityAt));
  without.writeUInt16BE(integrityAt - 20, 2);
  assert.ok(isStunMessage(without));
  assert.ok(!isProvedCheck(without, ufrag, password));
});

test('what is cut, or no STUN, is no message; anything may come', () => {
  for (let length = 0; length < request.length; length++) assert.ok(!isStunMessage(request.subarray(0, length)), `${length}`);
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 20, maxLength: 200 }), (bytes) => {
      void isStunMessage(bytes);
      assert.ok(!isProvedCheck(bytes, ufrag, password));
      assert.ok(!isProvedCheck(Uint8Array.from([...request.subarray(0, 20), ...bytes]), ufrag, password));
    }),
  );
});
