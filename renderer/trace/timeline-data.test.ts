import assert from 'node:assert/strict';
import test from 'node:test';
import { cannedTimeline } from '../testing/canned-trace.ts';
import { timelineData, timelinePeaks } from './timeline-data.ts';

const [second] = cannedTimeline.seconds;

test('loss is what was of no use of what should have come; without packets there is none', () => {
  assert.ok(second);
  const seconds = [
    { ...second, atMs: 1_000, received: 45, lost: 5, late: 5 },
    { ...second, atMs: 2_000, received: 0, lost: 0, late: 0 },
    { ...second, atMs: 3_000, received: 0, lost: 50, late: 50 },
  ];
  const [atSeconds, loss] = timelineData(seconds);
  assert.deepEqual(atSeconds, [1, 2, 3]);
  assert.deepEqual(loss, [20, 0, 100]);
});

test('peaks are the worst of each line, and all of what was concealed', () => {
  assert.ok(second);
  const seconds = [
    { ...second, received: 50, lost: 0, late: 0, jitterMs: 3, delayMs: 60, concealedMs: 20 },
    { ...second, received: 40, lost: 10, late: 0, jitterMs: 9, delayMs: 40, concealedMs: 200 },
  ];
  assert.deepEqual(timelinePeaks(seconds), { lossPercent: 20, jitterMs: 9, delayMs: 60, concealedMs: 220 });
  assert.deepEqual(timelinePeaks([]), { lossPercent: 0, jitterMs: 0, delayMs: 0, concealedMs: 0 });
});
