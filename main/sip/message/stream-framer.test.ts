import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { limits } from '../../limits.ts';
import { type Frame, StreamFramer } from './stream-framer.ts';

function message(callId: string, body: string, lengthField = `Content-Length: ${body.length}`): string {
  return [
    'MESSAGE sip:a@b SIP/2.0',
    'Via: SIP/2.0/TCP h;branch=z9hG4bK1',
    'From: <sip:a@b>;tag=1',
    'To: <sip:a@b>',
    `Call-ID: ${callId}`,
    'CSeq: 1 MESSAGE',
    lengthField,
    '',
    body,
  ].join('\r\n');
}

const shown = (frames: readonly Frame[]): string[] =>
  frames.map((frame) => {
    if (frame.kind === 'message') return Buffer.from(frame.bytes).toString('latin1');
    return frame.kind === 'broken' ? `broken ${frame.rejection.status}` : frame.kind;
  });

const bytes = (text: string): Buffer => Buffer.from(text, 'latin1');

test('messages are cut by Content-Length, several in one read, one over many (RFC 3261 §18.3)', () => {
  const texts = [message('1', 'hello'), message('2', ''), message('3', 'a\r\n\r\nb', 'l :\r\n  6')];
  const framer = new StreamFramer();
  assert.deepEqual(shown(framer.push(bytes(texts.join('')))), texts);
  assert.equal(framer.isMidMessage, false);

  const slow = new StreamFramer();
  const frames = [...texts.join('')].flatMap((character) => [...slow.push(bytes(character))]);
  assert.deepEqual(shown(frames), texts);
});

test('however the stream is cut, the same messages come out', () => {
  const texts = [message('1', 'hello'), message('2', ''), message('3', '\0\xff'.repeat(50))];
  const stream = bytes(`\r\n\r\n${texts.join('\r\n\r\n')}`);
  fc.assert(
    fc.property(fc.array(fc.nat({ max: stream.length })), (cuts) => {
      const framer = new StreamFramer();
      const ends = [...cuts.sort((a, b) => a - b), stream.length];
      let from = 0;
      const frames: string[] = [];
      for (const end of ends) {
        frames.push(...shown(framer.push(stream.subarray(from, end))));
        from = end;
      }
      assert.deepEqual(
        frames.filter((frame) => frame.startsWith('MESSAGE')),
        texts,
      );
    }),
  );
});

test('CRLFCRLF between messages is a ping, CRLF a pong, whichever end we are (RFC 5626 §4.4.1)', () => {
  const framer = new StreamFramer();
  assert.deepEqual(shown(framer.push(bytes('\r\n\r\n'))), ['ping']);
  assert.deepEqual(shown(framer.push(bytes('\r\n'))), ['pong']);
  assert.deepEqual(shown(framer.push(bytes('\r'))), []);
  assert.deepEqual(shown(framer.push(bytes('\n\r'))), []);
  assert.deepEqual(shown(framer.push(bytes('\n'))), ['ping']);
  assert.deepEqual(shown(framer.push(bytes(`\r\n${message('1', 'x')}\r\n\r\n\r\n`))), [
    'pong',
    message('1', 'x'),
    'ping',
    'pong',
  ]);
});

test('the bytes of a frame are its own', () => {
  const chunk = bytes(message('1', 'hello'));
  const [frame] = new StreamFramer().push(chunk);
  chunk.fill(0);
  assert.ok(frame?.kind === 'message' && frame.bytes.buffer.byteLength === frame.bytes.length);
  assert.match(Buffer.from(frame.bytes).toString(), /hello$/);
});

test('without a usable Content-Length the stream is broken: 400 (§18.3, RFC 4475 §3.1.2.3, §3.3.9)', () => {
  for (const field of [
    'X: y',
    'Content-Length: -1',
    'Content-Length: x',
    'Content-Length: 5\r\nl: 5',
    'Content-Length: 99999999999',
  ]) {
    const framer = new StreamFramer();
    const frames = framer.push(bytes(message('1', 'hello', field)));
    assert.deepEqual(shown(frames), ['broken 400'], field);
    assert.deepEqual(framer.push(bytes(message('2', ''))), []);
    assert.equal(framer.isMidMessage, false);
    const [frame] = frames;
    assert.ok(frame?.kind === 'broken' && frame.rejection.request?.headers.first('Call-ID') === '1');
  }
});

test('a body or message beyond the limits breaks the stream before it is stored', () => {
  const body = new StreamFramer().push(bytes(message('1', '', `Content-Length: ${limits.message.bodyBytes + 1}`)));
  assert.deepEqual(shown(body), ['broken 413']);
  const whole = `X: ${'y'.repeat(limits.message.sizeBytes - 20_000)}\r\nContent-Length: 40000`;
  assert.deepEqual(shown(new StreamFramer().push(bytes(message('1', '', whole)))), ['broken 513']);

  const endless = new StreamFramer();
  const frames: string[] = [];
  for (let part = 0; part < 100; part++) frames.push(...shown(endless.push(bytes('x'.repeat(1000)))));
  assert.deepEqual(frames.length, 1);
});

test('a head that trickles in is kept until it ends', () => {
  const framer = new StreamFramer();
  const frames: string[] = [];
  for (const octet of message('1', '')) frames.push(...shown(framer.push(bytes(octet))));
  assert.equal(frames.length, 1);
  assert.equal(framer.isMidMessage, false);
});

test('no stream makes it throw, and it never holds more than one message', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.uint8Array({ maxLength: 50 }), fc.constantFrom(bytes('\r\n'), bytes(message('1', 'hi'))))),
      (chunks) => {
        const framer = new StreamFramer();
        for (const chunk of chunks) framer.push(chunk);
      },
    ),
  );
});
