import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Log } from '../../base/log.ts';
import type { TransportName } from '../../net/transport-name.ts';
import { FakeClock } from '../../testing/fake-clock.ts';
import type { MemoryHost } from '../../testing/memory-host.ts';
import { MemoryNetwork } from '../../testing/memory-network.ts';
import { value } from '../../testing/outcomes.ts';
import { SeededRandom } from '../../testing/seeded-random.ts';
import { outgoingRequest, wireRequest } from '../../testing/sip-element.ts';
import { noTrace } from '../../trace/trace.ts';
import { responseTo } from '../message/build.ts';
import type { SipRequest } from '../message/message.ts';
import type { Target } from './flow.ts';
import { FlowResolver } from './flow-resolver.ts';
import { type ReceivedRequest, type ReceivedResponse, SipTransport } from './sip-transport.ts';

const alice = '192.0.2.1';
const bob = '192.0.2.2';
const bobPort = 5061;

class World {
  readonly clock = new FakeClock();
  readonly random = new SeededRandom(1);
  readonly internet = new MemoryNetwork({ clock: this.clock, random: this.random, impairment: { delayMs: 5, chunkBytes: 50 } });
  readonly alice = this.internet.host(alice);
  readonly bob = this.internet.host(bob);
  readonly logged: unknown[] = [];
  readonly #open: SipTransport[] = [];

  async element(network: MemoryHost, ...listen: readonly (readonly [TransportName, number])[]) {
    const log: Log = { write: (_level, message, facts) => this.logged.push([message, facts?.fault]) };
    const { clock, random } = this;
    const transport = new SipTransport({ clock, random, network, log, trace: noTrace, element: 'test' });
    this.#open.push(transport);
    const host = network.addresses[0] ?? '';
    for (const [name, port] of listen) value(await transport.listen(name, { host, port }));
    const requests: ReceivedRequest[] = [];
    const responses: ReceivedResponse[] = [];
    transport.onRequest((received) => {
      requests.push(received);
      void transport.sendResponse(responseTo(received.request, 200, { toTag: 't' }), received.flow);
    });
    transport.onResponse((received) => responses.push(received));
    return { transport, requests, responses };
  }

  /** The outcome of `working`, which takes a round trip or two. */
  async after<T>(working: Promise<T>): Promise<T> {
    await this.clock.run(100);
    return working;
  }

