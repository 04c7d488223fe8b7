import assert from 'node:assert/strict';
import { test } from 'node:test';
import { limits } from '../../limits.ts';
import type { Address } from '../../net/network.ts';
import { FakeClock, settle } from '../../testing/fake-clock.ts';
import { SeededRandom } from '../../testing/seeded-random.ts';
import type { IceAgentOptions, IceDescription } from '../ice/ice-agent.ts';
import { MemoryRelay } from '../testing/memory-relay.ts';
import { StreamRoute } from './stream-route.ts';

const peer = (ufrag: string) => ({ ufrag, password: 'p'.repeat(22), candidates: [], isLite: false, isControlling: true });
const way = { host: '192.0.2.9', port: 9_000 };
const stun = Uint8Array.of(0, 1);

async function setUp(hasAgent = true) {
  const clock = new FakeClock();
  const started: IceDescription[] = [];
  const received: Uint8Array[] = [];
  let options: IceAgentOptions | undefined;
  let decided = 0;
  const socket = { local: way, send: () => undefined };
  const random = new SeededRandom(1);
  const route = new StreamRoute({ clock, random, socket, onRelayed: () => undefined, onDecided: () => void decided++ });
  if (hasAgent) {
    const open = async (given: IceAgentOptions) => {
      options = given;
      return {
        local: peer('ours'),
        gather: async () => undefined,
        receive: (datagram: Uint8Array) => void received.push(datagram),
        start: (remote: IceDescription) => void started.push(remote),
        [Symbol.dispose]: () => undefined,
      };
    };
    await route.open(open, {});
  }
  return { clock, route, started, received, agent: () => options, decided: () => decided };
}

test('nobody knows where to send while checks run, then it is where they lead (RFC 8445 §12.1)', async () => {
  const { clock, route, agent, decided } = await setUp();
  route.configure(peer('a'));
  assert.deepEqual([route.isDeciding, route.selected], [true, undefined]);
  agent()?.onSelected(way, false);
  assert.deepEqual([route.isDeciding, route.selected, decided()], [false, way, 1]);
  assert.equal(clock.pending, 0);
});

test('checks that lead nowhere, or take too long, leave the address of the description', async () => {
  for (const end of ['failed', 'late'] as const) {
    const { clock, route, agent, decided } = await setUp();
    route.configure(peer('a'));
    if (end === 'failed') agent()?.onFailed();
    else clock.advance(limits.media.iceMs);
    assert.deepEqual([route.isDeciding, route.isLost, route.selected, decided()], [false, false, undefined, 1]);
    agent()?.onSelected(way, false);
    assert.equal(route.selected, undefined, 'too late');
    assert.equal(clock.pending, 0);
  }
});

test('a way whose other end does not answer any more is not sent to (RFC 7675 §5.1)', async () => {
  const { route, agent } = await setUp();
  route.configure(peer('a'));
  agent()?.onSelected(way, false);
  agent()?.onFailed();
  assert.ok(route.isLost);
});

test('the same credentials again go on; others begin anew; without any the description counts (RFC 8445 §9)', async () => {
  const { route, agent, started } = await setUp();
  route.configure(peer('a'));
  agent()?.onSelected(way, false);
  route.configure(peer('a'));
  assert.deepEqual([route.selected, started.length], [way, 1]);
  route.configure(peer('b'));
  assert.deepEqual([route.isDeciding, route.selected, started.length], [true, undefined, 2]);
  route.configure(undefined);
  assert.deepEqual([route.isDeciding, route.selected], [false, undefined]);
  route[Symbol.dispose]();
});

test('STUN is the agent’s, where there is one; the rest is left to others (RFC 7983)', async () => {
  const { route, received } = await setUp();
  assert.equal(route.take({ bytes: stun, from: way }), true);
  assert.equal(route.take({ bytes: Uint8Array.of(128, 0), from: way }), false);
  assert.deepEqual(received, [stun]);
  const { route: plain } = await setUp(false);
  assert.equal(plain.take({ bytes: stun, from: way }), false);
  plain.configure(peer('a'));
  assert.equal(plain.isDeciding, false);
});

