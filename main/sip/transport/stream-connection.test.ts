import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Emitter } from '../../base/event.ts';
import { limits } from '../../limits.ts';
import type { ByteStream, NetworkFailure } from '../../net/network.ts';
import { FakeClock } from '../../testing/fake-clock.ts';
import { wireRequest } from '../../testing/sip-element.ts';
import { StreamConnection } from './stream-connection.ts';

class FakeStream implements ByteStream {
  readonly local = { host: '192.0.2.1', port: 5060 };
  readonly remote = { host: '192.0.2.2', port: 40_000 };
  queuedBytes = 0;
  isDisposed = false;
  readonly written: string[] = [];
  readonly bytes = new Emitter<Uint8Array>();
  readonly closed = new Emitter<NetworkFailure | undefined>();
  readonly onBytes = this.bytes.event;
  readonly onClosed = this.closed.event;

  write(bytes: Uint8Array): void {
    this.written.push(Buffer.from(bytes).toString());
  }

  [Symbol.dispose](): void {
    this.isDisposed = true;
  }
}

function setUp() {
  const clock = new FakeClock();
  const stream = new FakeStream();
  const messages: string[] = [];
  const ends: (string | undefined)[] = [];
  const broken: (number | undefined)[] = [];
  const connection = new StreamConnection({
    clock,
    stream,
    transport: 'tcp',
    id: '1',
    owner: {
      onMessage: (bytes) => messages.push(Buffer.from(bytes).toString()),
      onBroken: (rejection) => broken.push(rejection.status),
      onClosed: (_connection, failure) => ends.push(failure?.code),
    },
  });
  const give = (bytes: Uint8Array | string): void => stream.bytes.fire(typeof bytes === 'string' ? Buffer.from(bytes) : bytes);
  return { clock, stream, connection, messages, ends, broken, give };
}

const message = wireRequest('OPTIONS', 'SIP/2.0/TCP 192.0.2.2;branch=z9hG4bK1');

test('messages come out whole, one by one, however the bytes arrive (RFC 3261 §18.3)', () => {
  const { connection, messages, give } = setUp();
  give(Buffer.concat([message, message, message]));
  for (const byte of message) give(Uint8Array.of(byte));
  assert.equal(messages.length, 4);
  assert.ok(messages.every((text) => text === message.toString()));
  connection[Symbol.dispose]();
});

test('a ping is answered with a pong, a pong with nothing (RFC 5626 §4.4.1)', () => {
  const { connection, stream, give } = setUp();
  give('\r\n\r\n');
  assert.deepEqual(stream.written, ['\r\n']);
  give('\r\n');
  assert.deepEqual(stream.written, ['\r\n']);
  connection[Symbol.dispose]();
});

test('a ping that comes in pieces is answered once', () => {
  const { connection, stream, give } = setUp();
  for (const byte of '\r\n\r\n') give(byte);
  assert.deepEqual(stream.written, ['\r\n']);
  give('\r\n');
  give(message);
  give('\r\n');
  assert.deepEqual(stream.written, ['\r\n']);
  connection[Symbol.dispose]();
});

test('a message that is started and not finished closes the stream, dribbling does not help', () => {
  const { clock, stream, ends, give } = setUp();
  clock.advance(1_000);
  for (let sent = 0; sent * 1_000 < limits.transport.messageStallMs; sent++) {
    assert.deepEqual(ends, []);
    give(message.subarray(sent, sent + 1));
    clock.advance(1_000);
  }
  assert.deepEqual(ends, ['ETIMEDOUT']);
  assert.equal(stream.isDisposed, true);
  assert.equal(clock.pending, 0);
});

test('each message has its own time: many slow ones in a row are no stall', () => {
  const { clock, connection, ends, messages, give } = setUp();
  give(message.subarray(0, 10));
  for (let round = 0; round < 5; round++) {
    clock.advance(limits.transport.messageStallMs - 1);
    give(Buffer.concat([message.subarray(10), message.subarray(0, 10)]));
  }
  assert.deepEqual(ends, []);
  assert.equal(messages.length, 5);
  connection[Symbol.dispose]();
});

test('a stream without traffic is closed, a used one is not', () => {
  const { clock, connection, ends, give } = setUp();
  clock.advance(limits.transport.idleMs - 1);
  give(message);
  clock.advance(limits.transport.idleMs - 1);
  connection.send(Buffer.from('x'));
  clock.advance(limits.transport.idleMs - 1);
  assert.deepEqual(ends, []);
  clock.advance(1);
  assert.deepEqual(ends, ['ETIMEDOUT']);
  assert.equal(clock.pending, 0);
});

test('a peer that does not read loses its stream', () => {
  const { clock, connection, stream, ends } = setUp();
  stream.queuedBytes = limits.transport.writeQueueBytes;
  connection.send(Buffer.from('x'));
  assert.deepEqual(ends, []);
  stream.queuedBytes++;
  connection.send(Buffer.from('x'));
  assert.deepEqual(ends, ['ENOBUFS']);
  assert.equal(clock.pending, 0);
});

test('an unanswered ping closes the stream of a peer that has answered one before (RFC 5626 §4.4.1)', () => {
  const { clock, connection, ends, give } = setUp();
  connection.ping();
  clock.advance(limits.transport.pongMs);
  assert.deepEqual(ends, []);

  give('\r\n');
  connection.ping();
  clock.advance(limits.transport.pongMs - 1);
  give('\r\n');
  clock.advance(limits.transport.pongMs);
  assert.deepEqual(ends, []);

  connection.ping();
  clock.advance(limits.transport.pongMs);
  assert.deepEqual(ends, ['ETIMEDOUT']);
  assert.equal(clock.pending, 0);
});

test('what is no SIP is reported once and closes the stream; nothing after it is read', () => {
  const { clock, broken, ends, messages, give } = setUp();
  give(Buffer.concat([Buffer.from('INVITE sip:a@b SIP/2.0\r\nContent-Length: x\r\n\r\n'), message]));
  give(message);
  assert.equal(broken.length, 1);
  assert.deepEqual(ends, ['EPROTO']);
  assert.deepEqual(messages, []);
  assert.equal(clock.pending, 0);
});

test('the end is told once, with its reason, and leaves no timer', () => {
  const { clock, connection, stream, ends } = setUp();
  stream.closed.fire({ code: 'ECONNRESET', address: stream.remote });
  connection[Symbol.dispose]();
  connection.send(Buffer.from('late'));
  connection.ping();
  assert.deepEqual(ends, ['ECONNRESET']);
  assert.deepEqual(stream.written, []);
  assert.equal(clock.pending, 0);
});
