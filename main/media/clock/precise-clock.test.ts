import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { preciseClock } from './precise-clock.ts';

test('a timer is never early', async () => {
  for (const delayMs of [0, 0.3, 1, 2.7, 10.4]) {
    const startMs = preciseClock.nowMs();
    const { promise, resolve } = Promise.withResolvers<number>();
    preciseClock.after(delayMs, () => resolve(preciseClock.nowMs()));
    // Its timers do not keep the process alive; this one does.
    await wait(50);
    assert.ok((await promise) - startMs >= delayMs - 0.01, `${delayMs}`);
  }
});

test('a disposed timer does not fire', async () => {
  let hasFired = false;
  preciseClock
    .after(1, () => {
      hasFired = true;
    })
    [Symbol.dispose]();
  await wait(20);
  assert.equal(hasFired, false);
});
