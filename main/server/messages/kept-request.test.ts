import assert from 'node:assert/strict';
import { test } from 'node:test';
import { limits } from '../../limits.ts';
import { SipRequest } from '../../sip/message/message.ts';
import type { KeptMessage } from './kept-messages.ts';
import { keptFrom, requestFrom, withoutEnvelope } from './kept-request.ts';

const AOR = 'sip:bob@example.com';
const NOW = 1_700_000_000_000;

function message(fields: Record<string, string> = {}, body = 'hello'): SipRequest {
  const all = {
    Via: 'SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1',
    'Max-Forwards': '60',
    Route: '<sip:192.0.2.9;lr>',
    From: '<sip:alice@example.com>;tag=a',
    To: '<sip:bob@example.com>',
    'Call-ID': 'c',
    CSeq: '2 MESSAGE',
    'Proxy-Authorization': 'Digest username="alice"',
    'Content-Type': 'text/plain',
    'X-Kept': 'as it is',
    ...fields,
  };
  return new SipRequest('MESSAGE', 'sip:bob@192.0.2.9', Object.entries(all), Buffer.from(body));
}

function kept(request: SipRequest): KeptMessage {
  const result = keptFrom(request, AOR, NOW);
  assert.ok(result.ok);
  return result.value;
}

test('everything is kept but the way it came and the password; Date says since when', () => {
  const request = requestFrom(kept(message()));
  assert.equal(request?.requestUri, AOR);
  assert.deepEqual(
    [...(request?.headers ?? [])].map(([name]) => name),
    ['From', 'To', 'Call-ID', 'CSeq', 'Content-Type', 'X-Kept', 'Date', 'Content-Length', 'Max-Forwards'],
  );
  assert.equal(request?.headers.first('Date'), 'Tue, 14 Nov 2023 22:13:20 GMT');
  assert.equal(Buffer.from(request?.body ?? []).toString(), 'hello');
  assert.equal(requestFrom({ ...kept(message()), bytes: Buffer.from('nonsense') }), undefined);
});

test('it is good for as long as Expires says, a week at most; what is good only now is not kept (RFC 3428 §4)', () => {
  const lifetime = (expires: string): number => (kept(message({ Expires: expires })).expiresAtUnixMs - NOW) / 1_000;
  assert.deepEqual([lifetime('60'), lifetime('99999999'), lifetime('soon')], [60, 604_800, 604_800]);
  assert.deepEqual(keptFrom(message({ Expires: '0' }), AOR, NOW), { ok: false, error: 'passing' });
  assert.deepEqual(keptFrom(message({ 'Content-Type': 'application/im-iscomposing+xml' }), AOR, NOW), {
    ok: false,
    error: 'passing',
  });
});

test('an envelope is opened: what is in it becomes another request (RFC 3862 §2)', () => {
  const envelope = 'From: <sip:alice@example.com>\r\n\r\nContent-Type: text/plain;charset=utf-8\r\n\r\n你好';
  const opened = withoutEnvelope(message({ 'Content-Type': 'message/cpim' }, envelope));
  assert.deepEqual(
    [opened?.headers.first('Content-Type'), opened?.headers.first('CSeq'), Buffer.from(opened?.body ?? []).toString()],
    ['text/plain;charset=utf-8', '3 MESSAGE', '你好'],
  );
  assert.equal(withoutEnvelope(message()), undefined);
  assert.equal(withoutEnvelope(message({ 'Content-Type': 'message/cpim' }, 'no envelope')), undefined);
});

test('what is too large is not kept', () => {
  const body = 'x'.repeat(limits.messageStore.sizeBytes);
  assert.deepEqual(keptFrom(message({}, body), AOR, NOW), { ok: false, error: 'too-large' });
});

test('a message sent again is known by Call-ID, From tag and its Date and text, else by CSeq', () => {
  const date = { Date: 'Tue, 14 Nov 2023 22:13:20 GMT' };
  const key = (fields: Record<string, string>, body?: string): string => kept(message(fields, body)).key;
  assert.equal(key({ ...date, CSeq: '3 MESSAGE' }), key(date));
  assert.notEqual(key(date, 'other'), key(date));
  assert.notEqual(key({ 'Call-ID': 'd' }), key({}));
  assert.notEqual(key({ CSeq: '3 MESSAGE' }), key({}));
});
