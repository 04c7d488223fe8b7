import assert from 'node:assert/strict';
import { test } from 'node:test';
import { limits } from '../../limits.ts';
import type { StreamStatistics } from '../protocol.ts';
import { QualityTimeline } from './quality-timeline.ts';

const silent: StreamStatistics = {
  durationMs: 0,
  sent: 0,
  received: 0,
  lost: 0,
  late: 0,
  duplicate: 0,
  reordered: 0,
  discarded: 0,
  rejected: 0,
  concealedMs: 0,
  recoveredMs: 0,
  stretchedUpMs: 0,
  stretchedDownMs: 0,
  driftPpm: 0,
  jitterMs: 0,
  codec: 'PCMU',
  device: 'window',
  targetDelayMs: 40,
  playoutDelayMs: 30,
  capturedDbov: -40,
  playedDbov: -30,
};

/** The totals after so many seconds of 50 packets, of which `lostEach` are lost. */
function after(seconds: number, lostEach = 0): StreamStatistics {
  return { ...silent, durationMs: seconds * 1_000, received: seconds * (50 - lostEach), lost: seconds * lostEach };
}

test('each second tells what came to the totals in it, and how that alone sounded', () => {
  const timeline = new QualityTimeline();
  timeline.add({ ...after(1), rttMs: 31.26 }, 1_000);
  timeline.add({ ...after(2), received: 90, lost: 10, concealedMs: 200, recoveredMs: 20, late: 3 }, 2_000.4);
  const [first, second] = timeline.history.seconds;
  assert.deepEqual([first?.received, first?.lost, first?.roundTripMs], [50, 0, 31.3]);
  assert.deepEqual([second?.atMs, second?.received, second?.lost, second?.late], [2_000, 40, 10, 3]);
  assert.deepEqual([second?.concealedMs, second?.fecUsed], [200, 20]);
  assert.ok((first?.mos ?? 0) > 4.3 && (second?.mos ?? 5) < 3.5);
});

test('a packet that was lost and came late is not lost less than never', () => {
  const timeline = new QualityTimeline();
  timeline.add({ ...after(1), lost: 2 }, 1_000);
  timeline.add({ ...after(2), lost: 1 }, 2_000);
  assert.equal(timeline.history.seconds[1]?.lost, 0);
});

test('a second in which nothing came has no quality', () => {
  const timeline = new QualityTimeline();
  timeline.add(after(1), 1_000);
  timeline.add({ ...after(1), durationMs: 2_000 }, 2_000);
  assert.equal('mos' in (timeline.history.seconds[1] ?? {}), false);
});

test('another stream begins with totals of its own', () => {
  const timeline = new QualityTimeline();
  timeline.add(after(60), 60_000);
  timeline.add(after(1), 61_000);
  assert.equal(timeline.history.seconds[1]?.received, 50);
});

test('changes of codec and device are marked, the first ones too', () => {
  const timeline = new QualityTimeline();
  timeline.add(after(1), 1_000);
  timeline.add({ ...after(2), codec: 'opus' }, 2_000);
  timeline.add({ ...after(3), codec: 'opus', device: 'echo' }, 3_000);
  assert.deepEqual(timeline.history.marks, [
    { atMs: 1_000, kind: 'codec', name: 'PCMU' },
    { atMs: 1_000, kind: 'device', name: 'window' },
    { atMs: 2_000, kind: 'codec', name: 'opus' },
    { atMs: 3_000, kind: 'device', name: 'echo' },
  ]);
});

test('a long call keeps its sums and its worst moments in a bounded number of entries', () => {
  const timeline = new QualityTimeline(16);
  for (let second = 1; second <= 100; second++) {
    const lost = second < 50 ? 0 : 10;
    timeline.add({ ...after(second), received: second * 50 - lost, lost }, second * 1_000);
  }
  const { seconds } = timeline.history;
  assert.ok(seconds.length >= 8 && seconds.length <= 16, `${seconds.length}`);
  assert.equal(
    seconds.reduce((sum, { received }) => sum + received, 0),
    100 * 50 - 10,
  );
  assert.equal(seconds.filter(({ lost }) => lost > 0).length, 1);
  assert.ok(Math.min(...seconds.map(({ mos = 5 }) => mos)) < 4);
  assert.equal(seconds.at(-1)?.atMs, 100_000);
  assert.deepEqual(
    seconds.map(({ atMs }) => atMs),
    seconds.map(({ atMs }) => atMs).sort((a, b) => a - b),
  );
});

test('marks are bounded', () => {
  const timeline = new QualityTimeline();
  for (let second = 1; second <= 200; second++) timeline.add({ ...after(second), codec: `codec-${second % 2}` }, second * 1_000);
  assert.equal(timeline.history.marks.length, limits.quality.marks);
});

test('the longest timeline is one message to a window', () => {
  const timeline = new QualityTimeline();
  for (let second = 1; second <= limits.quality.seconds; second++) {
    timeline.add(
      { ...after(second), rttMs: 123.4, jitterMs: 12.3, driftPpm: -123.4, capturedDbov: -101.2, playedDbov: -101.2 },
      second * 1e6,
    );
  }
  assert.ok(JSON.stringify(timeline.history).length < limits.rpc.messageBytes * 0.9);
});
