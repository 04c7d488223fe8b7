import assert from 'node:assert/strict';
import test from 'node:test';
import { cannedCall } from '../testing/canned.ts';
import { conferenceWith, foregroundCall, groupedCalls, talkingCalls, waitingCalls } from './call-choice.ts';

const active = cannedCall({ id: 'active', startedAtUnixMs: 1 });
const held = cannedCall({ id: 'held', heldByUs: true, startedAtUnixMs: 2 });
const incoming = cannedCall({ id: 'incoming', state: 'incoming', direction: 'in', startedAtUnixMs: 3 });
const later = { ...incoming, id: 'later', startedAtUnixMs: 4 };
const ended = cannedCall({ id: 'ended', state: 'ended', startedAtUnixMs: 5 });

test('the call in front is the chosen one, else the one that talks, else one that waits', () => {
  assert.equal(foregroundCall([], undefined), undefined);
  assert.equal(foregroundCall([ended, held, incoming, active], 'held')?.id, 'held');
  assert.equal(foregroundCall([ended, held, incoming, active], 'gone')?.id, 'active');
  assert.equal(foregroundCall([ended, held, incoming], undefined)?.id, 'incoming');
  assert.equal(foregroundCall([ended, held], undefined)?.id, 'held');
  assert.equal(foregroundCall([ended], undefined)?.id, 'ended');
  assert.equal(foregroundCall([incoming, later], undefined)?.id, 'later');
});

test('callers are answered in the order in which they came', () => {
  assert.deepEqual(
    waitingCalls([later, active, incoming]).map(({ id }) => id),
    ['incoming', 'later'],
  );
});

test('a held call talks to nobody', () => {
  assert.deepEqual(talkingCalls([held, active, incoming, ended]), [active]);
});

test('a conference is all its answered calls, two at least; it counts as one of the calls', () => {
  const [bob, carol] = ['bob', 'carol'].map((id) => cannedCall({ id, conference: 'room' }));
  const gone = cannedCall({ id: 'gone', conference: 'room', state: 'ended' });
  assert.ok(bob && carol);
  assert.deepEqual(conferenceWith([bob, active, carol, gone], carol), [bob, carol]);
  assert.deepEqual(conferenceWith([bob, active, gone], bob), []);
  assert.deepEqual(conferenceWith([bob, active, carol], active), []);
  assert.deepEqual(groupedCalls([bob, active, gone, carol]), [[bob, carol], [active], [gone]]);
});
