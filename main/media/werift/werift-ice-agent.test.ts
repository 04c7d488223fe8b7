import assert from 'node:assert/strict';
import { test } from 'node:test';
import { classes, Message, methods } from 'werift';
import { limits } from '../../limits.ts';
import type { Address } from '../../net/network.ts';
import { FakeClock, settle } from '../../testing/fake-clock.ts';
import { SeededRandom } from '../../testing/seeded-random.ts';
import type { IceAgent } from '../ice/ice-agent.ts';
import { makeIceAgent } from './werift-ice-agent.ts';

const alice: Address = { host: '192.0.2.1', port: 4_000 };
const bob: Address = { host: '192.0.2.2', port: 5_000 };
const server: Address = { host: '192.0.2.3', port: 3_478 };
const outside: Address = { host: '198.51.100.1', port: 6_000 };
const stranger: Address = { host: '203.0.113.5', port: 7_000 };

/** Agents on a wire in memory; `others` answer for addresses that are no agent's. */
class Wire {
  readonly agents = new Map<string, IceAgent>();
  readonly sent: { readonly from: Address; readonly to: Address }[] = [];
  readonly others = new Map<string, (datagram: Uint8Array, from: Address) => void>();

  async open(at: Address, seed: number, stunServer?: Address) {
    const selected = Promise.withResolvers<Address | undefined>();
    const agent = makeIceAgent(
      {
        clock: new FakeClock(),
        local: at,
        stunServer,
        send: (datagram, to) => void this.#carry(datagram, at, to),
        onSelected: selected.resolve,
        onFailed: () => selected.resolve(undefined),
      },
      new SeededRandom(seed),
    );
    this.agents.set(key(at), agent);
    await agent.gather();
    return { agent, selected: selected.promise };
  }

  async #carry(datagram: Uint8Array, from: Address, to: Address): Promise<void> {
    this.sent.push({ from, to });
    await settle();
    this.agents.get(key(to))?.receive(datagram, from, false);
    this.others.get(key(to))?.(datagram, from);
  }
}

/** An agent behind a NAT that lets nothing in, with a relay that carries to the relays of others. */
function openBehindRelay(at: Address, relayed: Address, relays: Map<string, IceAgent>, isRelayOnly: boolean) {
  const selected = Promise.withResolvers<readonly [Address, boolean] | undefined>();
  const direct: Address[] = [];
  const agent = makeIceAgent(
    {
      clock: new FakeClock(),
      local: at,
      relay: {
        relayed,
        mapped: outside,
        send: (datagram, to) => void settle().then(() => relays.get(key(to))?.receive(datagram, relayed, true)),
      },
      isRelayOnly,
      send: (_, to) => void direct.push(to),
      onSelected: (remote, isRelayed) => selected.resolve([remote, isRelayed]),
      onFailed: () => selected.resolve(undefined),
    },
    new SeededRandom(at.port),
  );
  relays.set(key(relayed), agent);
  return { agent, direct, selected: selected.promise };
}

const key = ({ host, port }: Address): string => `${host}:${port}`;

function request(username: string, password: string | undefined): Uint8Array {
  const message = new Message(methods.BINDING, classes.REQUEST);
  message.setAttribute('USERNAME', username).setAttribute('PRIORITY', 1).setAttribute('ICE-CONTROLLING', 1n);
  if (password !== undefined) message.addMessageIntegrity(Buffer.from(password));
  return message.addFingerprint().bytes;
}

test('two agents find each other and choose the same way (RFC 8445 §8)', async () => {
  const wire = new Wire();
  const [a, b] = [await wire.open(alice, 1), await wire.open(bob, 2)];
  assert.deepEqual(
    a.agent.local.candidates.map(({ address, port, type }) => ({ address, port, type })),
    [{ address: alice.host, port: alice.port, type: 'host' }],
  );
  a.agent.start(b.agent.local, true);
  b.agent.start(a.agent.local, false);
  assert.deepEqual([await a.selected, await b.selected], [bob, alice]);
  a.agent[Symbol.dispose]();
  b.agent[Symbol.dispose]();
});

test('checks that come before the description wait for it', async () => {
  const wire = new Wire();
  const [a, b] = [await wire.open(alice, 3), await wire.open(bob, 4)];
  a.agent.start(b.agent.local, true);
  await settle();
  await settle();
  b.agent.start({ ...a.agent.local, candidates: [] }, false);
  assert.deepEqual([await a.selected, await b.selected], [bob, alice]);
  a.agent[Symbol.dispose]();
  b.agent[Symbol.dispose]();
});

