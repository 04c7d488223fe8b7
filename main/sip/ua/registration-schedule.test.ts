import assert from 'node:assert/strict';
import { test } from 'node:test';
import { limits } from '../../limits.ts';
import { isLasting, refreshDelayMs, retryDelayMs } from './registration-schedule.ts';

const delay = (failures: number, fraction: number, retryAfterSeconds = 0, hasOtherFlow = false): number =>
  retryDelayMs(failures, fraction, { retryAfterSeconds, hasOtherFlow });

test('a refresh comes at 85-90 % of the time, or 30 s before its end, but not before half of it', () => {
  const cases: [expiresSeconds: number, fraction: number, delaySeconds: number][] = [
    [3_600, 0, 3_060],
    [3_600, 0.5, 3_150],
    [200, 0.999, 170],
    [60, 0, 30],
    [30, 0, 15],
    [0, 0, 0],
  ];
  for (const [expires, fraction, seconds] of cases) assert.equal(Math.round(refreshDelayMs(expires, fraction) / 1_000), seconds);
});

test('a retry waits 50-100 % of 30 s, doubled with each failure up to half an hour (RFC 5626 §4.5)', () => {
  assert.deepEqual(
    [1, 2, 3, 6, 7, 1_000_000].map((failures) => delay(failures, 0) / 1_000),
    [15, 30, 60, 480, 900, 900],
  );
  assert.equal(Math.round(delay(1, 0.9999) / 1_000), 30);
});

test('where another flow stands it waits from 90 s on (RFC 5626 §4.5)', () => {
  assert.deepEqual(
    [1, 2, 10].map((failures) => delay(failures, 0, 0, true) / 1_000),
    [45, 90, 900],
  );
});

test('Retry-After is the least wait, up to our longest', () => {
  assert.equal(delay(1, 0, 100), 100_000);
  assert.equal(delay(7, 0, 100), 900_000);
  assert.equal(delay(1, 0, 4_000_000_000), limits.userAgent.registerRetryMaxMs);
});

test('a refusal of the user lasts, one of the moment does not', () => {
  assert.deepEqual([401, 403, 404, 407].map(isLasting), [true, true, true, true]);
  assert.deepEqual([408, 423, 480, 500, 503, 600].map(isLasting), [false, false, false, false, false, false]);
});