const server = { host: '192.0.2.3', port: 3_478 };
const relayed = { host: '192.0.2.3', port: 50_000 };
const rtp = Uint8Array.of(0x80, 0, 0, 1);

/** A route with a relay; `around` is what left the socket for anybody else. */
async function setUpRelay(isRelayOnly: boolean, password = 'secret') {
  const clock = new FakeClock();
  const [around, through, heard]: [Address[], Address[], Address[]] = [[], [], []];
  let options: IceAgentOptions | undefined;
  const relay = new MemoryRelay({
    username: 'alice',
    password: 'secret',
    relayed,
    mapped: way,
    answer: (bytes) => void route.take({ bytes, from: server }),
    onSent: (_, to) => through.push(to),
  });
  const route = new StreamRoute({
    clock,
    random: new SeededRandom(1),
    socket: { local: way, send: (bytes, to) => (to.port === server.port ? relay.receive(bytes) : void around.push(to)) },
    onRelayed: ({ from }) => heard.push(from),
    onDecided: () => undefined,
  });
  const open = async (given: IceAgentOptions) => {
    options = given;
    const nothing = { gather: async () => undefined, receive: () => undefined, start: () => undefined };
    return { local: peer('ours'), ...nothing, [Symbol.dispose]: () => undefined };
  };
  const connect = () => Promise.reject(new Error('there is no stream'));
  const turnServer = { ...server, transport: 'udp', username: 'alice', password } as const;
  const isOpen = await route.open(open, { relay: { server: turnServer, address: server, connect }, isRelayOnly });
  return { clock, route, relay, around, through, heard, isOpen, agent: () => options };
}

test('what checks chose at our relay goes through it, to where they lead, wherever the peer sends from (RFC 8445 §12.1)', async () => {
  const { clock, route, relay, around, through, heard, agent } = await setUpRelay(false);
  assert.equal(route.relayed, undefined, 'told of as a candidate only');
  route.configure(peer('a'));
  route.send(rtp, way);
  assert.deepEqual([around, through], [[way], []]);
  const chosen = { host: '192.0.2.7', port: 50_001 };
  agent()?.onSelected(chosen, true);
  route.follow(chosen);
  await settle();
  route.send(rtp, way);
  assert.deepEqual([around, through], [[way], [chosen]]);
  relay.fromPeer(rtp, chosen);
  assert.deepEqual(heard, [chosen]);
  route[Symbol.dispose]();
  assert.deepEqual([relay.isAllocated, clock.pending], [false, 0]);
});

test('who wants nothing but the relay sends nothing around it and takes nothing from there', async () => {
  const { clock, route, relay, around, through, heard, agent, isOpen } = await setUpRelay(true);
  assert.deepEqual([isOpen, route.relayed, agent()?.isRelayOnly], [true, relayed, true]);
  route.configure(undefined);
  route.send(rtp, way);
  await settle();
  route.send(rtp, way);
  assert.deepEqual([around, through], [[], [way, way]]);
  assert.equal(route.take({ bytes: rtp, from: way }), true, 'and nobody else sees it');
  relay.fromPeer(rtp, way);
  assert.deepEqual(heard, [way]);
  route[Symbol.dispose]();
  assert.equal(clock.pending, 0);
});

test('without the relay that all has to go through there is no way; else it goes on without one', async () => {
  const refused = await setUpRelay(true, 'wrong');
  assert.deepEqual([refused.isOpen, refused.agent()], [false, undefined]);
  refused.route.send(rtp, way);
  assert.deepEqual(refused.around, []);
  const other = await setUpRelay(false, 'wrong');
  assert.deepEqual([other.isOpen, other.agent()?.relay], [true, undefined]);
  for (const { route, clock } of [refused, other]) {
    route[Symbol.dispose]();
    assert.equal(clock.pending, 0);
  }
});

test('a relay that is lost takes the way with it', async () => {
  const { clock, route, relay, agent } = await setUpRelay(false);
  route.configure(peer('a'));
  agent()?.onSelected(way, true);
  relay.isAllocated = false;
  clock.advance(240_000);
  await settle();
  assert.equal(route.isLost, true);
  route[Symbol.dispose]();
  assert.equal(clock.pending, 0);
});
