import assert from 'node:assert/strict';
import test from 'node:test';
import type { CallView } from '../../main/contract/snapshot.ts';
import { cannedCall } from '../testing/canned.ts';
import { intentOf, lineOf } from './line.ts';

const active = cannedCall({ id: 'active' });
const rings: CallView = { ...cannedCall({ id: 'rings' }), state: 'incoming', direction: 'in' };
const held = cannedCall({ id: 'held', heldByUs: true });
const lampsOf = (calls: readonly CallView[], silenced: readonly string[] = []): readonly string[] => [
  ...lineOf(calls, silenced).lit,
];

test('the lamps say: off the hook while a call is made or talks, ring while one waits, mute and hold of the one that is meant', () => {
  assert.deepEqual(lampsOf([]), []);
  assert.deepEqual(lampsOf([rings]), ['ring']);
  assert.deepEqual(lampsOf([rings], ['rings']), []);
  assert.deepEqual(lampsOf([{ ...active, state: 'dialing' }]), ['offHook']);
  assert.deepEqual(lampsOf([{ ...active, muted: true }, rings]), ['offHook', 'ring', 'mute']);
  assert.deepEqual(lampsOf([held]), ['offHook', 'hold']);
  assert.deepEqual(lampsOf([{ ...active, state: 'ended' }]), []);
});

test('the buttons mean the call that talks, then the one on its way, then the one that waits', () => {
  assert.equal(lineOf([held, active], []).call?.id, 'active');
  assert.equal(lineOf([held, { ...active, state: 'dialing' }], []).call?.id, 'active');
  assert.equal(lineOf([held, rings], []).call?.id, 'held');
});

test('the hook answers what rings and ends what talks; taking it off in a call does nothing', () => {
  assert.equal(intentOf({ button: 'hook', change: 'on' }, 'ringing'), 'answer');
  assert.equal(intentOf({ button: 'hook', change: 'press' }, 'ringing'), 'answer');
  assert.equal(intentOf({ button: 'hook', change: 'off' }, 'talking'), 'hangUp');
  assert.equal(intentOf({ button: 'hook', change: 'press' }, 'talkingAndRinging'), 'hangUp');
  assert.equal(intentOf({ button: 'hook', change: 'on' }, 'talking'), undefined);
  assert.equal(intentOf({ button: 'hook', change: 'off' }, 'ringing'), undefined);
  assert.equal(intentOf({ button: 'hook', change: 'on' }, 'idle'), undefined);
});

test('drop declines what rings, flash takes a second call, and without one lets the first wait', () => {
  assert.equal(intentOf({ button: 'drop', change: 'press' }, 'ringing'), 'decline');
  assert.equal(intentOf({ button: 'drop', change: 'press' }, 'talkingAndRinging'), 'hangUp');
  assert.equal(intentOf({ button: 'flash', change: 'press' }, 'talkingAndRinging'), 'answer');
  assert.equal(intentOf({ button: 'flash', change: 'press' }, 'talking'), 'toggleHold');
});

test('mute is turned by a press and set by a switch, and counts only in a call', () => {
  assert.equal(intentOf({ button: 'mute', change: 'press' }, 'talking'), 'toggleMute');
  assert.equal(intentOf({ button: 'mute', change: 'on' }, 'talking'), 'mute');
  assert.equal(intentOf({ button: 'mute', change: 'off' }, 'talking'), 'unmute');
  assert.equal(intentOf({ button: 'mute', change: 'press' }, 'ringing'), undefined);
});
