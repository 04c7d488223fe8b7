import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseDateTime, serializeDateTime } from './date-time.ts';

test('a time is read with its zone and fractions, and written in UTC (RFC 3339 §5.6)', () => {
  const table: readonly (readonly [string, number | undefined])[] = [
    ['2023-11-14T22:13:20Z', 1_700_000_000_000],
    ['2023-11-14t22:13:20.25z', 1_700_000_000_250],
    ['2023-11-14T17:13:20-05:00', 1_700_000_000_000],
    ['2023-11-15T03:43:20.000000+05:30', 1_700_000_000_000],
    ['2023-11-14T22:13:20', undefined],
    ['2023-13-14T22:13:20Z', undefined],
    ['2023-11-14 22:13:20Z', undefined],
    ['14 Nov 2023', undefined],
    ['', undefined],
  ];
  for (const [text, unixMs] of table) assert.equal(parseDateTime(text), unixMs, text);
  assert.equal(serializeDateTime(1_700_000_000_250), '2023-11-14T22:13:20.250Z');
});
