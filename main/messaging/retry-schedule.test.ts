import assert from 'node:assert/strict';
import { test } from 'node:test';
import { limits } from '../limits.ts';
import { isWorthAnotherTry, retryDelayMs } from './retry-schedule.ts';

test('waits 5 s doubled with every try up to a quarter of an hour, of that 50-100 %', () => {
  const longest = [1, 2, 3, 8, 9, 40].map((attempts) => retryDelayMs(attempts, 1, 0) / 1_000);
  assert.deepEqual(longest, [5, 10, 20, 640, 900, 900]);
  assert.equal(retryDelayMs(1, 0, 0), 2_500);
});

test('follows Retry-After, within bounds', () => {
  assert.equal(retryDelayMs(1, 0, 60), 60_000);
  assert.equal(retryDelayMs(9, 1, 60), 900_000);
  assert.equal(retryDelayMs(1, 0, 2 ** 32 - 1), 900_000);
});

test('tries again after silence, absence and trouble, not after a refusal; 482 only of a repeated request (RFC 3261 §8.2.2.2)', () => {
  const worth = (status: number, attempts = 1): boolean => isWorthAnotherTry({ status, reason: '' }, attempts);
  assert.deepEqual(
    [400, 401, 403, 404, 405, 407, 408, 413, 415, 416, 480, 482, 486, 488, 500, 501, 502, 503, 504, 505, 600, 603, 604].filter(
      (status) => worth(status),
    ),
    [408, 480, 500, 502, 503, 504],
  );
  assert.equal(worth(482, 2), true);
});

test('a text too long for UDP is tried a few times, not for days (RFC 3428 §8)', () => {
  const worth = (attempts: number): boolean => isWorthAnotherTry({ status: 513, reason: '' }, attempts);
  assert.deepEqual([1, limits.messaging.longTries - 1, limits.messaging.longTries].map(worth), [true, true, false]);
});
