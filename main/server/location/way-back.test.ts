import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Flow } from '../../sip/transport/flow.ts';
import { receivedOver, wayBack } from './way-back.ts';

const address = { host: '203.0.113.5', port: 41_000 };

function flow(transport: 'udp' | 'tcp'): Flow {
  return { id: 'f', transport, local: { host: '198.51.100.1', port: 5060 }, remote: address, isReliable: transport === 'tcp' };
}

test('an open stream is used again, a UDP source from the same socket', () => {
  for (const transport of ['udp', 'tcp'] as const) {
    const way = wayBack(receivedOver(flow(transport)), (id) => id === 'f');
    assert.deepEqual(way, { transport, address, flow: flow(transport) });
  }
});

test('a closed stream leads nowhere, a UDP source always does', () => {
  assert.equal(
    wayBack(receivedOver(flow('tcp')), () => false),
    undefined,
  );
  assert.ok(wayBack(receivedOver(flow('udp')), () => false));
});

test('after a restart only the address of a UDP source is known, of a stream nothing', () => {
  assert.deepEqual(
    wayBack({ transport: 'udp', address }, () => true),
    { transport: 'udp', address },
  );
  assert.equal(
    wayBack({ transport: 'tcp', address }, () => true),
    undefined,
  );
  assert.equal(
    wayBack({ transport: 'carrier-pigeon', address }, () => true),
    undefined,
  );
});
