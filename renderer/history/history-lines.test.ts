import assert from 'node:assert/strict';
import test from 'node:test';
import { cannedHistory } from '../testing/canned.ts';
import { historyLines } from './history-lines.ts';

test('every day has one heading, before its newest call, and no call is lost', () => {
  const lines = historyLines(cannedHistory);
  const days = lines.flatMap((line) => (line.kind === 'day' ? [line.dayUnixMs] : []));
  const rows = lines.flatMap((line) => (line.kind === 'call' ? [line.row] : []));
  assert.deepEqual(rows, cannedHistory);
  assert.deepEqual(days, [...new Set(days)]);
  assert.equal(days.length, 3);
  assert.equal(lines[0]?.kind, 'day');
  assert.deepEqual(historyLines([]), []);
});