  end(): void {
    for (const transport of this.#open) transport[Symbol.dispose]();
    this.internet[Symbol.dispose]();
    assert.equal(this.clock.pending, 0);
  }
}

function request(fields: Readonly<Record<string, string>> = {}): SipRequest {
  return outgoingRequest('OPTIONS', { Via: 'SIP/2.0/UDP invalid;branch=z9hG4bK77', ...fields });
}

const toBob = (transport: TransportName, serverName?: string): Target => ({
  transport,
  address: { host: bob, port: bobPort },
  ...(serverName !== undefined && { serverName }),
});

for (const name of ['tls', 'ws', 'wss'] as const) {
  test(`over ${name}: a request out, its response back on the same stream, which serves the next one too`, async () => {
    const world = new World();
    const a = await world.element(world.alice);
    const b = await world.element(world.bob, [name, bobPort]);
    for (let round = 1; round <= 2; round++) {
      const flow = value(await world.after(a.transport.sendRequest(request(), toBob(name))));
      assert.deepEqual([flow.transport, flow.isReliable], [name, true]);
      assert.equal(a.responses.length, round);
    }
    const via = b.requests[0]?.request.headers.first('Via') ?? '';
    assert.match(via, new RegExp(`^SIP/2.0/${name.toUpperCase()} ${alice}:\\d+;branch=z9hG4bK77$`));
    assert.equal(world.internet.counters.connects, 1);
    world.end();
  });

  test(`over ${name} without a listener, Contact is where the stream comes from, and connecting is tried once`, async () => {
    const world = new World();
    const a = await world.element(world.alice, ['udp', 5060]);
    const b = await world.element(world.bob, [name, bobPort]);
    const sentBy = await world.after(a.transport.sentByFor(toBob(name)));
    const flow = value(await world.after(a.transport.sendRequest(request(), toBob(name))));
    assert.deepEqual(sentBy, { transport: name, ...flow.local });
    assert.equal(world.internet.counters.connects, 1);

    // What is sent to that Contact comes by the stream, certificate or not: nothing else leads there.
    const back = b.transport.sendRequest(request(), { transport: name, address: flow.local });
    assert.equal(value(await world.after(back)).remote.port, flow.local.port);
    assert.equal(a.requests.length, 1);

    const nowhere: Target = { transport: name, address: { host: bob, port: 9 } };
    assert.deepEqual(await world.after(a.transport.sentByFor(nowhere)), { transport: 'udp', host: alice, port: 5060 });
    const refused = await world.after(a.transport.sendRequest(request(), nowhere));
    assert.equal(refused.ok ? '' : refused.error.failure?.code, 'ECONNREFUSED');
    assert.equal(world.internet.counters.connects, 2);
    world.end();
  });
}

test('with a listener of that transport, Contact is the listener', async () => {
  const world = new World();
  const a = await world.element(world.alice, ['udp', 5060], ['tls', 5061]);
  assert.deepEqual(await a.transport.sentByFor(toBob('tls')), { transport: 'tls', host: alice, port: 5061 });
  assert.equal(world.internet.counters.connects, 0);
  world.end();
});

test('a certificate that is not believed fails the request as a value that says why, and is logged', async () => {
  const world = new World();
  world.bob.certifiedFor = ['example.org'];
  const a = await world.element(world.alice);
  await world.element(world.bob, ['tls', bobPort]);
  const sent = await world.after(a.transport.sendRequest(request(), toBob('tls', 'example.com')));
  assert.ok(!sent.ok);
  assert.equal(sent.error.failure?.code, 'CERT_REFUSED');
  assert.equal(sent.error.failure?.certificate?.fingerprint, 'AB:CD');
  assert.deepEqual(world.logged, [['certificate not believed', 'wrong-name']]);
  world.end();
});

test('a stream is used for another domain only if its peer has proved that one too (RFC 5922 §7, RFC 5923 §3)', async () => {
  const world = new World();
  world.bob.certifiedFor = ['example.com', 'example.org'];
  const a = await world.element(world.alice);
  await world.element(world.bob, ['tls', bobPort]);
  const flowTo = async (serverName: string) =>
    value(await world.after(a.transport.sendRequest(request(), toBob('tls', serverName)))).id;
  assert.equal(await flowTo('example.com'), await flowTo('Example.ORG'));
  const other = await world.after(a.transport.sendRequest(request(), toBob('tls', 'example.net')));
  assert.equal(other.ok ? '' : other.error.failure?.code, 'CERT_REFUSED');
  world.end();

  const open = new World();
  const c = await open.element(open.alice);
  await open.element(open.bob, ['tls', bobPort]);
  const flows = ['one.test', 'two.test'].map((serverName) => c.transport.sendRequest(request(), toBob('tls', serverName)));
  assert.equal(new Set((await open.after(Promise.all(flows))).map((sent) => value(sent).id)).size, 2);
  open.end();
});

test('a proxy that names itself by its address has proved its name there, also when the stream is made anew', async () => {
  const world = new World();
  world.bob.certifiedFor = ['example.com'];
  const a = await world.element(world.alice);
  const b = await world.element(world.bob, ['tls', bobPort]);
  const byAddress = await world.after(a.transport.sendRequest(request(), toBob('tls')));
  assert.equal(byAddress.ok ? '' : byAddress.error.failure?.certificate?.fault, 'wrong-name');
  await world.clock.run(1_000);
  const byName = value(await world.after(a.transport.sendRequest(request(), toBob('tls', 'example.com'))));
  assert.equal(value(await world.after(a.transport.sendRequest(request(), toBob('tls')))).id, byName.id);
  world.internet.breakStreams(alice);
  await world.clock.run(100);
  assert.notEqual(value(await world.after(a.transport.sendRequest(request(), toBob('tls')))).id, byName.id);
  assert.equal(b.requests.length, 3);
  world.end();
});

test('what is for transport=ws takes an open WSS stream to the same place: URIs have one word for both (RFC 7118 §5.2)', async () => {
  const world = new World();
  const a = await world.element(world.alice);
  await world.element(world.bob, ['wss', bobPort]);
  const first = value(await world.after(a.transport.sendRequest(request(), toBob('wss'))));
  const second = value(await world.after(a.transport.sendRequest(request(), toBob('ws'))));
  assert.equal(second.id, first.id);
  assert.deepEqual(await a.transport.sentByFor(toBob('ws')), { transport: 'wss', ...first.local });
  world.end();
});

test('a sips URI is sent over TLS or not at all, also along an open flow (RFC 3261 §26.2.2)', async () => {
  const world = new World();
  const a = await world.element(world.alice, ['udp', 5060]);
  await world.element(world.bob, ['tcp', 5060], ['tls', bobPort], ['wss', 443]);
  const secret = (): SipRequest => {
    const copy = request();
    copy.requestUri = 'SIPS:bob@example.com';
    return copy;
  };
  const plain: Target = { transport: 'tcp', address: { host: bob, port: 5060 } };
  const flow = value(await world.after(a.transport.sendRequest(request(), plain)));
  for (const target of [plain, { ...plain, transport: 'udp' } as const, { ...toBob('tls'), flow }]) {
    const sent = await world.after(a.transport.sendRequest(secret(), target));
    assert.equal(sent.ok ? '' : sent.error.failure?.code, 'INSECURE');
  }
  for (const target of [toBob('tls'), { transport: 'wss', address: { host: bob, port: 443 } } as const]) {
    assert.ok((await world.after(a.transport.sendRequest(secret(), target))).ok);
  }
  world.end();
});

test('a client with a certificate asks for its stream to be used both ways, and it is (RFC 5923 §7, §8)', async () => {
  const world = new World();
  world.alice.certifiedFor = ['a.test'];
  const a = await world.element(world.alice, ['tls', 5071]);
  const b = await world.element(world.bob, ['tls', bobPort]);
  value(await world.after(a.transport.sendRequest(request(), toBob('tls'))));
  assert.match(b.requests[0]?.request.headers.first('Via') ?? '', /:5071;branch=z9hG4bK77;alias$/);

  const listening = { transport: 'tls', address: { host: alice, port: 5071 } } as const;
  const back = await world.after(b.transport.sendRequest(request(), { ...listening, serverName: 'a.test' }));
  assert.equal(value(back).id, b.requests[0]?.flow.id);
  assert.equal(world.internet.counters.connects, 1);
  await world.after(b.transport.sendRequest(request(), { ...listening, serverName: 'b.test' })); // has proved no such name
  assert.equal(world.internet.counters.connects, 2);
  world.end();
});

test('who has proved nothing gets nothing that is meant for its port, whatever it asks for (RFC 5923 §8.1)', async () => {
  const world = new World();
  const b = await world.element(world.bob, ['tls', bobPort]);
  const stream = value(await world.after(world.alice.connect({ host: bob, port: bobPort }, { protocol: 'tls' })));
  stream.write(wireRequest('OPTIONS', `SIP/2.0/TLS ${alice}:5061;branch=z9hG4bK1;alias`));
  await world.clock.run(100);
  assert.equal(b.requests.length, 1);
  const sent = await world.after(b.transport.sendRequest(request(), { transport: 'tls', address: { host: alice, port: 5061 } }));
  assert.equal(sent.ok ? '' : sent.error.failure?.code, 'ECONNREFUSED');
  world.end();
});

test('a WebSocket message needs no Content-Length, and its keep-alive is answered (RFC 7118 §5, §6)', async () => {
  const world = new World();
  const b = await world.element(world.bob, ['ws', bobPort]);
  const stream = value(await world.after(world.alice.connect({ host: bob, port: bobPort }, { protocol: 'ws' })));
  const heard: string[] = [];
  stream.onBytes((bytes) => heard.push(Buffer.from(bytes).toString()));
  const via = 'SIP/2.0/WS df7jal23ls0d.invalid;branch=z9hG4bK1';
  const text = wireRequest('OPTIONS', via)
    .toString()
    .replace(/Content-Length: 0\r\n/, '');
  stream.write(Buffer.from(`${text}all the rest`));
  stream.write(Buffer.from('\r\n\r\n'));
  await world.clock.run(100);
  assert.equal(Buffer.from(b.requests[0]?.request.body ?? []).toString(), 'all the rest');
  assert.equal(b.requests[0]?.request.headers.first('Via'), `${via};received=${alice}`);
  assert.equal(heard.length, 2);
  assert.match(heard[0] ?? '', /^SIP\/2.0 200 /);
  assert.equal(heard[1], '\r\n');
  world.end();
});

test('a response whose WebSocket is gone goes nowhere: browsers take no connections', async () => {
  const world = new World();
  const b = await world.element(world.bob, ['ws', bobPort]);
  const stream = value(await world.after(world.alice.connect({ host: bob, port: bobPort }, { protocol: 'ws' })));
  stream.write(wireRequest('OPTIONS', 'SIP/2.0/WS x.invalid;branch=z9hG4bK1'));
  await world.clock.run(100);
  stream[Symbol.dispose]();
  await world.clock.run(100);
  const [received] = b.requests;
  assert.ok(received);
  const sent = await b.transport.sendResponse(responseTo(received.request, 200), received.flow);
  assert.equal(sent.ok ? '' : sent.error.failure?.code, 'ENOTCONN');
  assert.equal(world.internet.counters.connects, 1);
  world.end();
});

test('a host that is only at the end of a WebSocket is found there while it is open; nobody else can take its name', async () => {
  const world = new World();
  const b = await world.element(world.bob, ['ws', bobPort], ['tcp', 5060]);
  const resolver = new FlowResolver(b.transport, { locate: async () => [] });
  const browser = async (contact: string, port = bobPort, protocol: 'ws' | 'tcp' = 'ws') => {
    const stream = value(await world.after(world.alice.connect({ host: bob, port }, { protocol })));
    const heard: string[] = [];
    stream.onBytes((bytes) => heard.push(Buffer.from(bytes).toString()));
    stream.write(wireRequest('OPTIONS', 'SIP/2.0/WS x.invalid;branch=z9hG4bK1', { Contact: contact }));
    await world.clock.run(100);
    heard.length = 0;
    return { stream, heard };
  };
  const own = await browser('<sip:alice@df7jal23ls0d.invalid;transport=ws>, <sip:a@other.example>');
  const thief = await browser('<sip:eve@df7jal23ls0d.invalid;transport=ws>');
  await browser('<sip:eve@tcp.invalid>', 5060, 'tcp');

  const next = { scheme: 'sip', host: 'DF7jal23ls0d.invalid', transport: 'ws' } as const;
  const [target] = await resolver.locate(next);
  assert.ok(target?.flow);
  value(await world.after(b.transport.sendRequest(request(), target)));
  assert.equal(own.heard.length, 1);
  assert.equal(thief.heard.length, 0);
  for (const host of ['other.example', 'tcp.invalid', 'unknown.invalid']) {
    assert.deepEqual(await resolver.locate({ scheme: 'sip', host }), []);
  }
  own.stream[Symbol.dispose]();
  await world.clock.run(100);
  assert.deepEqual(await resolver.locate(next), []);
  world.end();
});
