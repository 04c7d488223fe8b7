import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Traced, tracedMessage } from '../testing/traced-messages.ts';
import type { TraceEvent } from '../trace/trace.ts';
import { diagnoseCall } from './call-rules.ts';
import type { Cause, Remedy } from './diagnosis.ts';

const INVITE = 'INVITE sip:bob@example.com SIP/2.0';
const sdp = (
  host: string,
  media = 'm=audio 40000 RTP/AVP 96 101',
  maps = ['96 opus/48000/2', '101 telephone-event/8000'],
): string =>
  [
    'v=0',
    'o=- 1 1 IN IP4 192.0.2.1',
    's=-',
    `c=IN IP4 ${host}`,
    't=0 0',
    media,
    ...maps.map((map) => `a=rtpmap:${map}`),
    '',
  ].join('\r\n');

const sent = (line: string, more: Traced = {}): TraceEvent =>
  tracedMessage('phone', 'out', 'peer', line, { body: sdp('198.51.100.7'), ...more });
const got = (line: string, more: Traced = {}): TraceEvent => tracedMessage('phone', 'in', 'peer', line, more);
const counted = (facts: Readonly<Record<string, number>>): TraceEvent => ({
  kind: 'rtp',
  facts,
  element: 'phone',
  atUnixMs: 0,
  callId: 'call',
});
const judged = (...events: readonly TraceEvent[]): readonly [Cause, Remedy] | undefined => {
  const found = diagnoseCall(events);
  return found && [found.cause, found.remedy];
};

test('what the final response to our INVITE means (RFC 3261 §21)', () => {
  const table: readonly (readonly [line: string, Cause, Remedy])[] = [
    ['401 Unauthorized', 'wrongPassword', 'account'],
    ['407 Proxy Authentication Required', 'wrongPassword', 'account'],
    ['486 Busy Here', 'busy', 'callAgain'],
    ['600 Busy Everywhere', 'busy', 'callAgain'],
    ['603 Decline', 'declined', 'callAgain'],
    ['404 Not Found', 'notFound', 'messages'],
    ['484 Address Incomplete', 'incomplete', 'messages'],
    ['480 Temporarily Unavailable', 'unavailable', 'callAgain'],
    ['403 Forbidden', 'forbidden', 'account'],
    ['408 Request Timeout', 'nobodyAnswered', 'callAgain'],
    ['302 Moved Temporarily', 'moved', 'messages'],
    ['503 Service Unavailable', 'serverTrouble', 'callAgain'],
    ['420 Bad Extension', 'refused', 'messages'],
  ];
  for (const [line, cause, remedy] of table)
    assert.deepEqual(judged(sent(INVITE), got(`SIP/2.0 ${line}`)), [cause, remedy], line);
});

test('what was taken back, answered well, or refused by ourselves is no failure', () => {
  assert.equal(
    judged(sent(INVITE), sent('CANCEL sip:bob@example.com SIP/2.0', { cseq: '1 CANCEL' }), got('SIP/2.0 487 Request Terminated')),
    undefined,
  );
  const heard = counted({ sent: 500, received: 480 });
  assert.equal(judged(sent(INVITE), got('SIP/2.0 200 OK', { body: sdp('192.0.2.9') }), heard), undefined);
  assert.equal(judged(got(INVITE), sent('SIP/2.0 486 Busy Here')), undefined);
  assert.equal(judged(got(INVITE), sent('SIP/2.0 603 Decline')), undefined);
});

test('no message left: no server is known for the address (RFC 3263 §4)', () => {
  assert.deepEqual(judged(), ['noRoute', 'account']);
});

test('an INVITE that nobody answered says where it went; 100 Trying is no answer of the callee', () => {
  assert.deepEqual(diagnoseCall([sent(INVITE), sent(INVITE)]), {
    cause: 'noReply',
    facts: { peer: '192.0.2.9:5060', transport: 'UDP' },
    remedy: 'account',
  });
  assert.deepEqual(judged(sent(INVITE), got('SIP/2.0 100 Trying')), ['noReply', 'account']);
});

test('a challenge that was answered in time is not what failed', () => {
  const again = { branch: 'z9hG4bK2', cseq: '2 INVITE' };
  assert.deepEqual(judged(sent(INVITE), got('SIP/2.0 407 Proxy'), sent(INVITE, again), got('SIP/2.0 486 Busy', again)), [
    'busy',
    'callAgain',
  ]);
});

