import assert from 'node:assert/strict';
import test from 'node:test';
import { FRAME_SAMPLES } from './frame.ts';
import { PlayoutRing } from './playout-ring.ts';

const BLOCK = 128;

/** A frame whose samples count on from `first`, so that order and gaps can be seen. */
const ramp = (first: number): Int16Array => Int16Array.from({ length: FRAME_SAMPLES }, (_, index) => first + index);
const tone = (amplitude: number): Int16Array => new Int16Array(FRAME_SAMPLES).fill(amplitude);

function pull(ring: PlayoutRing, samples = BLOCK): Float32Array {
  const block = new Float32Array(samples).fill(9);
  ring.pull(block);
  return block;
}

test('plays nothing until 40 ms wait, then every sample in order', () => {
  const ring = new PlayoutRing();
  ring.push(ramp(0));
  assert.ok(pull(ring).every((sample) => sample === 0));
  ring.push(ramp(FRAME_SAMPLES));
  for (let first = 0; first < 2 * FRAME_SAMPLES; first += BLOCK) {
    const block = pull(ring);
    block.forEach((sample, index) => {
      assert.equal(Math.round(sample * 32_768), first + index);
    });
  }
});

test('plays silence when it ran dry and waits for 40 ms again', () => {
  const ring = new PlayoutRing();
  ring.push(tone(100));
  ring.push(tone(100));
  pull(ring, 2 * FRAME_SAMPLES);
  assert.ok(pull(ring).every((sample) => sample === 0));
  ring.push(tone(100));
  assert.ok(pull(ring).every((sample) => sample === 0));
  ring.push(tone(100));
  assert.ok(pull(ring).every((sample) => sample !== 0));
});

test('never keeps more than 200 ms, whatever arrives', () => {
  const ring = new PlayoutRing();
  for (let count = 0; count < 1_000; count += 1) {
    ring.push(tone(100));
    assert.ok(ring.waiting <= 10 * FRAME_SAMPLES);
  }
});

test('takes back delay that a burst left, without a step in the sound', () => {
  const ring = new PlayoutRing();
  for (let count = 0; count < 8; count += 1) ring.push(tone(10_000));
  let due = 0;
  for (let played = 0; played < 3 * 48_000; played += BLOCK) {
    const block = pull(ring);
    due += BLOCK;
    for (const sample of block) assert.ok(Math.abs(sample - 10_000 / 32_768) < 1e-6);
    if (due >= FRAME_SAMPLES) {
      due -= FRAME_SAMPLES;
      ring.push(tone(10_000));
    }
  }
  assert.ok(ring.waiting <= 3 * FRAME_SAMPLES, `${ring.waiting} samples wait`);
});

test('a steady stream is left alone', () => {
  const ring = new PlayoutRing();
  ring.push(ramp(0));
  let next = FRAME_SAMPLES;
  let expected = 0;
  for (let blocks = 0; blocks < 4 * 375; blocks += 1) {
    if (blocks * BLOCK >= next - FRAME_SAMPLES) {
      ring.push(ramp(next % 30_000));
      next += FRAME_SAMPLES;
    }
    const waiting = ring.waiting;
    pull(ring);
    if (waiting >= BLOCK && expected > 0) assert.equal(waiting - ring.waiting, BLOCK);
    expected += 1;
  }
});

test('starts afresh after a reset', () => {
  const ring = new PlayoutRing();
  for (let count = 0; count < 5; count += 1) ring.push(tone(100));
  pull(ring);
  ring.reset();
  assert.equal(ring.waiting, 0);
  assert.ok(pull(ring).every((sample) => sample === 0));
});
