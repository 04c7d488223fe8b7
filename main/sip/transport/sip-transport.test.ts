import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Result } from '../../base/result.ts';
import { limits } from '../../limits.ts';
import type { Address, ByteStream, DatagramSocket, Network } from '../../net/network.ts';
import type { TransportName } from '../../net/transport-name.ts';
import { FakeClock } from '../../testing/fake-clock.ts';
import { type Impairment, MemoryNetwork } from '../../testing/memory-network.ts';
import { SeededRandom } from '../../testing/seeded-random.ts';
import { outgoingRequest, wireRequest } from '../../testing/sip-element.ts';
import { noTrace, type TraceEvent, type TraceSink } from '../../trace/trace.ts';
import { responseTo } from '../message/build.ts';
import type { SipRequest } from '../message/message.ts';
import type { Flow } from './flow.ts';
import { type ReceivedRequest, type ReceivedResponse, SipTransport } from './sip-transport.ts';

const alice = '192.0.2.1';
const bob = '192.0.2.2';
const aliceV6 = '2001:db8::1';
const bobV6 = '2001:db8::2';

function value<T>(result: Result<T, unknown>): T {
  if (!result.ok) assert.fail(JSON.stringify(result.error));
  return result.value;
}

class World {
  readonly clock = new FakeClock();
  readonly random = new SeededRandom(1);
  readonly internet: MemoryNetwork;
  readonly alice: Network;
  readonly bob: Network;
  readonly #transports: SipTransport[] = [];

  constructor(impairment: Impairment = {}) {
    this.internet = new MemoryNetwork({ clock: this.clock, random: this.random, impairment });
    this.alice = this.internet.host(alice, aliceV6);
    this.bob = this.internet.host(bob, bobV6);
  }

  async element(network: Network, listen: readonly (readonly [TransportName, Address])[], trace: TraceSink = noTrace) {
    const transport = new SipTransport({ clock: this.clock, random: this.random, network, trace, element: 'test' });
    this.#transports.push(transport);
    for (const [name, local] of listen) value(await transport.listen(name, local));
    const requests: ReceivedRequest[] = [];
    const responses: ReceivedResponse[] = [];
    transport.onRequest((received) => requests.push(received));
    transport.onResponse((received) => responses.push(received));
    return { transport, requests, responses };
  }

