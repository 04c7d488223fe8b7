import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatAddress } from '../../net/address.ts';
import type { Address } from '../../net/network.ts';
import { FakeClock } from '../../testing/fake-clock.ts';
import { MemoryNetwork } from '../../testing/memory-network.ts';
import { SeededRandom } from '../../testing/seeded-random.ts';
import { SipElement } from '../../testing/sip-element.ts';
import type { Flow } from './flow.ts';
import { bindingSuccess, isStun } from './stun-binding.ts';

const here = { host: '192.0.2.1', port: 5060 };
const there = { host: '192.0.2.2', port: 5060 };
const byHand = { host: '192.0.2.2', port: 5070 };

/** An element with STUN at `there`, and at port 5070 of that machine a socket that a test answers by. */
async function setUp() {
  const clock = new FakeClock();
  const random = new SeededRandom(1);
  const network = new MemoryNetwork({ clock, random, impairment: { delayMs: 10 } });
  const machine = network.host(there.host);
  const one = await SipElement.start({ clock, random, network: network.host(here.host), listen: [['udp', here]] });
  const two = await SipElement.start({ clock, random, network: machine, listen: [['udp', there]] });
  const socket = await machine.bindDatagram(byHand);
  assert.ok(socket.ok);
  const asked: Uint8Array[] = [];
  socket.value.onDatagram(({ bytes }) => asked.push(bytes));
  return { clock, one, two, socket: socket.value, machine, asked };
}

const flowTo = (remote: Address): Flow => ({
  id: `udp ${formatAddress(here)} ${formatAddress(remote)}`,
  transport: 'udp',
  local: here,
  remote,
  isReliable: false,
});

function probing(asking: Promise<unknown>) {
  const outcome: unknown[] = [];
  void asking.then((value) => outcome.push(value));
  return outcome;
}

test('the other end of a UDP flow says where it sees us (RFC 5626 §4.4.2)', async () => {
  const { clock, one, two } = await setUp();
  const outcome = probing(one.transport.probe(flowTo(there)));
  await clock.run(20);
  assert.deepEqual(outcome, [here]);
  assert.equal(two.transport.counters.requests + two.transport.counters.dropped, 0);
  one[Symbol.dispose]();
  two[Symbol.dispose]();
  await clock.run(40_000);
  assert.equal(clock.pending, 0);
});

test('an end that is silent is asked five times in 15.5 s', async () => {
  const { clock, one, asked } = await setUp();
  const outcome = probing(one.transport.probe(flowTo(byHand)));
  await clock.run(15_400);
  assert.deepEqual(outcome, []);
  await clock.run(200);
  assert.deepEqual(outcome, [undefined]);
  assert.equal(asked.filter(isStun).length, 5);
});

test('nobody but the other end itself can answer', async () => {
  const { clock, one, socket, machine } = await setUp();
  const other = await machine.bindDatagram({ host: there.host, port: 5071 });
  assert.ok(other.ok);
  const forged = { host: '203.0.113.9', port: 1 };
  socket.onDatagram(({ bytes }) => other.value.send(bindingSuccess(bytes.slice(8, 20), forged), here));
  const outcome = probing(one.transport.probe(flowTo(byHand)));
  await clock.run(100);
  assert.deepEqual(outcome, []);
  socket.onDatagram(({ bytes }) => socket.send(bindingSuccess(bytes.slice(8, 20), here), here));
  await clock.run(1_000);
  assert.deepEqual(outcome, [here]);
});

test('what waits for an answer ends with the transport', async () => {
  const { clock, one, two } = await setUp();
  const outcome = probing(one.transport.probe(flowTo(byHand)));
  one[Symbol.dispose]();
  two[Symbol.dispose]();
  await clock.run(40_000);
  assert.deepEqual(outcome, [undefined]);
  assert.equal(clock.pending, 0);
});
