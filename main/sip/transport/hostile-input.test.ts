import assert from 'node:assert/strict';
import { test } from 'node:test';
import { limits } from '../../limits.ts';
import type { ByteStream, DatagramSocket } from '../../net/network.ts';
import { value } from '../../testing/outcomes.ts';
import { SeededRandom } from '../../testing/seeded-random.ts';
import { wireRequest } from '../../testing/sip-element.ts';
import { alice, bob, everywhere, requestWithBranch, TransportWorld } from '../../testing/transport-world.ts';

/** A peer that is no SIP element: raw sockets at bob's machine. */
async function rawPeer(world: TransportWorld) {
  const socket: DatagramSocket = value(await world.bob.bindDatagram({ host: bob, port: 5060 }));
  const heard: string[] = [];
  socket.onDatagram(({ bytes }) => heard.push(Buffer.from(bytes).toString()));
  const send = (bytes: Uint8Array | string): void =>
    socket.send(typeof bytes === 'string' ? Buffer.from(bytes) : bytes, { host: alice, port: 5060 });
  return { socket, heard, send };
}

async function rawStream(world: TransportWorld) {
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
  const world = new TransportWorld();
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
  const world = new TransportWorld();
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
  const world = new TransportWorld();
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
  const world = new TransportWorld();
  await world.element(world.alice, everywhere);
  const peer = await rawPeer(world);
  peer.send(wireRequest('OPTIONS', 'SIP/2.0/UDP 192.0.2.15;;,;,,'));
  await world.clock.run(1);
  assert.match(peer.heard[0] ?? '', /^SIP\/2\.0 400 /);
  world.end();
});

test('a flood of garbage and of bad requests is counted, and answered no more often than the limit says', async () => {
  const world = new TransportWorld();
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
  const world = new TransportWorld();
  const a = await world.element(world.alice, [['udp', { host: '0.0.0.0', port: 5060 }]]);
  const peer = await rawPeer(world);
  void a.transport.sendRequest(requestWithBranch(), { transport: 'udp', address: { host: bob, port: 5060 } });
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
  const world = new TransportWorld({ chunkBytes: 1 });
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
  const world = new TransportWorld();
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
  const world = new TransportWorld();
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
  const world = new TransportWorld();
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
  const world = new TransportWorld();
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
