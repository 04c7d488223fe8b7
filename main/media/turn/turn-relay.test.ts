import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ok } from '../../base/result.ts';
import { limits } from '../../limits.ts';
import type { Address, Datagram } from '../../net/network.ts';
import { FakeClock, settle } from '../../testing/fake-clock.ts';
import { MemoryNetwork } from '../../testing/memory-network.ts';
import { SeededRandom } from '../../testing/seeded-random.ts';
import { MemoryRelay } from '../testing/memory-relay.ts';
import { TurnFraming } from './turn-framing.ts';
import { type ConnectToRelay, TurnRelay } from './turn-relay.ts';
import type { TurnServer } from './turn-server.ts';

const address: Address = { host: '192.0.2.3', port: 3_478 };
const relayed: Address = { host: '192.0.2.3', port: 50_000 };
const mapped: Address = { host: '198.51.100.1', port: 6_000 };
const bob: Address = { host: '203.0.113.5', port: 7_000 };
const sound = Uint8Array.of(1, 2, 3, 4, 5);
const nobody: ConnectToRelay = () => Promise.reject(new Error('there is no stream'));

function setUp(given: Partial<TurnServer> = {}) {
  const clock = new FakeClock();
  const received: Datagram[] = [];
  const sent: { readonly datagram: Uint8Array; readonly to: Address }[] = [];
  const destinations = new Set<string>();
  let lost = 0;
  const credentials = { username: 'alice', password: 'secret' };
  const server = new MemoryRelay({
    ...credentials,
    relayed,
    mapped,
    answer: (bytes) => void relay.take({ bytes, from: address }),
    onSent: (datagram, to) => sent.push({ datagram: Uint8Array.from(datagram), to }),
  });
  const relay = new TurnRelay({
    clock,
    random: new SeededRandom(1),
    server: { ...address, transport: 'udp', ...credentials, ...given },
    address,
    connect: nobody,
    send: (bytes, to) => {
      destinations.add(`${to.host}:${to.port}`);
      server.receive(bytes);
    },
    onDatagram: (datagram) => received.push(datagram),
    onLost: () => void lost++,
  });
  return { clock, relay, server, received, sent, destinations, lost: () => lost };
}

async function opened(given: Partial<TurnServer> = {}) {
  const world = setUp(given);
  assert.equal(await world.relay.open(), true);
  return world;
}

test('an allocation is asked for without credentials first, then with them (RFC 8656 §7.1, RFC 8489 §9.2.3)', async () => {
  const { relay, server, clock, destinations } = await opened();
  assert.deepEqual(server.asked, ['allocate!401', 'allocate']);
  assert.deepEqual([relay.relayed, relay.mapped], [relayed, mapped]);
  relay[Symbol.dispose]();
  assert.deepEqual([server.isAllocated, clock.pending, relay.relayed], [false, 0, undefined]);
  assert.deepEqual([...destinations], ['192.0.2.3:3478'], 'nobody else was asked');
});

test('a wrong password is tried once; silence ends in its time', async () => {
  const { relay, server, clock } = setUp({ password: 'wrong' });
  assert.equal(await relay.open(), false);
  assert.deepEqual([server.asked, clock.pending], [['allocate!401', 'allocate!401'], 0]);
  const silent = setUp();
  silent.server.isSilent = true;
  const opening = silent.relay.open();
  silent.clock.advance(limits.media.turnMs);
  assert.deepEqual([await opening, silent.clock.pending], [false, 0]);
});

test('a lost request is sent again (RFC 8489 §6.2.1)', async () => {
  const { relay, server, clock } = setUp();
  server.isSilent = true;
  const opening = relay.open();
  await settle();
  server.isSilent = false;
  clock.advance(500);
  assert.equal(await opening, true);
  relay[Symbol.dispose]();
});

test('a peer is let in before it is sent to; what waited goes after (RFC 8656 §9)', async () => {
  const { relay, server, sent } = await opened();
  relay.send(sound, bob);
  relay.send(sound, { ...bob, port: 7_001 });
  await settle();
  assert.deepEqual(server.asked.slice(2), ['createPermission'], 'one for the host');
  assert.deepEqual(
    sent.map(({ to }) => to.port),
    [7_000, 7_001],
  );
  assert.deepEqual(sent[0]?.datagram, sound);
  relay[Symbol.dispose]();
});

test('a peer that the server does not let in is not sent to, the others are', async () => {
  const { relay, server, sent } = await opened();
  server.forbidden.add('127.0.0.1');
  relay.send(sound, { host: '127.0.0.1', port: 9 });
  relay.send(sound, bob);
  await settle();
  relay.send(sound, { host: '127.0.0.1', port: 9 });
  relay.send(sound, { host: '2001:db8::1', port: 9 });
  assert.deepEqual(
    sent.map(({ to }) => to),
    [bob],
  );
  relay[Symbol.dispose]();
});

