import assert from 'node:assert/strict';
import { test } from 'node:test';
import { limits } from '../../limits.ts';
import { value } from '../../testing/outcomes.ts';
import { alice, aliceV6, bob, bobV6, everywhere, requestWithBranch, TransportWorld } from '../../testing/transport-world.ts';
import type { TraceEvent } from '../../trace/trace.ts';
import { responseTo } from '../message/build.ts';
import type { Flow } from './flow.ts';

for (const [transport, host] of [
  ['udp', bob],
  ['udp', bobV6],
  ['tcp', bob],
  ['tcp', bobV6],
] as const) {
  test(`over ${transport} to ${host}: a request out, its response back`, async () => {
    const world = new TransportWorld();
    const a = await world.element(world.alice, everywhere);
    const b = await world.element(world.bob, everywhere);
    b.transport.onRequest(({ request, flow }) => void b.transport.sendResponse(responseTo(request, 200, { toTag: 'b1' }), flow));

    const sending = a.transport.sendRequest(requestWithBranch(), { transport, address: { host, port: 5060 } });
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
  const world = new TransportWorld();
  const a = await world.element(world.alice, [
    ['udp', { host: aliceV6, port: 5060 }],
    ['udp', { host: '127.0.0.1', port: 5060 }],
    ['udp', { host: alice, port: 5062 }],
  ]);
  const b = await world.element(world.bob, everywhere);
  value(await a.transport.sendRequest(requestWithBranch(), { transport: 'udp', address: { host: bob, port: 5060 } }));
  value(await a.transport.sendRequest(requestWithBranch(), { transport: 'udp', address: { host: bobV6, port: 5060 } }));
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
  const world = new TransportWorld();
  const a = await world.element(world.alice, [['udp', { host: alice, port: 5060 }]]);
  const toV6 = await a.transport.sendRequest(requestWithBranch(), { transport: 'udp', address: { host: bobV6, port: 5060 } });
  const nowhere = await a.transport.sendRequest(requestWithBranch(), { transport: 'udp', address: { host: bob, port: 0 } });
  assert.equal(nowhere.ok, false);
  assert.equal(toV6.ok ? '' : toV6.error.code, 'SIP_TRANSPORT');
  world.end();
});

test('Contact and Record-Route get a listener of ours; without one for TCP, the one that is there', async () => {
  const world = new TransportWorld();
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
  const world = new TransportWorld({ delayMs: 10 });
  const a = await world.element(world.alice, everywhere);
  const b = await world.element(world.bob, everywhere);
  const target = { transport: 'tcp', address: { host: bob, port: 5060 } } as const;
  const sendings = Array.from({ length: 5 }, () => a.transport.sendRequest(requestWithBranch(), target));
  await world.clock.run(100);
  sendings.push(a.transport.sendRequest(requestWithBranch(), target));
  await world.clock.run(100);
  const flows = (await Promise.all(sendings)).map((sent) => value(sent).id);
  assert.equal(new Set(flows).size, 1);
  assert.equal(b.requests.length, 6);
  assert.equal(world.internet.counters.connects, 1);
  world.end();
});

test("without a TCP listener the Via carries the stream's own address, and the response is still ours", async () => {
  const world = new TransportWorld();
  const a = await world.element(world.alice, [['udp', { host: alice, port: 5060 }]]);
  const b = await world.element(world.bob, everywhere);
  b.transport.onRequest(({ request, flow }) => void b.transport.sendResponse(responseTo(request, 200), flow));
  const sending = a.transport.sendRequest(requestWithBranch(), { transport: 'tcp', address: { host: bob, port: 5060 } });
  await world.clock.run(1);
  const flow = value(await sending);
  assert.match(b.requests[0]?.request.headers.first('Via') ?? '', new RegExp(`^SIP/2.0/TCP ${alice}:${flow.local.port};`));
  assert.equal(a.responses.length, 1);
  world.end();
});

test('a response whose stream is gone is sent over a new one to the sent-by port (RFC 3261 §18.2.2)', async () => {
  const world = new TransportWorld();
  const a = await world.element(world.alice, everywhere);
  const b = await world.element(world.bob, everywhere);
  void a.transport.sendRequest(requestWithBranch(), { transport: 'tcp', address: { host: bob, port: 5060 } });
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
  const world = new TransportWorld();
  const a = await world.element(world.alice, everywhere);
  const b = await world.element(world.bob, everywhere);
  const target = { transport: 'tcp', address: { host: bob, port: 5060 } } as const;
  const first = a.transport.sendRequest(requestWithBranch(), target);
  await world.clock.run(1);
  world.internet.breakStreams(bob);
  await world.clock.run(1);
  const second = a.transport.sendRequest(requestWithBranch(), { ...target, flow: value(await first) });
  await world.clock.run(1);
  assert.notEqual(value(await second).id, value(await first).id);
  assert.equal(b.requests.length, 2);
  world.end();
});

test('a peer behind a NAT is answered on the flow it opened, over UDP and TCP', async () => {
  const world = new TransportWorld();
  const a = await world.element(world.alice, everywhere);
  const b = await world.element(world.bob, everywhere);
  for (const transport of ['udp', 'tcp'] as const) {
    void a.transport.sendRequest(requestWithBranch(), { transport, address: { host: bob, port: 5060 } });
    await world.clock.run(1);
    const { flow } = b.requests.at(-1) ?? assert.fail();
    const back = b.transport.sendRequest(requestWithBranch(), { transport, address: { host: '192.0.2.66', port: 1 }, flow });
    await world.clock.run(1);
    assert.equal(value(await back).id, flow.id);
    assert.equal(a.requests.at(-1)?.flow.remote.host, bob);
  }
  assert.equal(a.requests.length, 2);
  world.end();
});

const longBody = new Uint8Array(2_000).fill(0x61);

test('a request that is too long for UDP goes over TCP and says so in its Via (RFC 3261 §18.1.1)', async () => {
  const world = new TransportWorld();
  const a = await world.element(world.alice, everywhere);
  const b = await world.element(world.bob, everywhere);
  const sending = a.transport.sendRequest(requestWithBranch('MESSAGE', {}, longBody), {
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
  const world = new TransportWorld();
  const a = await world.element(world.alice, everywhere);
  const b = await world.element(world.bob, [['udp', { host: bob, port: 5060 }]]);
  const target = { transport: 'udp', address: { host: bob, port: 5060 } } as const;
  for (let round = 0; round < 2; round++) {
    const sending = a.transport.sendRequest(requestWithBranch('MESSAGE', {}, longBody), target);
    await world.clock.run(1);
    assert.equal(value(await sending).transport, 'udp');
    assert.match(b.requests[round]?.request.headers.first('Via') ?? '', /^SIP\/2.0\/UDP 192.0.2.1:5060;.*rport=5060/);
  }
  assert.equal(world.internet.counters.connects, 1);

  await world.clock.run(limits.transport.withoutTcpMs);
  void a.transport.sendRequest(requestWithBranch('MESSAGE', {}, longBody), target);
  await world.clock.run(1);
  assert.equal(world.internet.counters.connects, 2);
  world.end();
});

test('a long request on a given UDP flow, and a long response, stay on UDP', async () => {
  const world = new TransportWorld();
  const a = await world.element(world.alice, everywhere);
  const b = await world.element(world.bob, everywhere);
  b.transport.onRequest(({ request, flow }) => void b.transport.sendResponse(responseTo(request, 200, { body: longBody }), flow));
  const address = { host: bob, port: 5060 };
  const flow = value(await a.transport.sendRequest(requestWithBranch(), { transport: 'udp', address }));
  value(await a.transport.sendRequest(requestWithBranch('MESSAGE', {}, longBody), { transport: 'udp', address, flow }));
  await world.clock.run(1);
  assert.equal(a.responses.length, 2);
  assert.equal(world.internet.counters.connects, 0);
  world.end();
});

test('what follows a request on its flow has its Via and leaves at once (RFC 3261 §9.1, §17.1.1.3)', async () => {
  const world = new TransportWorld();
  const a = await world.element(world.alice, everywhere);
  const b = await world.element(world.bob, everywhere);
  const address = { host: bob, port: 5060 };
  const invite = requestWithBranch('INVITE');
  const flow = value(await a.transport.sendRequest(invite, { transport: 'udp', address }));
  const ack = requestWithBranch('ACK', { Via: invite.headers.first('Via') ?? '' });
  void a.transport.sendRequest(ack, { transport: 'udp', address, flow });
  void a.transport.sendResponse(responseTo(invite, 200), flow);
  void a.transport.sendRequest(requestWithBranch('BYE'), { transport: 'udp', address, flow });
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
  const world = new TransportWorld();
  const a = await world.element(world.alice, everywhere);
  const b = await world.element(world.bob, [['udp', { host: bob, port: 5060 }]]);
  const sending = a.transport.sendRequest(requestWithBranch('MESSAGE', {}, new Uint8Array(70_000)), {
    transport: 'udp',
    address: { host: bob, port: 5060 },
  });
  await world.clock.run(1);
  assert.equal((await sending).ok, false);
  assert.equal(b.requests.length, 0);
  world.end();
});

test('a refused datagram and a broken stream are told as failures of their flow', async () => {
  const world = new TransportWorld();
  const a = await world.element(world.alice, everywhere);
  await world.element(world.bob, everywhere);
  const failed: Flow[] = [];
  a.transport.onFlowFailed(({ flow, error }) => {
    assert.equal(error.code, 'SIP_TRANSPORT');
    failed.push(flow);
  });
  const lost = value(
    await a.transport.sendRequest(requestWithBranch(), { transport: 'udp', address: { host: '192.0.2.99', port: 5060 } }),
  );
  const sending = a.transport.sendRequest(requestWithBranch(), { transport: 'tcp', address: { host: bob, port: 5060 } });
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
  const world = new TransportWorld();
  const a = await world.element(world.alice, everywhere);
  const b = await world.element(world.bob, everywhere);
  const udp = value(await a.transport.sendRequest(requestWithBranch(), { transport: 'udp', address: { host: bob, port: 5060 } }));
  const tcp = a.transport.sendRequest(requestWithBranch(), { transport: 'tcp', address: { host: bob, port: 5060 } });
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

test('every message is traced with its addresses, Call-ID and transaction, without credentials', async () => {
  const world = new TransportWorld();
  const events: TraceEvent[] = [];
  const a = await world.element(world.alice, everywhere, { record: (event) => events.push(event) });
  const b = await world.element(world.bob, everywhere);
  b.transport.onRequest(({ request, flow }) => void b.transport.sendResponse(responseTo(request, 200), flow));
  const secret = 'Digest username="alice", realm="x", nonce="n", uri="sip:x", response="deadbeefdeadbeefdeadbeefdeadbeef"';
  void a.transport.sendRequest(requestWithBranch('OPTIONS', { 'Call-ID': 'traced', Authorization: secret }), {
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
  const world = new TransportWorld({ delayMs: 10 });
  const a = await world.element(world.alice, everywhere);
  const b = await world.element(world.bob, everywhere);
  const target = { transport: 'tcp', address: { host: bob, port: 5060 } } as const;
  const late = a.transport.sendRequest(requestWithBranch(), target);
  const listening = a.transport.listen('udp', { host: alice, port: 7_000 });
  a.transport[Symbol.dispose]();
  await world.clock.run(100);
  assert.equal((await late).ok, false);
  assert.equal((await listening).ok, false);
  assert.equal((await a.transport.sendRequest(requestWithBranch(), { ...target, transport: 'udp' })).ok, false);
  assert.equal((await a.transport.sendRequest(requestWithBranch(), target)).ok, false);
  assert.equal(b.requests.length, 0);
  assert.equal(world.internet.openStreams, 0);
  world.end();
});
