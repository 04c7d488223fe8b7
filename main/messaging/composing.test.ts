import assert from 'node:assert/strict';
import { test } from 'node:test';
import { limits } from '../limits.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { ComposingPeers } from './composing-peers.ts';
import type { ComposingStatus } from './composing-status.ts';
import { OwnComposing } from './own-composing.ts';

function own() {
  const clock = new FakeClock();
  const composing = new OwnComposing(clock);
  const told: [seconds: number, isActive: boolean][] = [];
  const tell = ({ isActive }: ComposingStatus): void => void told.push([clock.nowMs() / 1_000, isActive]);
  return { clock, composing, told, tell };
}

test('active is said with the first key and idle 15 s after the last one (RFC 3994 §3.2)', () => {
  const { clock, composing, told, tell } = own();
  for (let second = 0; second < 30; second++) {
    composing.typed('bob', tell);
    clock.advance(1_000);
  }
  clock.advance(60_000);
  assert.deepEqual(told, [
    [0, true],
    [44, false],
  ]);
  assert.equal(clock.pending, 0);
});

test('who writes for long says so again before 120 s are over (RFC 3994 §3.2)', () => {
  const { clock, composing, told, tell } = own();
  for (let second = 0; second < 200; second += 10) {
    composing.typed('bob', tell);
    clock.advance(10_000);
  }
  clock.advance(60_000);
  assert.deepEqual(told, [
    [0, true],
    [90, true],
    [180, true],
    [205, false],
  ]);
});

test('the text itself says that we are idle', () => {
  const { clock, composing, told, tell } = own();
  composing.typed('bob', tell);
  composing.sent('bob');
  composing.sent('nobody');
  clock.advance(60_000);
  assert.deepEqual([told, clock.pending], [[[0, true]], 0]);
});

test('who empties the text is idle 2 s later, and types and empties as fast as he wants to', () => {
  const { clock, composing, told, tell } = own();
  composing.emptied('bob', tell);
  for (let turn = 0; turn < 20; turn++) {
    composing.typed('bob', tell);
    clock.advance(500);
    composing.emptied('bob', tell);
    clock.advance(500);
  }
  clock.advance(10_000);
  assert.deepEqual(told, [
    [0, true],
    [21.5, false],
  ]);
});

test('no more than limits.messaging.composing conversations are told at once', () => {
  const { clock, composing, told, tell } = own();
  for (let index = 0; index < limits.messaging.composing + 5; index++) composing.typed(`${index}`, tell);
  assert.equal(told.length, limits.messaging.composing);
  composing[Symbol.dispose]();
  assert.equal(clock.pending, 0);
});

test('a peer composes until it is idle, sends the text or is silent for as long as it said (RFC 3994 §3.3)', () => {
  const clock = new FakeClock();
  const changes: string[] = [];
  const peers = new ComposingPeers(
    clock,
    (key, isComposing) => void changes.push(`${key} ${isComposing} ${clock.nowMs() / 1_000}`),
  );
  const active = { isActive: true, refreshSeconds: 60 };
  peers.note('silent', active);
  peers.note('idle', active);
  peers.note('sends', active);
  peers.note('never', { ...active, isActive: false });
  clock.advance(30_000);
  peers.note('silent', active);
  peers.note('idle', { ...active, isActive: false });
  peers.cease('sends');
  assert.deepEqual([peers.has('silent'), peers.has('idle'), peers.has('sends')], [true, false, false]);
  clock.advance(90_000);
  assert.deepEqual(changes, [
    'silent true 0',
    'idle true 0',
    'sends true 0',
    'idle false 30',
    'sends false 30',
    'silent false 90',
  ]);
  assert.equal(clock.pending, 0);
});

test('no more than limits.messaging.composingPeers are remembered: the one heard of longest ago ceases', () => {
  const clock = new FakeClock();
  const ceased: string[] = [];
  const peers = new ComposingPeers(clock, (key, isComposing) => void (isComposing || ceased.push(key)));
  for (let index = 0; index <= limits.messaging.composingPeers; index++) {
    peers.note(`${index}`, { isActive: true, refreshSeconds: 60 });
    peers.note('0', { isActive: true, refreshSeconds: 60 });
  }
  assert.deepEqual(ceased, ['1']);
  peers[Symbol.dispose]();
  assert.equal(clock.pending, 0);
});
