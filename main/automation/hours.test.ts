import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isWithin, localTime } from './hours.ts';

/** 29 March 2026, 12:00 UTC. */
const SUNDAY_NOON_UTC = 1_774_785_600_000;

test('a moment is read by the clock of its zone, over the day and the change to summer time', () => {
  assert.deepEqual(localTime(SUNDAY_NOON_UTC, 'UTC'), { day: 0, minute: 720 });
  assert.deepEqual(localTime(SUNDAY_NOON_UTC, 'Europe/Berlin'), { day: 0, minute: 840 });
  assert.deepEqual(localTime(SUNDAY_NOON_UTC, 'Asia/Shanghai'), { day: 0, minute: 1200 });
  assert.deepEqual(localTime(SUNDAY_NOON_UTC, 'Pacific/Auckland'), { day: 1, minute: 60 });
});

test('hours begin with their first minute and end before their last; without hours the whole day counts', () => {
  const office = { days: [1, 2, 3, 4, 5], from: '09:00', until: '17:00' };
  assert.equal(isWithin(office, { day: 1, minute: 540 }), true);
  assert.equal(isWithin(office, { day: 1, minute: 539 }), false);
  assert.equal(isWithin(office, { day: 5, minute: 1019 }), true);
  assert.equal(isWithin(office, { day: 5, minute: 1020 }), false);
  assert.equal(isWithin(office, { day: 6, minute: 600 }), false);
  assert.equal(isWithin({ days: [6], from: '', until: '' }, { day: 6, minute: 0 }), true);
  assert.equal(isWithin({ days: [], from: '', until: '' }, { day: 2, minute: 0 }), true);
});

test('hours past midnight belong to the day on which they began', () => {
  const night = { days: [5], from: '22:00', until: '06:00' };
  assert.equal(isWithin(night, { day: 5, minute: 1330 }), true);
  assert.equal(isWithin(night, { day: 6, minute: 300 }), true);
  assert.equal(isWithin(night, { day: 5, minute: 300 }), false);
  assert.equal(isWithin({ ...night, days: [6] }, { day: 0, minute: 300 }), true);
});
