import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Clock } from '../../base/clock.ts';
import { FakeClock } from '../../testing/fake-clock.ts';
import { middleOf, NtpClock, toNtpUnits } from './ntp.ts';

test('counts seconds from 1900 and fractions of 2^-32 (RFC 3550 §4)', () => {
  const ntp = new NtpClock(new FakeClock(0));
  assert.deepEqual(ntp.at(0), { seconds: 2_208_988_800, fraction: 0 });
  assert.deepEqual(ntp.at(1_500), { seconds: 2_208_988_801, fraction: 2 ** 31 });
});

test('wraps in February 2036 like everybody', () => {
  const atWrapMs = (2 ** 32 - 2_208_988_800) * 1000;
  assert.deepEqual(new NtpClock(new FakeClock(atWrapMs)).at(0), { seconds: 0, fraction: 0 });
});

test('does not jump when the machine clock is set', () => {
  let unixMs = 1_000_000;
  const clock: Clock = { nowMs: () => 0, unixMs: () => unixMs, after: () => ({ [Symbol.dispose]: () => undefined }) };
  const ntp = new NtpClock(clock);
  const before = ntp.at(0);
  unixMs += 3_600_000;
  assert.deepEqual(ntp.at(0), before);
});

test('LSR is the middle of it, unsigned (RFC 3550 §6.4.1, figure 2)', () => {
  assert.equal(middleOf({ seconds: 0xb705_2000, fraction: 0x0000_0000 }), 0x2000_0000);
  assert.equal(middleOf({ seconds: 0xb44d_b705, fraction: 0x2000_0000 }), 0xb705_2000);
});

test('DLSR counts 1/65536 s and saturates', () => {
  assert.equal(toNtpUnits(5_250), 0x0005_4000);
  assert.equal(toNtpUnits(-1), 0);
  assert.equal(toNtpUnits(1e12), 2 ** 32 - 1);
});
