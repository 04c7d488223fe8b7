import assert from 'node:assert/strict';
import test from 'node:test';
import { Watchdog } from './watchdog.ts';

/** Asks every 100 ms, as the window does; gives the times at which it says `reopen`. */
function attemptsUntil(dog: Watchdog, fromMs: number, toMs: number): number[] {
  const attempts: number[] = [];
  for (let nowMs = fromMs; nowMs <= toMs; nowMs += 100) if (dog.check(nowMs) === 'reopen') attempts.push(nowMs);
  return attempts;
}

test('a device that is heard is left alone', () => {
  const dog = new Watchdog();
  dog.start(0);
  for (let nowMs = 0; nowMs < 5_000; nowMs += 100) {
    dog.heard(nowMs);
    assert.equal(dog.check(nowMs), 'well');
  }
});

test('after 300 ms without a quantum it is opened again, then with longer and longer waits, and in the end given up', () => {
  const dog = new Watchdog();
  dog.start(0);
  assert.deepEqual(attemptsUntil(dog, 0, 60_000), [300, 800, 1_800, 3_800, 7_800, 15_800]);
  assert.equal(dog.check(60_000), 'lost');
  dog.start(60_000);
  assert.deepEqual(attemptsUntil(dog, 60_000, 60_500), [60_300]);
});

test('a device that opens every time and never gives a quantum is given up all the same', () => {
  const dog = new Watchdog();
  dog.start(0);
  let attempts = 0;
  for (let nowMs = 0; nowMs < 120_000; nowMs += 100) {
    if (dog.check(nowMs) !== 'reopen') continue;
    attempts += 1;
    dog.opened(nowMs + 50);
  }
  assert.equal(attempts, 6);
  assert.equal(dog.check(120_000), 'lost');
});

test('one that works and stops and works has no attempts without end; one that was steady has them all again', () => {
  const dog = new Watchdog();
  dog.start(0);
  assert.deepEqual(attemptsUntil(dog, 0, 400), [300]);
  dog.heard(500);
  assert.deepEqual(attemptsUntil(dog, 600, 1_400), [800]);
  for (let nowMs = 1_500; nowMs <= 6_500; nowMs += 100) dog.heard(nowMs);
  assert.deepEqual(attemptsUntil(dog, 6_600, 7_500), [6_800, 7_300]);
});
