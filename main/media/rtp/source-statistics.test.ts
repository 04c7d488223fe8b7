import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SourceStatistics } from './source-statistics.ts';

function feed(statistics: SourceStatistics, sequenceNumbers: readonly number[]): string[] {
  return sequenceNumbers.map((sequenceNumber) => statistics.judge(sequenceNumber).kind);
}

test('counts what was expected and received over the wrap at 2^16 (RFC 3550 §A.3)', () => {
  const statistics = new SourceStatistics();
  feed(statistics, [65_533, 65_534, 0, 1, 3]);
  assert.equal(statistics.expected, 7);
  assert.equal(statistics.received, 5);
  assert.equal(statistics.report().extendedHighestSequence, 65_536 + 3);
});

test('extended sequence numbers grow over many wraps', () => {
  const statistics = new SourceStatistics();
  let last = 0;
  for (let packet = 0; packet < 200_000; packet++) {
    const verdict = statistics.judge(packet % 65_536);
    assert.ok(verdict.kind === 'valid');
    if (packet > 0) assert.equal(verdict.extendedSequence, last + 1);
    last = verdict.extendedSequence;
  }
  assert.equal(statistics.report().extendedHighestSequence, 199_999);
  assert.equal(statistics.report().cumulativeLost, 0);
});

test('fraction lost is of the interval, cumulative lost of all (RFC 3550 §6.4.1)', () => {
  const statistics = new SourceStatistics();
  feed(statistics, [1, 2, 4]);
  assert.deepEqual(pickLoss(statistics), [64, 1]);
  feed(statistics, [5, 6]);
  assert.deepEqual(pickLoss(statistics), [0, 1]);
  assert.deepEqual(pickLoss(statistics), [0, 1]);
});

test('duplicates make the loss negative and the fraction 0 (RFC 3550 §A.3)', () => {
  const statistics = new SourceStatistics();
  feed(statistics, [1, 2, 2, 2]);
  assert.deepEqual(pickLoss(statistics), [0, -2]);
});

test('a large jump is believed only when the next packet follows on (RFC 3550 §A.1)', () => {
  const statistics = new SourceStatistics();
  assert.deepEqual(feed(statistics, [10, 40_000, 11, 12]), ['valid', 'suspect', 'valid', 'valid']);
  assert.deepEqual(feed(statistics, [40_000, 40_001, 40_002]), ['suspect', 'restarted', 'valid']);
});

test('over 100 steps back are no reordering but a restart; loss counted before it stays (RFC 3550 §A.1)', () => {
  const statistics = new SourceStatistics();
  feed(statistics, [1_000, 1_001, 1_003]);
  assert.deepEqual(feed(statistics, [800, 801]), ['suspect', 'restarted']);
  assert.deepEqual(feed(statistics, [802, 790]), ['valid', 'valid']);
  assert.equal(statistics.expected, 4 + 2);
});

test('jitter is the smoothed difference of transit times (RFC 3550 §A.8)', () => {
  const statistics = new SourceStatistics();
  const arrivals = [0, 25, 38, 62, 80];
  let expected = 0;
  arrivals.forEach((arrivalMs, index) => {
    statistics.measure(index * 160, arrivalMs, 8_000);
    if (index === 0) return;
    const difference = Math.abs((arrivalMs - (arrivals[index - 1] ?? 0) - 20) * 8);
    expected += (difference - expected) / 16;
  });
  assert.equal(statistics.jitterMs, expected / 8);
  assert.equal(statistics.report().jitterRtpUnits, Math.floor(expected));
});

test('jitter does not notice the wrap of timestamps at 2^32', () => {
  const statistics = new SourceStatistics();
  for (let packet = 0; packet < 10; packet++) statistics.measure((2 ** 32 - 800 + packet * 160) % 2 ** 32, packet * 20, 8_000);
  assert.equal(statistics.jitterMs, 0);
});

test('another clock rate keeps the jitter in milliseconds and starts a new transit', () => {
  const statistics = new SourceStatistics();
  statistics.measure(0, 0, 8_000);
  statistics.measure(160, 36, 8_000);
  const before = statistics.jitterMs;
  statistics.measure(123_456, 40, 48_000);
  assert.ok(Math.abs(statistics.jitterMs - before) < 0.001);
  statistics.measure(123_456 + 960, 60, 48_000);
  assert.ok(statistics.jitterMs < before);
});

function pickLoss(statistics: SourceStatistics): [number, number] {
  const { fractionLost, cumulativeLost } = statistics.report();
  return [fractionLost, cumulativeLost];
}