test('sound in one direction names both addresses announced; a private one of a peer outside is the reason (RFC 1918)', () => {
  const silent = counted({ sent: 400, received: 0 });
  assert.deepEqual(diagnoseCall([sent(INVITE), got('SIP/2.0 200 OK', { body: sdp('203.0.113.4') }), silent]), {
    cause: 'oneWaySound',
    facts: { ours: '198.51.100.7:40000', theirs: '203.0.113.4:40000' },
    remedy: 'messages',
  });
  assert.deepEqual(judged(sent(INVITE), got('SIP/2.0 200 OK', { body: sdp('192.168.1.4') }), silent), [
    'privateAddress',
    'messages',
  ]);
  assert.deepEqual(judged(got(INVITE, { body: sdp('10.1.1.1') }), sent('SIP/2.0 200 OK'), silent), [
    'privateAddress',
    'messages',
  ]);
  const brief = counted({ sent: 20, received: 0 });
  assert.equal(judged(sent(INVITE), got('SIP/2.0 200 OK', { body: sdp('203.0.113.4') }), brief), undefined);
  const unheard = counted({ sent: 400, received: 400, remoteLossPercent: 100 });
  assert.deepEqual(judged(sent(INVITE), got('SIP/2.0 200 OK', { body: sdp('203.0.113.4') }), unheard), ['notHeard', 'messages']);
});

test('no codec in common: refused, or answered with one that was not offered (RFC 3264 §6)', () => {
  assert.deepEqual(diagnoseCall([sent(INVITE), got('SIP/2.0 488 Not Acceptable Here')]), {
    cause: 'noCodec',
    facts: { ours: 'OPUS', theirs: '–' },
    remedy: 'messages',
  });
  const g729 = sdp('203.0.113.4', 'm=audio 4000 RTP/AVP 18', []);
  assert.deepEqual(diagnoseCall([sent(INVITE), got('SIP/2.0 200 OK', { body: g729 })])?.facts, { ours: 'OPUS', theirs: 'G729' });
  assert.deepEqual(judged(got(INVITE, { body: g729 }), sent('SIP/2.0 488 Not Acceptable Here', { body: '' })), [
    'noCodec',
    'messages',
  ]);
});

test('an offer of encrypted sound that was refused is told apart (RFC 4568)', () => {
  const body = sdp('198.51.100.7', 'm=audio 4000 RTP/SAVP 0', []);
  assert.deepEqual(judged(sent(INVITE, { body }), got('SIP/2.0 488 Not Acceptable Here')), ['encryptionRefused', 'account']);
});

test('a Via that comes back changed was changed on the way (RFC 3261 §8.2.6.2)', () => {
  const response = got('SIP/2.0 400 Bad Request');
  const changed = {
    ...response,
    text: 'text' in response ? response.text.replace('10.0.0.1:5060', '203.0.113.80:1024') : '',
  } as TraceEvent;
  assert.deepEqual(diagnoseCall([sent(INVITE), changed]), {
    cause: 'viaChanged',
    facts: { via: '10.0.0.1:5060', returned: '203.0.113.80:1024' },
    remedy: 'account',
  });
  assert.deepEqual(judged(sent(INVITE), response), ['refused', 'messages']);
});

test('what other elements of ours said is not what the phone was told', () => {
  const proxyGot = tracedMessage('proxy', 'in', 'peer', 'SIP/2.0 404 Not Found');
  assert.deepEqual(judged(sent(INVITE), proxyGot, got('SIP/2.0 486 Busy Here')), ['busy', 'callAgain']);
});

test('facts are printable and short, whatever a peer writes', () => {
  const text = fc.string({ unit: 'binary', maxLength: 300 });
  fc.assert(
    fc.property(text, text, text, (phrase, warning, body) => {
      const found = diagnoseCall([
        sent(INVITE),
        got(`SIP/2.0 499 ${phrase}`, { fields: [`Warning: ${warning}`], body }),
        counted({ sent: 90 }),
      ]);
      for (const value of Object.values(found?.facts ?? {})) {
        assert.ok(value.length <= 400);
        assert.doesNotMatch(value, /\p{Cc}/u);
      }
    }),
  );
});
