import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { callIdOf, cseqOf, methodOf, responseTo, topViaOf } from './build.ts';
import { type SipRequest, SipResponse } from './message.ts';
import { parseMessage } from './parser.ts';
import { reasonPhrase } from './reason-phrases.ts';
import { redactedText } from './redact.ts';
import { serializeMessage } from './serializer.ts';

const wire = [
  'INVITE sip:bob@biloxi.com SIP/2.0',
  'v: SIP/2.0/UDP a.example.com;branch=z9hG4bK1, SIP/2.0/UDP b.example.com',
  'Record-Route: <sip:p.example.com;lr>',
  'VIA :SIP/2.0/TCP c.example.com',
  'To: Bob',
  ' <sip:bob@biloxi.com>',
  'f: sip:alice@atlanta.com;tag=1928301774',
  'i: a84b4c76e66710',
  'Timestamp: 54.3',
  'CSeq:   314159 INVITE',
  'Content-Length: 4',
  '',
  'body',
].join('\r\n');

function invite(): SipRequest {
  const parsed = parseMessage(Buffer.from(wire), 'datagram');
  assert.ok(parsed.ok && parsed.value.kind === 'request');
  return parsed.value;
}

const text = (message: SipRequest | SipResponse): string => Buffer.from(serializeMessage(message)).toString('latin1');

test('a message that nobody touched is written as it came, Content-Length last (RFC 3261 §7.3)', () => {
  const expected = wire
    .replace('Content-Length: 4\r\n\r\n', '')
    .replace('INVITE\r\nbody', 'INVITE\r\nContent-Length: 4\r\n\r\nbody');
  assert.equal(text(invite()), expected);
});

test('Content-Length is always the length of the body in octets', () => {
  const message = new SipResponse(200, 'OK', [['Content-Length', '999']], Buffer.from('ä'));
  assert.match(text(message), /^SIP\/2\.0 200 OK\r\nContent-Length: 2\r\n\r\n/);
});

test('a response repeats Via, From, To, Call-ID and CSeq as they came (§8.2.6.2)', () => {
  const response = responseTo(invite(), 180, { toTag: '99', headers: [['Contact', '<sip:bob@192.0.2.4>']] });
  assert.equal(
    text(response),
    [
      'SIP/2.0 180 Ringing',
      'v: SIP/2.0/UDP a.example.com;branch=z9hG4bK1, SIP/2.0/UDP b.example.com',
      'VIA :SIP/2.0/TCP c.example.com',
      'f: sip:alice@atlanta.com;tag=1928301774',
      'To: Bob <sip:bob@biloxi.com>;tag=99',
      'i: a84b4c76e66710',
      'CSeq:   314159 INVITE',
      'Contact: <sip:bob@192.0.2.4>',
      'Content-Length: 0',
      '',
      '',
    ].join('\r\n'),
  );
});

test('a To that has a tag keeps it; only a 100 has Timestamp (§8.2.6.1, §8.2.6.2)', () => {
  const request = invite();
  request.headers.set('To', '<sip:bob@biloxi.com>;tag=1');
  assert.equal(responseTo(request, 200, { toTag: '2' }).headers.first('To'), '<sip:bob@biloxi.com>;tag=1');
  assert.equal(responseTo(request, 100).headers.first('Timestamp'), '54.3');
  assert.equal(responseTo(request, 180).headers.first('Timestamp'), undefined);
  assert.equal(responseTo(request, 599, { reason: 'Own words' }).reason, 'Own words');
});

test('the small readers give undefined instead of failures', () => {
  const request = invite();
  assert.deepEqual([methodOf(request), callIdOf(request), cseqOf(request)?.sequence], ['INVITE', 'a84b4c76e66710', 314159]);
  assert.equal(topViaOf(request)?.host, 'a.example.com');
  assert.equal(methodOf(responseTo(request, 200)), 'INVITE');
  const empty = new SipResponse(200, 'OK');
  assert.deepEqual(
    [methodOf(empty), callIdOf(empty), cseqOf(empty), topViaOf(empty)],
    [undefined, undefined, undefined, undefined],
  );
});

test('unknown status codes get the phrase of their class (§8.1.3.2)', () => {
  assert.deepEqual([reasonPhrase(486), reasonPhrase(499), reasonPhrase(699)], ['Busy Here', 'Request Failure', 'Global Failure']);
});

test('traces show neither digest responses nor SRTP keys', () => {
  const credentials = 'Digest username="bob", realm="b", nonce="n", response="7587245234b3434cc3412213e5f113a5", cnonce="0a4f"';
  const request = invite();
  request.headers.add('Authorization', credentials);
  request.headers.add('Proxy-Authorization', 'Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==');
  request.headers.add('Authentication-Info', 'rspauth="abc", qop=auth');
  request.body = Buffer.from('v=0\r\na=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:c2VjcmV0\r\nt=0 0\r\n');
  const shown = redactedText(request);
  assert.doesNotMatch(shown, /7587|0a4f|QWxh|"abc"|c2Vj/);
  assert.match(shown, /username="bob", realm="b", nonce="n", response="\(removed\)"/);
  assert.match(shown, /inline:\(removed\)\r\nt=0 0/);
  assert.match(text(request), /7587/);
});

test('whatever is parsed is written so that it parses to the same', () => {
  const name = fc.constantFrom('Via', 'v', 'To', 'X-Y', 'subject', 'Content-Type');
  const value = fc.string({ unit: fc.constantFrom('a', 'B', '1', ' ', '\t', '"', '<', ',', ';', '\xe9', '\r\n ') });
  fc.assert(
    fc.property(fc.array(fc.tuple(name, value)), fc.uint8Array(), (fields, body) => {
      const lines = fields.map(([n, v]) => `${n}: ${v}\r\n`).join('');
      const bytes = Buffer.concat([Buffer.from(`MESSAGE sip:a@b SIP/2.0\r\n${lines}\r\n`, 'latin1'), body]);
      const first = parseMessage(bytes, 'datagram');
      assert.ok(first.ok);
      const second = parseMessage(serializeMessage(first.value), 'datagram');
      assert.ok(second.ok);
      assert.deepEqual([...second.value.headers], [...first.value.headers, ['Content-Length', `${body.length}`]]);
      assert.deepEqual([...second.value.body], [...body]);
    }),
  );
});
