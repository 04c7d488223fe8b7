import assert from 'node:assert/strict';
import { test } from 'node:test';
import { glareDelayMs } from './glare-retry.ts';

test('after 491 the owner of the Call-ID waits 2.1-4 s, the other 0-2 s, in steps of 10 ms (RFC 3261 §14.1)', () => {
  assert.deepEqual([glareDelayMs(true, 0), glareDelayMs(true, 0.999_999)], [2_100, 4_000]);
  assert.deepEqual([glareDelayMs(false, 0), glareDelayMs(false, 0.999_999)], [0, 2_000]);
  for (let step = 0; step < 100; step++) assert.equal(glareDelayMs(step % 2 === 0, step / 100) % 10, 0);
});
