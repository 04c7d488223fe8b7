import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Result } from '../base/result.ts';
import { limits } from '../limits.ts';
import type { ByteStream, DatagramSocket } from '../net/network.ts';
import { FakeClock } from './fake-clock.ts';
import { type Impairment, MemoryNetwork } from './memory-network.ts';
import { value } from './outcomes.ts';
import { SeededRandom } from './seeded-random.ts';

const near = '192.0.2.1';
const far = '192.0.2.2';

function code(result: Result<unknown, { readonly code: string }>): string {
  return result.ok ? 'ok' : result.error.code;
}

function setUp(impairment: Impairment = {}, seed = 1) {
  const clock = new FakeClock();
  const internet = new MemoryNetwork({ clock, random: new SeededRandom(seed), impairment });
  return { clock, internet, a: internet.host(near, '2001:db8::1'), b: internet.host(far) };
}

async function datagrams(impairment: Impairment = {}, seed = 1) {
  const world = setUp(impairment, seed);
  const from = value(await world.a.bindDatagram({ host: near, port: 5060 }));
  const to = value(await world.b.bindDatagram({ host: far, port: 5060 }));
  const arrived: { readonly atMs: number; readonly text: string }[] = [];
  to.onDatagram(({ bytes }) => arrived.push({ atMs: world.clock.nowMs(), text: Buffer.from(bytes).toString() }));
  return { ...world, from, to, arrived };
}

function sendMany(socket: DatagramSocket, count: number): void {
  for (let index = 0; index < count; index++) socket.send(Buffer.from(String(index)), { host: far, port: 5060 });
}

test('a datagram arrives after the delay of its link, with its source, as a copy', async () => {
  const { clock, from, to } = await datagrams({ delayMs: 30 });
  const sources: unknown[] = [];
  to.onDatagram((datagram) => sources.push([datagram.from, Buffer.from(datagram.bytes).toString(), clock.nowMs()]));
  const bytes = Buffer.from('first');
  from.send(bytes, to.local);
  bytes.fill(0);
  clock.advance(29);
  assert.deepEqual(sources, []);
  clock.advance(1);
  assert.deepEqual(sources, [[{ host: near, port: 5060 }, 'first', 30]]);
  assert.equal(clock.pending, 0);
});

test('loss, repetition and reordering come at their rates, and the counters tell', async () => {
  const { clock, internet, from, arrived } = await datagrams({ lossRate: 0.3, repeatRate: 0.1, jitterMs: 50 });
  sendMany(from, 10_000);
  clock.advance(50);
  const { datagramsSent, datagramsDelivered, lost, repeated } = internet.counters;
  assert.equal(datagramsSent, 10_000);
  assert.ok(lost > 2_800 && lost < 3_200);
  assert.ok(repeated > 600 && repeated < 800);
  assert.equal(datagramsDelivered, datagramsSent - lost + repeated);
  assert.equal(arrived.length, datagramsDelivered);
  assert.ok(arrived.some(({ text }, index) => Number(text) < Number(arrived[index - 1]?.text)));
});

test('the same seed gives the same network', async () => {
  const runs = [7, 7, 8].map(async (seed) => {
    const { clock, from, arrived } = await datagrams({ lossRate: 0.5, jitterMs: 10 }, seed);
    sendMany(from, 50);
    clock.advance(10);
    return JSON.stringify(arrived);
  });
  const [first, second, third] = await Promise.all(runs);
  assert.equal(first, second);
  assert.notEqual(first, third);
});

test('each direction has its own impairment', async () => {
  const { clock, internet, from, to, arrived } = await datagrams();
  const back: string[] = [];
  from.onDatagram(({ bytes }) => back.push(Buffer.from(bytes).toString()));
  internet.impair({ from: near }, { lossRate: 1 });
  from.send(Buffer.from('there'), to.local);
  to.send(Buffer.from('back'), from.local);
  clock.advance(1);
  assert.deepEqual(arrived, []);
  assert.deepEqual(back, ['back']);
});

test('nobody there: datagrams to an unknown address are reported, those to an unbound port vanish', async () => {
  const { clock, internet, from } = await datagrams();
  const failures: string[] = [];
  from.onFailed((failure) => failures.push(failure.code));
  from.send(Buffer.from('x'), { host: '192.0.2.99', port: 5060 });
  from.send(Buffer.from('x'), { host: far, port: 5061 });
  from.send(new Uint8Array(65_508), { host: far, port: 5060 });
  clock.advance(0);
  assert.deepEqual(failures, ['EHOSTUNREACH', 'EMSGSIZE']);
  assert.equal(internet.counters.unreachable, 3);
});

test('loopback belongs to each machine alone', async () => {
  const { clock, a, b } = setUp();
  const mine = value(await a.bindDatagram({ host: '127.0.0.1', port: 5060 }));
  const theirs = value(await b.bindDatagram({ host: '127.0.0.1', port: 5060 }));
  const heard: string[] = [];
  mine.onDatagram(() => heard.push('mine'));
  theirs.onDatagram(() => heard.push('theirs'));
  mine.send(Buffer.from('x'), { host: '127.0.0.1', port: 5060 });
  clock.advance(0);
  assert.deepEqual(heard, ['mine']);
});

test('a socket bound to the wildcard hears every address and sends from the one that leads there', async () => {
  const { clock, a, b } = setUp();
  const wild = value(await a.bindDatagram({ host: '0.0.0.0', port: 5060 }));
  const plain = value(await b.bindDatagram({ host: far, port: 5060 }));
  const sources: string[] = [];
  plain.onDatagram(({ from }) => {
    sources.push(from.host);
    plain.send(Buffer.from('back'), from);
  });
  wild.onDatagram(({ from }) => sources.push(from.host));
  wild.send(Buffer.from('x'), plain.local);
  clock.advance(0);
  assert.deepEqual(sources, [near, far]);
  assert.equal(await a.localHostFor(far), near);
  assert.equal(await a.localHostFor('2001:db8::9'), '2001:db8::1');
  assert.equal(await b.localHostFor('2001:db8::9'), '::1');
});

