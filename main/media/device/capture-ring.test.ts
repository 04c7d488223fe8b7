import assert from 'node:assert/strict';
import { test } from 'node:test';
import { limits } from '../../limits.ts';
import { CaptureRing } from './capture-ring.ts';

const frame = (value: number): Int16Array => new Int16Array(960).fill(value);

function shift(ring: CaptureRing): Int16Array {
  const block = new Int16Array(480).fill(-1);
  ring.shift(block);
  return block;
}

test('gives what it was given, in blocks', () => {
  const ring = new CaptureRing();
  ring.push(frame(1));
  ring.push(frame(2));
  assert.deepEqual(
    [shift(ring), shift(ring), shift(ring)].map((block) => block[0]),
    [1, 1, 2],
  );
});

test('gives silence when there is not enough', () => {
  const ring = new CaptureRing();
  assert.ok(shift(ring).every((sample) => sample === 0));
});

test('keeps the newest sound when a window delivers more than is used', () => {
  const ring = new CaptureRing();
  for (let value = 1; value <= 100; value++) ring.push(frame(value));
  const kept = limits.media.captureMs / 20;
  assert.equal(shift(ring)[0], 100 - kept + 1);
});

test('sound that was never needed for a second or two is trimmed away', () => {
  const ring = new CaptureRing();
  ring.push(frame(1));
  ring.push(frame(1));
  let shifted = 0;
  // A steady 20 ms more than needed lies in the ring.
  for (let round = 0; round < 500; round++) {
    ring.push(frame(1));
    shift(ring);
    shift(ring);
    shifted += 2;
  }
  let left = 0;
  while ((shift(ring)[0] ?? 0) !== 0) left++;
  assert.ok(left <= 2, `${left} blocks left`);
  assert.equal(shifted, 1_000);
});

test('a window clock that is 300 ppm fast or slow never makes the delay grow or the ring run dry for long', () => {
  for (const drift of [1.0003, 0.9997]) {
    const ring = new CaptureRing();
    let pushed = 0;
    let silent = 0;
    for (let block = 0; block < 60_000; block++) {
      while (pushed * 20 * drift <= block * 10) {
        ring.push(frame(1));
        pushed++;
      }
      if (shift(ring)[0] === 0) silent++;
    }
    assert.ok(silent <= 20, `${silent} silent blocks in ten minutes`);
    let left = 0;
    while ((shift(ring)[0] ?? 0) !== 0) left++;
    assert.ok(left <= 4, `${left} blocks left`);
  }
});
