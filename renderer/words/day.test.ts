import assert from 'node:assert/strict';
import test from 'node:test';
import { dayKind, dayOf } from './day.ts';

const at = (...parts: [number, number, number, number?, number?]): number =>
  new Date(parts[0], parts[1], parts[2], parts[3] ?? 0, parts[4] ?? 0).getTime();

test('all moments of a local day share its midnight', () => {
  assert.equal(dayOf(at(2026, 2, 29, 0, 0)), dayOf(at(2026, 2, 29, 23, 59)));
  assert.notEqual(dayOf(at(2026, 2, 29, 23, 59)), dayOf(at(2026, 2, 30, 0, 0)));
});

test('names today and yesterday across the turn of a year', () => {
  const now = at(2026, 0, 1, 0, 5);
  assert.equal(dayKind(dayOf(now), now), 'today');
  assert.equal(dayKind(at(2025, 11, 31), now), 'yesterday');
  assert.equal(dayKind(at(2025, 11, 30), now), 'older');
  assert.equal(dayKind(at(2026, 0, 3), at(2026, 5, 1)), 'thisYear');
});