  /** Nothing may be left when everybody has gone. */
  end(): void {
    for (const transport of this.#transports) transport[Symbol.dispose]();
    this.internet[Symbol.dispose]();
    assert.equal(this.clock.pending, 0);
  }
}

const everywhere: readonly (readonly [TransportName, Address])[] = [
  ['udp', { host: '0.0.0.0', port: 5060 }],
  ['tcp', { host: '0.0.0.0', port: 5060 }],
  ['udp', { host: '::', port: 5060 }],
  ['tcp', { host: '::', port: 5060 }],
];

/** With a branch, as the transaction layer hands it down. */
function request(method = 'OPTIONS', fields: Readonly<Record<string, string>> = {}, body?: Uint8Array): SipRequest {
  return outgoingRequest(method, { Via: 'SIP/2.0/UDP invalid;branch=z9hG4bK77', ...fields }, body);
}

for (const [transport, host] of [
  ['udp', bob],
  ['udp', bobV6],
  ['tcp', bob],
  ['tcp', bobV6],
] as const) {
  test(`over ${transport} to ${host}: a request out, its response back`, async () => {
    const world = new World();
    const a = await world.element(world.alice, everywhere);
    const b = await world.element(world.bob, everywhere);
    b.transport.onRequest(({ request, flow }) => void b.transport.sendResponse(responseTo(request, 200, { toTag: 'b1' }), flow));

    const sending = a.transport.sendRequest(request(), { transport, address: { host, port: 5060 } });
    await world.clock.run(1);
    const flow = value(await sending);
    assert.equal(flow.transport, transport);
    assert.equal(flow.isReliable, transport === 'tcp');

    const from = host === bob ? alice : aliceV6;
    const sentBy = host === bob ? alice : `[${aliceV6}]`;
    const added = transport === 'udp' ? `;rport=5060;received=${from}` : '';
    const [received] = b.requests;
    assert.equal(
      received?.request.headers.first('Via'),
      `SIP/2.0/${transport.toUpperCase()} ${sentBy}:5060;branch=z9hG4bK77${added}`,
    );
    assert.equal(received?.flow.remote.host, from);
    assert.deepEqual(
      a.responses.map(({ response }) => response.status),
      [200],
    );
    assert.equal(a.responses[0]?.flow.id, flow.id);
    world.end();
  });
}

test('the socket of the right family is used, on the interface that leads to the peer', async () => {
  const world = new World();
  const a = await world.element(world.alice, [
    ['udp', { host: aliceV6, port: 5060 }],
    ['udp', { host: '127.0.0.1', port: 5060 }],
    ['udp', { host: alice, port: 5062 }],
  ]);
  const b = await world.element(world.bob, everywhere);
  value(await a.transport.sendRequest(request(), { transport: 'udp', address: { host: bob, port: 5060 } }));
  value(await a.transport.sendRequest(request(), { transport: 'udp', address: { host: bobV6, port: 5060 } }));
  await world.clock.run(1);
  assert.deepEqual(
    b.requests.map(({ flow }) => flow.remote),
    [
      { host: alice, port: 5062 },
      { host: aliceV6, port: 5060 },
    ],
  );
  assert.deepEqual(await a.transport.sentByFor({ transport: 'udp', address: { host: bob, port: 5060 } }), {
    transport: 'udp',
    host: alice,
    port: 5062,
  });
  world.end();
});

test('without a socket of that family and to port 0, sending fails as a value', async () => {
  const world = new World();
  const a = await world.element(world.alice, [['udp', { host: alice, port: 5060 }]]);
  const toV6 = await a.transport.sendRequest(request(), { transport: 'udp', address: { host: bobV6, port: 5060 } });
  const nowhere = await a.transport.sendRequest(request(), { transport: 'udp', address: { host: bob, port: 0 } });
  assert.equal(nowhere.ok, false);
  assert.equal(toV6.ok ? '' : toV6.error.code, 'SIP_TRANSPORT');
  world.end();
});

test('Contact and Record-Route get a listener of ours; without one for TCP, the one that is there', async () => {
  const world = new World();
  const target = { transport: 'tcp', address: { host: bob, port: 5060 } } as const;
  const both = await world.element(world.alice, everywhere);
  assert.deepEqual(await both.transport.sentByFor(target), { transport: 'tcp', host: alice, port: 5060 });
  const udpOnly = await world.element(world.bob, [['udp', { host: '0.0.0.0', port: 5070 }]]);
  assert.deepEqual(await udpOnly.transport.sentByFor(target), { transport: 'udp', host: bob, port: 5070 });
  const deaf = await world.element(world.internet.host('192.0.2.3'), []);
  assert.deepEqual(await deaf.transport.sentByFor(target), { transport: 'tcp', host: '192.0.2.3', port: 5060 });
  world.end();
});

test('requests to one peer share one stream, also while it is being connected (RFC 3261 §18.1.1)', async () => {
  const world = new World({ delayMs: 10 });
  const a = await world.element(world.alice, everywhere);
  const b = await world.element(world.bob, everywhere);
  const target = { transport: 'tcp', address: { host: bob, port: 5060 } } as const;
  const sendings = Array.from({ length: 5 }, () => a.transport.sendRequest(request(), target));
  await world.clock.run(100);
  sendings.push(a.transport.sendRequest(request(), target));
  await world.clock.run(100);
  const flows = (await Promise.all(sendings)).map((sent) => value(sent).id);
  assert.equal(new Set(flows).size, 1);
  assert.equal(b.requests.length, 6);
  assert.equal(world.internet.counters.connects, 1);
  world.end();
});

test("without a TCP listener the Via carries the stream's own address, and the response is still ours", async () => {
  const world = new World();
  const a = await world.element(world.alice, [['udp', { host: alice, port: 5060 }]]);
  const b = await world.element(world.bob, everywhere);
  b.transport.onRequest(({ request, flow }) => void b.transport.sendResponse(responseTo(request, 200), flow));
  const sending = a.transport.sendRequest(request(), { transport: 'tcp', address: { host: bob, port: 5060 } });
  await world.clock.run(1);
  const flow = value(await sending);
  assert.match(b.requests[0]?.request.headers.first('Via') ?? '', new RegExp(`^SIP/2.0/TCP ${alice}:${flow.local.port};`));
  assert.equal(a.responses.length, 1);
  world.end();
});

test('a response whose stream is gone is sent over a new one to the sent-by port (RFC 3261 §18.2.2)', async () => {
  const world = new World();
  const a = await world.element(world.alice, everywhere);
  const b = await world.element(world.bob, everywhere);
  void a.transport.sendRequest(request(), { transport: 'tcp', address: { host: bob, port: 5060 } });
  await world.clock.run(1);
  const [received] = b.requests;
  assert.ok(received);
  const closed: string[] = [];
  b.transport.onFlowClosed((flow) => closed.push(flow.id));
  world.internet.breakStreams(alice);
  await world.clock.run(1);
  assert.deepEqual(closed, [received.flow.id]);
  assert.equal(b.transport.connectionCount, 0);

  const sending = b.transport.sendResponse(responseTo(received.request, 200), received.flow);
  await world.clock.run(1);
  const flow = value(await sending);
  assert.deepEqual(flow.remote, { host: alice, port: 5060 });
  assert.deepEqual(
    a.responses.map(({ response }) => response.status),
    [200],
  );
  world.end();
});

test('a stream that was closed is connected again for the next request', async () => {
  const world = new World();
  const a = await world.element(world.alice, everywhere);
  const b = await world.element(world.bob, everywhere);
  const target = { transport: 'tcp', address: { host: bob, port: 5060 } } as const;
  const first = a.transport.sendRequest(request(), target);
  await world.clock.run(1);
  world.internet.breakStreams(bob);
  await world.clock.run(1);
  const second = a.transport.sendRequest(request(), { ...target, flow: value(await first) });
  await world.clock.run(1);
  assert.notEqual(value(await second).id, value(await first).id);
  assert.equal(b.requests.length, 2);
  world.end();
});

test('a peer behind a NAT is answered on the flow it opened, over UDP and TCP', async () => {
  const world = new World();
  const a = await world.element(world.alice, everywhere);
  const b = await world.element(world.bob, everywhere);
  for (const transport of ['udp', 'tcp'] as const) {
    void a.transport.sendRequest(request(), { transport, address: { host: bob, port: 5060 } });
    await world.clock.run(1);
    const { flow } = b.requests.at(-1) ?? assert.fail();
    const back = b.transport.sendRequest(request(), { transport, address: { host: '192.0.2.66', port: 1 }, flow });
    await world.clock.run(1);
    assert.equal(value(await back).id, flow.id);
    assert.equal(a.requests.at(-1)?.flow.remote.host, bob);
  }
  assert.equal(a.requests.length, 2);
  world.end();
});

const longBody = new Uint8Array(2_000).fill(0x61);

test('a request that is too long for UDP goes over TCP and says so in its Via (RFC 3261 §18.1.1)', async () => {
  const world = new World();
  const a = await world.element(world.alice, everywhere);
  const b = await world.element(world.bob, everywhere);
  const sending = a.transport.sendRequest(request('MESSAGE', {}, longBody), {
    transport: 'udp',
    address: { host: bob, port: 5060 },
  });
  await world.clock.run(1);
  assert.equal(value(await sending).transport, 'tcp');
  assert.match(b.requests[0]?.request.headers.first('Via') ?? '', /^SIP\/2.0\/TCP 192.0.2.1:5060;branch=z9hG4bK77$/);
  assert.deepEqual(b.requests[0]?.request.body, Buffer.from(longBody));
  world.end();
});

test('if the peer takes no TCP, it goes over UDP after all, the next one at once (RFC 3261 §18.1.1)', async () => {
  const world = new World();
  const a = await world.element(world.alice, everywhere);
  const b = await world.element(world.bob, [['udp', { host: bob, port: 5060 }]]);
  const target = { transport: 'udp', address: { host: bob, port: 5060 } } as const;
  for (let round = 0; round < 2; round++) {
    const sending = a.transport.sendRequest(request('MESSAGE', {}, longBody), target);
    await world.clock.run(1);
    assert.equal(value(await sending).transport, 'udp');
    assert.match(b.requests[round]?.request.headers.first('Via') ?? '', /^SIP\/2.0\/UDP 192.0.2.1:5060;.*rport=5060/);
  }
  assert.equal(world.internet.counters.connects, 1);

  await world.clock.run(limits.transport.withoutTcpMs);
  void a.transport.sendRequest(request('MESSAGE', {}, longBody), target);
  await world.clock.run(1);
  assert.equal(world.internet.counters.connects, 2);
  world.end();
});

test('a long request on a given UDP flow, and a long response, stay on UDP', async () => {
  const world = new World();
  const a = await world.element(world.alice, everywhere);
  const b = await world.element(world.bob, everywhere);
  b.transport.onRequest(({ request, flow }) => void b.transport.sendResponse(responseTo(request, 200, { body: longBody }), flow));
  const address = { host: bob, port: 5060 };
  const flow = value(await a.transport.sendRequest(request(), { transport: 'udp', address }));
  value(await a.transport.sendRequest(request('MESSAGE', {}, longBody), { transport: 'udp', address, flow }));
  await world.clock.run(1);
  assert.equal(a.responses.length, 2);
  assert.equal(world.internet.counters.connects, 0);
  world.end();
});

test('what follows a request on its flow has its Via and leaves at once (RFC 3261 §9.1, §17.1.1.3)', async () => {
  const world = new World();
  const a = await world.element(world.alice, everywhere);
  const b = await world.element(world.bob, everywhere);
  const address = { host: bob, port: 5060 };
  const invite = request('INVITE');
  const flow = value(await a.transport.sendRequest(invite, { transport: 'udp', address }));
  const ack = request('ACK', { Via: invite.headers.first('Via') ?? '' });
  void a.transport.sendRequest(ack, { transport: 'udp', address, flow });
  void a.transport.sendResponse(responseTo(invite, 200), flow);
  void a.transport.sendRequest(request('BYE'), { transport: 'udp', address, flow });
  await world.clock.run(1);
  assert.deepEqual(
    b.requests.map(({ request }) => request.method),
    ['INVITE', 'ACK', 'BYE'],
  );
  const [first, second] = b.requests.map(({ request }) => request.headers.first('Via'));
  assert.equal(first, second);
  world.end();
});

test('what fits into no datagram is refused as a value', async () => {
  const world = new World();
  const a = await world.element(world.alice, everywhere);
  const b = await world.element(world.bob, [['udp', { host: bob, port: 5060 }]]);
  const sending = a.transport.sendRequest(request('MESSAGE', {}, new Uint8Array(70_000)), {
    transport: 'udp',
    address: { host: bob, port: 5060 },
  });
  await world.clock.run(1);
  assert.equal((await sending).ok, false);
  assert.equal(b.requests.length, 0);
  world.end();
});

test('a refused datagram and a broken stream are told as failures of their flow', async () => {
  const world = new World();
  const a = await world.element(world.alice, everywhere);
  await world.element(world.bob, everywhere);
  const failed: Flow[] = [];
  a.transport.onFlowFailed(({ flow, error }) => {
    assert.equal(error.code, 'SIP_TRANSPORT');
    failed.push(flow);
  });
  const lost = value(await a.transport.sendRequest(request(), { transport: 'udp', address: { host: '192.0.2.99', port: 5060 } }));
  const sending = a.transport.sendRequest(request(), { transport: 'tcp', address: { host: bob, port: 5060 } });
  await world.clock.run(1);
  world.internet.breakStreams(bob);
  await world.clock.run(1);
  assert.deepEqual(
    failed.map((flow) => flow.id),
    [lost.id, value(await sending).id],
  );
  world.end();
});

test('keep-alives: CRLF datagrams and zero bytes are ignored, a ping on a stream gets its pong (RFC 5626 §3.5.1)', async () => {
  const world = new World();
  const a = await world.element(world.alice, everywhere);
  const b = await world.element(world.bob, everywhere);
  const udp = value(await a.transport.sendRequest(request(), { transport: 'udp', address: { host: bob, port: 5060 } }));
  const tcp = a.transport.sendRequest(request(), { transport: 'tcp', address: { host: bob, port: 5060 } });
  await world.clock.run(1);
  const before = world.internet.counters.streamBytes;
  a.transport.keepAlive(udp);
  a.transport.keepAlive(value(await tcp));
  await world.clock.run(1);
  assert.equal(b.transport.counters.keepAlives, 1);
  assert.equal(world.internet.counters.streamBytes - before, 4 + 2);

  const raw = value(await world.alice.bindDatagram({ host: alice, port: 9_999 }));
  for (const bytes of [[13, 10], [0], [0, 0, 0, 0], []]) raw.send(Uint8Array.from(bytes), { host: bob, port: 5060 });
  await world.clock.run(1);
  assert.equal(b.transport.counters.keepAlives, 5);
  assert.equal(b.transport.counters.dropped, 0);
  world.end();
});

/** A peer that is no SIP element: raw sockets at bob's machine. */
async function rawPeer(world: World) {
  const socket: DatagramSocket = value(await world.bob.bindDatagram({ host: bob, port: 5060 }));
  const heard: string[] = [];
  socket.onDatagram(({ bytes }) => heard.push(Buffer.from(bytes).toString()));
  const send = (bytes: Uint8Array | string): void =>
    socket.send(typeof bytes === 'string' ? Buffer.from(bytes) : bytes, { host: alice, port: 5060 });
  return { socket, heard, send };
}

async function rawStream(world: World) {
  const heard: string[] = [];
  const ends: unknown[] = [];
  const connecting = world.bob.connect({ host: alice, port: 5060 }).then((connected) => {
    const stream: ByteStream = value(connected);
    stream.onBytes((bytes) => heard.push(Buffer.from(bytes).toString()));
    stream.onClosed((failure) => ends.push(failure));
    return stream;
  });
  await world.clock.run(1);
  return { stream: await connecting, heard, ends };
}

const via = `SIP/2.0/UDP ${bob}:5060;branch=z9hG4bKx`;

test('a malformed request is answered with the status it deserves, to where it came from', async () => {
  const world = new World();
  const a = await world.element(world.alice, everywhere);
  const peer = await rawPeer(world);
  peer.send(wireRequest('OPTIONS', via, { CSeq: '1 INVITE' }));
  peer.send(wireRequest('OPTIONS', `SIP/2.0/UDP 198.51.100.1:5060;branch=z9hG4bKy`, { 'Content-Length': '99' }));
  await world.clock.run(1);
  assert.deepEqual(
    peer.heard.map((text) => text.slice(0, 12)),
    ['SIP/2.0 400 ', 'SIP/2.0 400 '],
  );
  assert.match(peer.heard[0] ?? '', /\r\nTo: <sip:bob@example.com>;tag=\w+\r\n/);
  assert.deepEqual([a.requests.length, a.transport.counters.rejected], [0, 2]);

  peer.send(wireRequest('OPTIONS', `${via};rport`, { CSeq: '1 INVITE' }));
  await world.clock.run(1);
  assert.match(peer.heard[2] ?? '', /;rport=5060;received=192.0.2.2\r\n/);
  world.end();
});

test('the same malformed request gets the same To tag each time (RFC 3261 §8.2.7)', async () => {
  const world = new World();
  await world.element(world.alice, everywhere);
  const peer = await rawPeer(world);
  const bad = wireRequest('OPTIONS', via, { CSeq: '1 INVITE' });
  peer.send(bad);
  peer.send(bad);
  peer.send(wireRequest('OPTIONS', `${via}2`, { CSeq: '1 INVITE' }));
  await world.clock.run(1);
  const tags = peer.heard.map((text) => /To: [^\r]*;tag=(\w+)/.exec(text)?.[1]);
  assert.equal(tags[0], tags[1]);
  assert.notEqual(tags[0], tags[2]);
  world.end();
});

test('never answered: a malformed ACK, a malformed response, what has no Via, garbage', async () => {
  const world = new World();
  const a = await world.element(world.alice, everywhere);
  const peer = await rawPeer(world);
  peer.send(wireRequest('ACK', via, { CSeq: '1 INVITE x' }));
  peer.send(`SIP/2.0 200 OK\r\nVia: ${via}\r\n\r\n`);
  peer.send('OPTIONS sip:a@b SIP/2.0\r\n\r\n');
  peer.send('hello');
  peer.send(new Uint8Array(500).fill(0));
  await world.clock.run(1);
  assert.deepEqual(peer.heard, []);
  assert.deepEqual([a.requests.length, a.responses.length], [0, 0]);
  assert.equal(a.transport.counters.dropped, 5);
  world.end();
});

test('a request whose Via nobody can read is told so where it came from', async () => {
  const world = new World();
  await world.element(world.alice, everywhere);
  const peer = await rawPeer(world);
  peer.send(wireRequest('OPTIONS', 'SIP/2.0/UDP 192.0.2.15;;,;,,'));
  await world.clock.run(1);
  assert.match(peer.heard[0] ?? '', /^SIP\/2\.0 400 /);
  world.end();
});

test('a flood of garbage and of bad requests is counted, and answered no more often than the limit says', async () => {
  const world = new World();
  const a = await world.element(world.alice, everywhere);
  const peer = await rawPeer(world);
  const random = new SeededRandom(5);
  for (let index = 0; index < 2_000; index++) {
    peer.send(random.bytes(1 + (index % 700)));
    peer.send(wireRequest('OPTIONS', `${via}${index}`, { CSeq: '1 INVITE' }));
  }
  await world.clock.run(1);
  assert.ok(peer.heard.length <= limits.transport.rejectionsPerSecond);
  assert.equal(a.transport.counters.rejected, peer.heard.length);
  assert.equal(a.transport.counters.rejected + a.transport.counters.dropped, 4_000);

  await world.clock.run(1_000);
  peer.send(wireRequest('OPTIONS', via, { CSeq: '1 INVITE' }));
  peer.send(wireRequest('OPTIONS', via));
  await world.clock.run(1);
  assert.equal(peer.heard.length, a.transport.counters.rejected);
  assert.equal(a.requests.length, 1);
  world.end();
});

test('a response whose top Via is not ours is dropped (RFC 3261 §18.1.2)', async () => {
  const world = new World();
  const a = await world.element(world.alice, [['udp', { host: '0.0.0.0', port: 5060 }]]);
  const peer = await rawPeer(world);
  void a.transport.sendRequest(request(), { transport: 'udp', address: { host: bob, port: 5060 } });
  await world.clock.run(1);
  const answer = (sentBy: string): string =>
    `SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP ${sentBy};branch=z9hG4bK77\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:c@d>;tag=2\r\nCall-ID: x\r\nCSeq: 1 OPTIONS\r\n\r\n`;
  for (const sentBy of ['192.0.2.1:5061', '203.0.113.1:5060', 'example.com', '0.0.0.0:5060']) peer.send(answer(sentBy));
  await world.clock.run(1);
  assert.equal(a.transport.counters.foreign, 4);
  assert.equal(a.responses.length, 0);
  peer.send(answer('192.0.2.1:5060'));
  peer.send(answer('192.0.2.1'));
  await world.clock.run(1);
  assert.equal(a.responses.length, 2);
  world.end();
});

test('on a stream, requests may be pipelined or come byte by byte, with keep-alives between them', async () => {
  const world = new World({ chunkBytes: 1 });
  const a = await world.element(world.alice, everywhere);
  const { stream, heard } = await rawStream(world);
  const one = wireRequest('OPTIONS', `SIP/2.0/TCP ${bob};branch=z9hG4bKx`);
  stream.write(Buffer.concat([one, one, Buffer.from('\r\n\r\n'), one]));
  await world.clock.run(1);
  assert.equal(a.requests.length, 3);
  assert.equal(heard.join(''), '\r\n');
  world.end();
});

test('on a stream, what is no SIP is answered if it can be, and the stream is closed (RFC 3261 §18.3)', async () => {
  const world = new World();
  const a = await world.element(world.alice, everywhere);
  const { stream, heard, ends } = await rawStream(world);
  stream.write(wireRequest('OPTIONS', `SIP/2.0/TCP ${bob};branch=z9hG4bKx`, { 'Content-Length': 'many' }));
  await world.clock.run(1);
  assert.match(heard.join(''), /^SIP\/2.0 400 /);
  assert.deepEqual(ends, [undefined]);
  assert.equal(a.transport.connectionCount, 0);
  assert.equal(a.requests.length, 0);
  world.end();
});

test('random bytes on a stream never become a request and never keep it open', async () => {
  const world = new World();
  const a = await world.element(world.alice, everywhere);
  const random = new SeededRandom(9);
  for (let round = 0; round < 50; round++) {
    const { stream } = await rawStream(world);
    stream.write(random.bytes(3_000));
    stream.write(Buffer.from('\r\n\r\n'));
  }
  await world.clock.run(limits.transport.messageStallMs + 1);
  assert.equal(a.requests.length, 0);
  assert.equal(a.transport.connectionCount, 0);
  world.end();
});

test('a request without Content-Length on a stream is refused (RFC 3261 §18.3)', async () => {
  const world = new World();
  const a = await world.element(world.alice, everywhere);
  const { stream, heard } = await rawStream(world);
  stream.write(
    Buffer.from(wireRequest('OPTIONS', `SIP/2.0/TCP ${bob};branch=z9hG4bKx`).toString().replace('Content-Length: 0\r\n', '')),
  );
  await world.clock.run(1);
  assert.match(heard.join(''), /^SIP\/2.0 400 /);
  assert.equal(a.requests.length, 0);
  world.end();
});

test('beyond the number of streams the quietest makes room, if it was quiet long enough', async () => {
  const world = new World();
  const a = await world.element(world.alice, everywhere);
  const first = await rawStream(world);
  for (let count = 1; count < limits.transport.connections; count++) {
    void world.bob.connect({ host: alice, port: 5060 });
  }
  await world.clock.run(1);
  assert.equal(a.transport.connectionCount, limits.transport.connections);

  const tooMany = await rawStream(world);
  await world.clock.run(1);
  assert.deepEqual(tooMany.ends, [undefined]);
  assert.deepEqual(first.ends, []);

  await world.clock.run(limits.transport.quietMs);
  first.stream.write(wireRequest('OPTIONS', `SIP/2.0/TCP ${bob};branch=z9hG4bKx`));
  await world.clock.run(1);
  const welcome = await rawStream(world);
  await world.clock.run(1);
  assert.deepEqual(welcome.ends, []);
  assert.deepEqual(first.ends, []);
  assert.equal(a.transport.connectionCount, limits.transport.connections);
  world.end();
});

test('every message is traced with its addresses, Call-ID and transaction, without credentials', async () => {
  const world = new World();
  const events: TraceEvent[] = [];
  const a = await world.element(world.alice, everywhere, { record: (event) => events.push(event) });
  const b = await world.element(world.bob, everywhere);
  b.transport.onRequest(({ request, flow }) => void b.transport.sendResponse(responseTo(request, 200), flow));
  const secret = 'Digest username="alice", realm="x", nonce="n", uri="sip:x", response="deadbeefdeadbeefdeadbeefdeadbeef"';
  void a.transport.sendRequest(request('OPTIONS', { 'Call-ID': 'traced', Authorization: secret }), {
    transport: 'udp',
    address: { host: bobV6, port: 5060 },
  });
  await world.clock.run(1);
  assert.deepEqual(
    events.map(
      (event) => event.kind === 'message' && [event.direction, event.local, event.remote, event.callId, event.transactionId],
    ),
    [
      ['out', '[::]:5060', '[2001:db8::2]:5060', 'traced', 'z9hG4bK77'],
      ['in', '[::]:5060', '[2001:db8::2]:5060', 'traced', 'z9hG4bK77'],
    ],
  );
  assert.ok(events.every((event) => event.kind === 'message' && !event.text.includes('deadbeef')));
  assert.equal(events[0]?.atUnixMs, world.clock.originUnixMs);
  world.end();
});

test('after dispose nothing is sent, nothing arrives, and a connection that comes late is closed', async () => {
  const world = new World({ delayMs: 10 });
  const a = await world.element(world.alice, everywhere);
  const b = await world.element(world.bob, everywhere);
  const target = { transport: 'tcp', address: { host: bob, port: 5060 } } as const;
  const late = a.transport.sendRequest(request(), target);
  const listening = a.transport.listen('udp', { host: alice, port: 7_000 });
  a.transport[Symbol.dispose]();
  await world.clock.run(100);
  assert.equal((await late).ok, false);
  assert.equal((await listening).ok, false);
  assert.equal((await a.transport.sendRequest(request(), { ...target, transport: 'udp' })).ok, false);
  assert.equal((await a.transport.sendRequest(request(), target)).ok, false);
  assert.equal(b.requests.length, 0);
  assert.equal(world.internet.openStreams, 0);
  world.end();
});
