import assert from 'node:assert/strict';
import { test } from 'node:test';
import { limits } from '../../limits.ts';
import { afterFailure, afterTermination, retryDelayMs } from './retry-rules.ts';

test('each reason says whether another try is made (RFC 6665 §4.1.3)', () => {
  const now = ['deactivated', 'timeout'];
  const later = ['probation', 'giveup', 'something', 'toString', '__proto__', '', undefined];
  const never = ['rejected', 'noresource', 'invariant'];
  for (const reason of now) assert.equal(afterTermination(reason), 'now', reason);
  for (const reason of later) assert.equal(afterTermination(reason), 'later', reason);
  for (const reason of never) assert.equal(afterTermination(reason), 'never', reason);
});

test('refusals that cannot change are not asked for again, those of a server in trouble are', () => {
  for (const status of [400, 401, 403, 404, 405, 415, 489, 501, 603]) assert.equal(afterFailure(status), 'never', `${status}`);
  for (const status of [408, 423, 480, 481, 500, 503, 504]) assert.equal(afterFailure(status), 'later', `${status}`);
});

test('waits double up to their bound, spread by chance, never shorter than Retry-After', () => {
  const { retryMs, retryMaxMs } = limits.events;
  assert.deepEqual([retryDelayMs(1, 0), retryDelayMs(1, 1), retryDelayMs(3, 1)], [retryMs / 2, retryMs, 4 * retryMs]);
  assert.equal(retryDelayMs(1_000_000, 1), retryMaxMs);
  assert.equal(retryDelayMs(1, 0, 60), 60_000);
  assert.equal(retryDelayMs(1, 0, 4_294_967_295), retryMaxMs);
});
