import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tomorrowMorning } from './local-time.ts';

const local = (...parts: [year: number, month: number, day: number, hour: number, minute?: number]): number =>
  new Date(...parts).getTime();

test('tomorrow morning is that of the next day, also at the end of a month', () => {
  assert.equal(tomorrowMorning(local(2026, 10, 30, 14, 20), 5, 8), local(2026, 11, 1, 8));
  assert.equal(tomorrowMorning(local(2026, 10, 23, 5, 0), 5, 8), local(2026, 10, 24, 8));
});

test('at night it is the morning that comes', () => {
  assert.equal(tomorrowMorning(local(2026, 10, 23, 4, 59), 5, 8), local(2026, 10, 23, 8));
  assert.equal(tomorrowMorning(local(2026, 10, 23, 0, 0), 5, 8), local(2026, 10, 23, 8));
});
