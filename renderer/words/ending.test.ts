import assert from 'node:assert/strict';
import test from 'node:test';
import { type Ended, endingOf, isOnPurpose } from './ending.ts';

const outgoing = (status: number, by: Ended['by'] = 'remote') => endingOf({ direction: 'out', status, by, reason: '' });
const incoming = (status: number, by: Ended['by'] = 'remote', reason = '') => endingOf({ direction: 'in', status, by, reason });

test('words for what a called side may answer (RFC 3261 §21)', () => {
  const rows = [
    [302, 'moved'],
    [403, 'forbidden'],
    [404, 'notFound'],
    [407, 'passwordWrong'],
    [408, 'noAnswer'],
    [480, 'unavailable'],
    [484, 'incomplete'],
    [486, 'busy'],
    [488, 'incompatible'],
    [503, 'serverTrouble'],
    [600, 'busy'],
    [603, 'declined'],
    [604, 'notFound'],
    [499, 'failed'],
    [699, 'failed'],
  ] as const;
  for (const [status, ending] of rows) assert.equal(outgoing(status), ending, String(status));
});

test('tells silence from a refusal with the same status', () => {
  assert.equal(outgoing(408, 'failure'), 'noReply');
  assert.equal(outgoing(503, 'failure'), 'noReply');
  assert.equal(outgoing(408, 'remote'), 'noAnswer');
});

test('tells who ended an answered call', () => {
  const answered = { direction: 'out', status: 200, reason: '', answeredAtUnixMs: 1 } as const;
  assert.equal(endingOf({ ...answered, by: 'local' }), 'youEnded');
  assert.equal(endingOf({ ...answered, by: 'remote' }), 'theyEnded');
  assert.equal(endingOf({ ...answered, by: 'failure', status: 408 }), 'interrupted');
});

test('an incoming call that was not answered is missed, declined, or answered elsewhere (RFC 3326)', () => {
  assert.equal(incoming(487), 'missed');
  assert.equal(incoming(487, 'failure'), 'missed');
  assert.equal(incoming(486, 'local'), 'youDeclined');
  assert.equal(incoming(487, 'remote', 'SIP ;cause=200 ;text="Call completed elsewhere"'), 'answeredElsewhere');
  assert.equal(incoming(488, 'failure'), 'incompatible');
});

test('only wishes explain themselves', () => {
  assert.equal(isOnPurpose('youEnded'), true);
  assert.equal(isOnPurpose('busy'), false);
});
