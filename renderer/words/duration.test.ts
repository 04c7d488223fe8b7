import assert from 'node:assert/strict';
import test from 'node:test';
import { formatDuration } from './duration.ts';

test('shows minutes and seconds, hours only when there are some', () => {
  const rows = [
    [0, '0:00'],
    [999, '0:00'],
    [59_999, '0:59'],
    [60_000, '1:00'],
    [3_599_000, '59:59'],
    [3_600_000, '1:00:00'],
    [90_061_000, '25:01:01'],
    [-5_000, '0:00'],
  ] as const;
  for (const [durationMs, shown] of rows) assert.equal(formatDuration(durationMs), shown);
});