test('binding refuses a taken port and a foreign address, and frees the port again', async () => {
  const { a } = setUp();
  const socket = value(await a.bindDatagram({ host: near, port: 5060 }));
  assert.equal(code(await a.bindDatagram({ host: near, port: 5060 })), 'EADDRINUSE');
  assert.equal(code(await a.bindDatagram({ host: far, port: 5060 })), 'EADDRNOTAVAIL');
  socket[Symbol.dispose]();
  assert.equal(code(await a.bindDatagram({ host: near, port: 5060 })), 'ok');
  assert.notEqual(value(await a.bindDatagram({ host: near, port: 0 })).local.port, 0);
});

async function streams(impairment: Impairment = {}) {
  const world = setUp(impairment);
  const listener = value(await world.b.listen({ host: far, port: 5060 }));
  const accepted: ByteStream[] = [];
  const heard: Uint8Array[] = [];
  listener.onAccepted((stream) => {
    accepted.push(stream);
    stream.onBytes((bytes) => heard.push(bytes));
  });
  const connecting = world.a.connect({ host: far, port: 5060 });
  await world.clock.run(2 * (impairment.delayMs ?? 0));
  const client = value(await connecting);
  const [server] = accepted;
  assert.ok(server);
  return { ...world, listener, client, server, heard };
}

test('a stream is reliable and in order in whatever pieces it arrives, also on a lossy link', async () => {
  const { clock, client, heard } = await streams({ lossRate: 0.5, repeatRate: 0.5, jitterMs: 100, delayMs: 5, chunkBytes: 3 });
  const sent = Buffer.from(Array.from({ length: 500 }, (_, index) => index % 251));
  client.write(sent.subarray(0, 200));
  client.write(sent.subarray(200));
  assert.equal(client.queuedBytes, 500);
  clock.advance(5);
  assert.equal(client.queuedBytes, 0);
  assert.deepEqual(Buffer.concat(heard), sent);
  assert.ok(heard.length > 500 / 3 && heard.every((piece) => piece.length <= 3));
});

test('closing delivers what was written, then both ends learn of it once', async () => {
  const { clock, internet, client, server, heard } = await streams();
  const ends: unknown[] = [];
  client.onClosed((failure) => ends.push(['client', failure]));
  server.onClosed((failure) => ends.push(['server', failure]));
  client.write(Buffer.from('bye'));
  client[Symbol.dispose]();
  client[Symbol.dispose]();
  client.write(Buffer.from('late'));
  clock.advance(0);
  assert.equal(Buffer.concat(heard).toString(), 'bye');
  assert.deepEqual(ends, [
    ['client', undefined],
    ['server', undefined],
  ]);
  assert.equal(internet.openStreams, 0);
  assert.equal(clock.pending, 0);
});

test('a cut cable holds streams back until it is mended', async () => {
  const { clock, internet, client, heard } = await streams();
  internet.impair({}, { lossRate: 1 });
  client.write(Buffer.from('held'));
  clock.advance(60_000);
  assert.equal(heard.length, 0);
  assert.equal(client.queuedBytes, 4);
  internet.impair({}, {});
  clock.advance(0);
  assert.equal(Buffer.concat(heard).toString(), 'held');
});

test('connecting: refused where nobody listens, unreachable where nobody is, timed out over a cut cable', async () => {
  const { clock, internet, a } = setUp({ delayMs: 10 });
  const codes: string[] = [];
  const attempt = (host: string) => a.connect({ host, port: 5060 }).then((result) => codes.push(code(result)));
  const attempts = [attempt(far), attempt('192.0.2.99')];
  internet.impair({ to: '192.0.2.50' }, { lossRate: 1 });
  attempts.push(attempt('192.0.2.50'));
  await clock.run(20);
  assert.deepEqual(codes, ['ECONNREFUSED', 'EHOSTUNREACH']);
  await clock.run(limits.transport.connectMs);
  assert.deepEqual(codes, ['ECONNREFUSED', 'EHOSTUNREACH', 'ETIMEDOUT']);
  await Promise.all(attempts);
});

test('broken streams end with ECONNRESET at both ends', async () => {
  const { clock, internet, client, server } = await streams();
  const ends: unknown[] = [];
  client.onClosed((failure) => ends.push(failure?.code));
  server.onClosed((failure) => ends.push(failure?.code));
  internet.breakStreams(far);
  clock.advance(0);
  assert.deepEqual(ends, ['ECONNRESET', 'ECONNRESET']);
});

test('names are known to every machine in any case', async () => {
  const { internet, b } = setUp();
  internet.name('Example.com', near);
  assert.deepEqual(await b.lookup('example.COM'), [near]);
  assert.deepEqual(await b.lookup('nobody.example'), []);
  assert.deepEqual(await b.lookup('::1'), ['::1']);
  assert.deepEqual(await b.lookup('localhost'), ['127.0.0.1', '::1']);
});

test('nothing arrives and nothing is pending after dispose', async () => {
  const { clock, internet, from, to, arrived } = await datagrams({ delayMs: 100 });
  sendMany(from, 10);
  internet[Symbol.dispose]();
  assert.equal(clock.pending, 0);
  from.send(Buffer.from('late'), to.local);
  assert.equal(clock.pending, 0);
  assert.deepEqual(arrived, []);
});
