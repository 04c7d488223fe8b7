import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { systemClock } from '../../base/clock.ts';
import { NodeDnsClient } from '../../net/node-dns-client.ts';
import { NodeNetwork } from '../../net/node-network.ts';
import { answerTo, readQuestion } from './dns-message.ts';
import { NameServer } from './name-server.ts';
import { Zone } from './zone.ts';

function query(name: string, type: number, flags = 0x0100): Uint8Array {
  const labels = name.split('.').flatMap((label) => [label.length, ...Buffer.from(label)]);
  return Uint8Array.from([0x12, 0x34, flags >> 8, flags & 0xff, 0, 1, 0, 0, 0, 0, 0, 0, ...labels, 0, 0, type, 0, 1]);
}

test("the system's own resolver reads all that a zone holds", async () => {
  const zone = new Zone();
  const network = new NodeNetwork(systemClock);
  const opened = await NameServer.open(network, { host: '127.0.0.1', port: 0 }, zone);
  assert.ok(opened.ok);
  using server = opened.value;
  const srv = { priority: 10, weight: 5, port: 5070, target: 'sip.a.test' };
  const naptr = { order: 1, preference: 2, flags: 's', service: 'SIP+D2U', regexp: '', replacement: '_sip._udp.a.test' };
  zone.host('sip.A.test', '127.0.0.1', '2001:db8::1:2', '::1');
  zone.service('_sip._udp.a.test', srv, { ...srv, port: 5080 });
  zone.pointers('a.test', naptr);
  const client = new NodeDnsClient([`127.0.0.1:${server.local.port}`]);
  assert.deepEqual(
    (await client.srv('_sip._udp.A.test')).records.toSorted((a, b) => a.port - b.port),
    [srv, { ...srv, port: 5080 }],
  );
  assert.deepEqual((await client.naptr('a.test')).records, [naptr]);
  assert.deepEqual([...(await client.addresses('sip.a.test')).records].sort(), ['127.0.0.1', '2001:db8::1:2', '::1']);
  assert.deepEqual((await client.srv('_sip._tcp.a.test')).records, []);
});

test('a name without records of that type exists, an unknown one does not (RFC 2308 §2)', () => {
  const zone = new Zone();
  zone.host('a.test', '192.0.2.1');
  const statusOf = (name: string, type: number): number => {
    const question = readQuestion(query(name, type));
    assert.ok(question.ok);
    return (answerTo(question.value, zone.find(question.value.name))[3] ?? 0) & 0x0f;
  };
  assert.deepEqual([statusOf('a.test', 1), statusOf('a.test', 33), statusOf('a.test', 255), statusOf('b.test', 1)], [0, 0, 0, 3]);
});

test('no answer is longer than a datagram of old, and says when it was cut (RFC 1035 §4.2.1)', () => {
  const zone = new Zone();
  zone.service(
    's.test',
    ...Array.from({ length: 60 }, (_, port) => ({ priority: 1, weight: 1, port, target: 'host.example.test' })),
  );
  const question = readQuestion(query('s.test', 33));
  assert.ok(question.ok);
  const answer = answerTo(question.value, zone.find('s.test'));
  assert.ok(answer.length <= 512);
  assert.equal((answer[2] ?? 0) & 0x02, 0x02);
});

test('what is no question gets a status or nothing', () => {
  const error = (bytes: Uint8Array) => {
    const question = readQuestion(bytes);
    return question.ok ? undefined : question.error;
  };
  assert.deepEqual(error(query('a.test', 1, 0x8100)), { id: undefined, status: 'malformed' }, 'a response');
  assert.deepEqual(error(query('a.test', 1, 0x2900)), { id: 0x1234, status: 'notImplemented' }, 'an update');
  assert.deepEqual(error(query('a.test', 1).subarray(0, 18)), { id: 0x1234, status: 'malformed' });
  assert.deepEqual(error(Uint8Array.from([...query('', 1).subarray(0, 12), 0xc0, 0x0c, 0, 1, 0, 1])), {
    id: 0x1234,
    status: 'malformed',
  });
});

test('any bytes are read without harm', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      const question = readQuestion(bytes);
      if (question.ok) assert.ok(answerTo(question.value, undefined).length <= 512);
    }),
  );
});
