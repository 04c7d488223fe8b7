import assert from 'node:assert/strict';
import test from 'node:test';
import { cannedTrace } from '../testing/canned-trace.ts';
import { firstDifference } from './first-difference.ts';

const { rows } = cannedTrace;

test('two calls part at the first message that differs, or that only one of them has', () => {
  assert.equal(firstDifference(cannedTrace, cannedTrace), undefined);
  const later = { ...cannedTrace, rows: rows.map((row) => ({ ...row, atUnixMs: row.atUnixMs + 9 })) };
  assert.equal(firstDifference(cannedTrace, later), undefined);
  const refused = rows.map((row) => (row.kind === 'message' && row.number === 6 ? { ...row, label: '403 Forbidden' } : row));
  assert.equal(firstDifference(cannedTrace, { ...cannedTrace, rows: refused }), 6);
  const shorter = { ...cannedTrace, rows: rows.slice(0, 3) };
  assert.equal(firstDifference(cannedTrace, shorter), 4);
  assert.equal(firstDifference(shorter, cannedTrace), 4);
  assert.equal(firstDifference({ ...cannedTrace, rows: [] }, { ...cannedTrace, rows: [] }), undefined);
});
