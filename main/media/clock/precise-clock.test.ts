import assert from 'node:assert/strict';
import { test } from 'node:test';
import { preciseClock } from './precise-clock.ts';

test('a timer is never early', async () => {
  for (const delayMs of [0, 0.3, 1, 2.7, 10.4]) {
    const startMs = preciseClock.nowMs();
    // A timer of the engine's clock does not keep the process alive; this one does until it fires.
    const alive = setTimeout(() => undefined, 1_000);
    await new Promise<void>((resolve) => void preciseClock.after(delayMs, resolve));
    clearTimeout(alive);
    assert.ok(preciseClock.nowMs() - startMs >= delayMs - 0.01, `${delayMs}`);
  }
});

test('a disposed timer does not fire', async () => {
  let hasFired = false;
  preciseClock
    .after(1, () => {
      hasFired = true;
    })
    [Symbol.dispose]();
  await new Promise((resolve) => setTimeout(resolve, 10));
  assert.equal(hasFired, false);
});
