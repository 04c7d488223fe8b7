import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { limits } from '../../limits.ts';
import { integrityOf } from '../ice/stun-request.ts';
import { parseChannelData, serializeChannelData, TurnFraming } from './turn-framing.ts';
import { attributes, longTermKey, parseTurnMessage, peerAddress, serializeTurnMessage, uint32 } from './turn-message.ts';

/** RFC 5769 §2.4, up to its integrity. */
const sample = Buffer.from(
  '000100602112a44278ad3433c6ad72c029da412e00060012e3839ee38388e383aae38383e382afe382b9000000150' +
    '01c662f2f3439396b393534643' +
    '64f4c33346f4c39465354767936347341' +
    '0014000b6578616d706c652e6f726700',
  'hex',
);
const id = Uint8Array.from({ length: 12 }, (_, index) => index);

test('the key of long-term credentials gives the integrity of the sample (RFC 5769 §2.4)', () => {
  const key = longTermKey('マトリックス', 'example.org', 'TheMatrIX');
  assert.equal(sample.length, 92);
  assert.equal(integrityOf(sample, sample.length, key).toString('hex'), 'f67024656dd64a3e02b8e0712e85c9a28ca89666');
});

test('a password may be typed composed or not, with any space (RFC 8265 §4.2.2)', () => {
  assert.deepEqual(longTermKey('a', 'r', 'e\u0301t\u00e9\u00a0'), longTermKey('a', 'r', '\u00e9t\u00e9 '));
});

test('what is written is read again, and proves its key and no other (RFC 8489 §9.2.4)', () => {
  for (const host of ['192.0.2.7', '2001:db8::7']) {
    const peer = { host, port: 40_001 };
    const written = [peerAddress(peer, id), [attributes.lifetime, uint32(600)], [attributes.realm, Buffer.from('abc')]] as const;
    const bytes = serializeTurnMessage({ method: 'channelBind', kind: 'request', id }, written, Buffer.from('key'));
    const message = parseTurnMessage(bytes);
    assert.deepEqual([message?.method, message?.kind, message?.id], ['channelBind', 'request', Buffer.from(id)]);
    assert.deepEqual(message?.address(attributes.xorPeerAddress), peer);
    assert.deepEqual([message?.uint32(attributes.lifetime), message?.text(attributes.realm)], [600, 'abc']);
    assert.deepEqual([message?.isProved(Buffer.from('key')), message?.isProved(Buffer.from('yek'))], [true, false]);
  }
});

test('a message of another method is none of TURN; anything may come', () => {
  assert.equal(parseTurnMessage(sample), undefined);
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      const body = bytes.subarray(0, bytes.length & ~3);
      const made = Buffer.concat([serializeTurnMessage({ method: 'data', kind: 'indication', id }, []), body]);
      made.writeUInt16BE(body.length, 2);
      const message = parseTurnMessage(made);
      assert.equal(message?.method, 'data');
      for (const type of Object.values(attributes)) void [message.address(type), message.uint32(type), message.text(type)];
      void message.errorCode;
      assert.equal(message.isProved(id), false);
      void parseChannelData(bytes);
    }),
  );
});

test('channel data says its length and is padded to four octets (RFC 8656 §12.4)', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), fc.integer({ min: 0x4000, max: 0x4fff }), (datagram, channel) => {
      const bytes = serializeChannelData({ channel, datagram });
      assert.equal(bytes.length % 4, 0);
      const data = parseChannelData(bytes);
      assert.deepEqual([data?.channel, hex(data?.datagram ?? bytes)], [channel, hex(datagram)]);
    }),
  );
  assert.equal(parseChannelData(Uint8Array.of(0x50, 0, 0, 0)), undefined);
  assert.equal(parseChannelData(Uint8Array.of(0x40, 0, 0, 1)), undefined, 'shorter than it says');
});

test('a stream is cut into the messages that were put into it, wherever it is cut itself (RFC 8656 §12.5)', () => {
  const piece = fc.oneof(
    fc.uint8Array({ maxLength: 9 }).map((datagram) => serializeChannelData({ channel: 0x4000, datagram })),
    fc.uint8Array({ maxLength: 9 }).map((data) => {
      return serializeTurnMessage({ method: 'data', kind: 'indication', id }, [[attributes.data, data]]);
    }),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 6 }), fc.integer({ min: 1, max: 30 }), (pieces, step) => {
      const framing = new TurnFraming();
      const stream = Buffer.concat(pieces);
      const cut: Uint8Array[] = [];
      for (let at = 0; at < stream.length; at += step) cut.push(...(framing.push(stream.subarray(at, at + step)) ?? []));
      assert.deepEqual(cut.map(hex), pieces.map(hex));
    }),
  );
});

test('what is no stream of a relay, or has a message without end, is not read on', () => {
  assert.equal(new TurnFraming().push(Buffer.from('HTTP/1.1 200 OK\r\n')), undefined);
  assert.equal(new TurnFraming().push(Uint8Array.of(0x16, 3, 0x10, 2)), undefined, 'not STUN, and long');
  const head = Buffer.from([0x40, 0, 0, 0]);
  head.writeUInt16BE(limits.media.turnMessageBytes, 2);
  assert.equal(new TurnFraming().push(head), undefined);
});

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