test('a request without our password is not answered, nor is it looked at (RFC 8445 §7.3)', async () => {
  const wire = new Wire();
  const [a, b] = [await wire.open(alice, 5), await wire.open(bob, 6)];
  a.agent.start({ ...b.agent.local, candidates: [] }, false);
  const { ufrag, password } = a.agent.local;
  for (const forged of [
    request(`${ufrag}:peer`, undefined),
    request(`${ufrag}:peer`, 'x'.repeat(32)),
    request('other:peer', password),
    Uint8Array.of(0, 1, 0, 0),
    new SeededRandom(1).bytes(60),
  ]) {
    a.agent.receive(forged, stranger, false);
  }
  await settle();
  assert.equal(wire.sent.length, 0);
  a.agent.receive(request(`${ufrag}:peer`, password), stranger, false);
  await settle();
  assert.ok(wire.sent.length > 0 && wire.sent.every(({ to }) => to.host === stranger.host));
  a.agent[Symbol.dispose]();
  b.agent[Symbol.dispose]();
});

test('who has the password cannot make us remember more addresses than there is room for', async () => {
  const wire = new Wire();
  const { agent } = await wire.open(alice, 7);
  const { ufrag, password } = agent.local;
  agent.start({ ...agent.local, ufrag: 'peer', candidates: [] }, false);
  for (let port = 1; port <= limits.media.iceSources * 3; port++) {
    agent.receive(request(`${ufrag}:peer`, password), { ...stranger, port }, false);
  }
  await settle();
  assert.equal(new Set(wire.sent.map(({ to }) => to.port)).size, limits.media.iceSources);
  agent[Symbol.dispose]();
});

test('the server of the account is asked, and tells of another candidate; without one nobody is (RFC 8445 §5.1.1.2)', async () => {
  const wire = new Wire();
  const plain = await wire.open(bob, 8);
  assert.deepEqual([wire.sent.length, plain.agent.local.candidates.length], [0, 1]);
  wire.others.set(key(server), (datagram) => {
    const answer = new Message(methods.BINDING, classes.RESPONSE, Buffer.from(datagram.subarray(8, 20)));
    answer.setAttribute('XOR-MAPPED-ADDRESS', [outside.host, outside.port]);
    wire.agents.get(key(alice))?.receive(answer.bytes, server, false);
  });
  const { agent } = await wire.open(alice, 9, server);
  const [host, reflexive] = agent.local.candidates;
  assert.deepEqual(
    [host?.type, reflexive?.type, reflexive?.address, reflexive?.port],
    ['host', 'srflx', outside.host, outside.port],
  );
  assert.deepEqual(reflexive?.related, alice);
  assert.ok(wire.sent.every(({ to }) => key(to) === key(server)));
  for (const each of [plain.agent, agent]) each[Symbol.dispose]();
});

test('where nothing but the relays leads from one to the other, that is the way (RFC 8445 §5.1.1.2)', async () => {
  const relays = new Map<string, IceAgent>();
  const [ofAlice, ofBob] = [
    { host: server.host, port: 50_000 },
    { host: server.host, port: 50_001 },
  ];
  const a = openBehindRelay(alice, ofAlice, relays, false);
  const b = openBehindRelay(bob, ofBob, relays, false);
  assert.deepEqual(
    a.agent.local.candidates.map(({ type, address, port, related }) => [type, address, port, related]),
    [
      ['host', alice.host, alice.port, undefined],
      ['srflx', outside.host, outside.port, alice],
      ['relay', ofAlice.host, ofAlice.port, outside],
    ],
  );
  a.agent.start(b.agent.local, true);
  b.agent.start(a.agent.local, false);
  assert.deepEqual(await Promise.all([a.selected, b.selected]), [
    [ofBob, true],
    [ofAlice, true],
  ]);
  for (const { agent } of [a, b]) agent[Symbol.dispose]();
});

test('who wants nothing but the relay tells of nothing else, and sends nothing around it (RFC 8839 §5.1)', async () => {
  const relays = new Map<string, IceAgent>();
  const [ofAlice, ofBob] = [
    { host: server.host, port: 50_002 },
    { host: server.host, port: 50_003 },
  ];
  const a = openBehindRelay(alice, ofAlice, relays, true);
  const b = openBehindRelay(bob, ofBob, relays, false);
  await a.agent.gather();
  assert.deepEqual(
    a.agent.local.candidates.map(({ type, address, related }) => [type, address, related]),
    [['relay', ofAlice.host, { host: '0.0.0.0', port: 9 }]],
  );
  a.agent.start(b.agent.local, true);
  b.agent.start(a.agent.local, false);
  assert.deepEqual(await Promise.all([a.selected, b.selected]), [
    [ofBob, true],
    [ofAlice, true],
  ]);
  assert.deepEqual(a.direct, []);
  for (const { agent } of [a, b]) agent[Symbol.dispose]();
});