test('the peer that sound goes to gets a channel, both ways (RFC 8656 §12)', async () => {
  const { relay, server, sent, received } = await opened();
  relay.send(sound, bob);
  await settle();
  server.fromPeer(sound, bob);
  relay.bind(bob);
  relay.bind(bob);
  await settle();
  relay.send(sound, bob);
  server.fromPeer(Uint8Array.of(6), bob);
  assert.deepEqual([...server.channels], [[0x4000, bob]]);
  assert.equal(sent.length, 2);
  assert.deepEqual(
    received.map(({ bytes, from }) => [[...bytes], from]),
    [
      [[...sound], bob],
      [[6], bob],
    ],
  );
  relay[Symbol.dispose]();
});

test('all is asked for anew before it ends, with a new nonce where the old one is stale (RFC 8656 §8, RFC 8489 §9.2.5)', async () => {
  const { relay, server, clock, lost } = await opened();
  relay.send(sound, bob);
  relay.bind(bob);
  await settle();
  server.asked.length = 0;
  server.nonce = 'n2';
  clock.advance(240_000);
  await settle();
  assert.deepEqual(server.asked.filter((name) => !name.includes('!')).toSorted(), ['channelBind', 'createPermission', 'refresh']);
  assert.deepEqual(
    server.asked.filter((name) => name.includes('!')).map((name) => name.split('!')[1]),
    ['438', '438', '438'],
  );
  assert.equal(lost(), 0);
  relay[Symbol.dispose]();
  assert.equal(clock.pending, 0);
});

test('an allocation that the server has forgotten is lost, and that is told once', async () => {
  const { relay, server, clock, lost, sent } = await opened();
  server.isAllocated = false;
  clock.advance(240_000);
  await settle();
  assert.deepEqual([lost(), relay.relayed, clock.pending], [1, undefined, 0]);
  relay.send(sound, bob);
  relay[Symbol.dispose]();
  assert.deepEqual([lost(), sent.length], [1, 0]);
});

test('whom we send to, what waits and what has a channel is bounded', async () => {
  const { relay, server } = await opened();
  for (let host = 1; host <= limits.media.iceSources * 2; host++) relay.send(sound, { host: `203.0.113.${host}`, port: 1 });
  for (let port = 1; port <= limits.media.turnChannels * 2; port++) relay.bind({ ...bob, port });
  await settle();
  assert.equal(server.permitted.size, limits.media.iceSources);
  assert.equal(server.channels.size, limits.media.turnChannels);
  relay[Symbol.dispose]();
});

test('what others send to the socket is not the relay’s, nor is an answer that does not prove the key (RFC 8489 §9.2.5)', async () => {
  const { relay, server, received } = await opened();
  assert.equal(relay.take({ bytes: sound, from: bob }), false);
  assert.equal(relay.take({ bytes: sound, from: { ...address, port: 1 } }), false);
  assert.equal(relay.take({ bytes: Uint8Array.of(0x40, 9, 0, 1, 5), from: address }), true, 'a channel that nobody asked for');
  server.fromPeer(sound, bob);
  assert.equal(received.length, 0);
  relay[Symbol.dispose]();
});

test('over a stream messages are cut by their length, and its end is the end of the relay (RFC 8656 §3.1)', async () => {
  const clock = new FakeClock();
  const network = new MemoryNetwork({ clock, random: new SeededRandom(2) });
  const there = network.host(address.host);
  const here = network.host('192.0.2.1');
  const listening = await there.listen(address);
  assert.ok(listening.ok);
  const sent: Uint8Array[] = [];
  let server: MemoryRelay | undefined;
  listening.value.onAccepted((stream) => {
    const framing = new TurnFraming();
    server = new MemoryRelay({
      username: 'alice',
      password: 'secret',
      relayed,
      mapped,
      answer: (bytes) => stream.write(bytes),
      onSent: (datagram) => sent.push(datagram),
    });
    stream.onBytes((bytes) => {
      for (const message of framing.push(bytes) ?? []) server?.receive(message);
    });
  });
  let lost = 0;
  const relay = new TurnRelay({
    clock,
    random: new SeededRandom(3),
    server: { ...address, transport: 'tcp', username: 'alice', password: 'secret' },
    address,
    connect: async (_, to) => {
      const stream = await here.connect(to);
      return stream.ok ? ok(stream.value) : stream;
    },
    send: () => assert.fail('not over UDP'),
    onDatagram: () => undefined,
    onLost: () => void lost++,
  });
  const settleAll = async (): Promise<void> => {
    for (let step = 0; step < 12; step++) {
      await settle();
      clock.advance(1);
    }
  };
  const opening = relay.open();
  await settleAll();
  assert.deepEqual([await opening, relay.mapped], [true, undefined]);
  relay.send(sound, bob);
  await settleAll();
  assert.deepEqual(sent, [Buffer.from(sound)]);
  network.breakStreams(address.host);
  await settleAll();
  assert.deepEqual([lost, relay.relayed], [1, undefined]);
  network[Symbol.dispose]();
});
