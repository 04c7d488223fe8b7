import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deterministicIntervalMs, type IntervalFacts, randomizedIntervalMs } from './rtcp-interval.ts';

const call: IntervalFacts = {
  members: 2,
  senders: 2,
  weSent: true,
  bandwidthBytesPerSecond: 1_000,
  averageSizeBytes: 100,
  isInitial: false,
};

test('is 5 s at least, half of it before the first report (RFC 3550 §6.2, §6.3.1)', () => {
  assert.equal(deterministicIntervalMs(call), 5_000);
  assert.equal(deterministicIntervalMs({ ...call, isInitial: true }), 2_500);
});

test('grows with members, shared by all when over a quarter send (RFC 3550 §6.3.1)', () => {
  assert.equal(deterministicIntervalMs({ ...call, members: 100, senders: 50 }), 10_000);
});

test('few senders share a quarter of the bandwidth, receivers the rest (RFC 3550 §6.3.1)', () => {
  const crowd = { ...call, members: 1_000, senders: 100 };
  assert.equal(deterministicIntervalMs(crowd), 40_000);
  assert.equal(deterministicIntervalMs({ ...crowd, weSent: false }), 120_000);
});

test('is spread over 0.5 to 1.5 of it, divided by e - 3/2 (RFC 3550 §6.3.1)', () => {
  assert.equal(randomizedIntervalMs(5_000, 0.5), 5_000 / (Math.E - 1.5));
  assert.equal(randomizedIntervalMs(5_000, 0), 2_500 / (Math.E - 1.5));
});
