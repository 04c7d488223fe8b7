import assert from 'node:assert/strict';
import test from 'node:test';
import { CaptureFramer } from './capture-framer.ts';
import { FRAME_BYTES, FRAME_SAMPLES, frameOf, toInt16 } from './frame.ts';

test('makes frames of 20 ms out of blocks of 128 samples, none lost', () => {
  const frames: Int16Array[] = [];
  const framer = new CaptureFramer((frame) => frames.push(frame.slice()));
  let sent = 0;
  for (let blocks = 0; blocks < 15; blocks += 1) {
    framer.push(Float32Array.from({ length: 128 }, () => sent++ / 32_767));
  }
  assert.equal(frames.length, 2);
  frames.forEach((frame, number) => {
    assert.equal(frame.length, FRAME_SAMPLES);
    assert.equal(frame[0], number * FRAME_SAMPLES);
    assert.equal(frame.at(-1), (number + 1) * FRAME_SAMPLES - 1);
  });
});

test('a reset drops what was gathered', () => {
  const frames: Int16Array[] = [];
  const framer = new CaptureFramer((frame) => frames.push(frame.slice()));
  framer.push(new Float32Array(900).fill(1));
  framer.reset();
  framer.push(new Float32Array(FRAME_SAMPLES).fill(0.5));
  assert.deepEqual(frames, [new Int16Array(FRAME_SAMPLES).fill(16_384)]);
});

test('clips what is louder than full scale', () => {
  assert.deepEqual([1.5, 1, 0, -1, -7].map(toInt16), [32_767, 32_767, 0, -32_767, -32_767]);
});

test('takes a frame as samples, bytes or buffer, and nothing else', () => {
  const samples = new Int16Array(FRAME_SAMPLES).fill(-2);
  const shifted = new Uint8Array(FRAME_BYTES + 1);
  shifted.set(new Uint8Array(samples.buffer), 1);
  assert.deepEqual(frameOf(samples), samples);
  assert.deepEqual(frameOf(samples.buffer), samples);
  assert.deepEqual(frameOf(new Uint8Array(samples.buffer)), samples);
  assert.deepEqual(frameOf(shifted.subarray(1)), samples);
  for (const other of [new Int16Array(959), new ArrayBuffer(0), 'text', null, undefined, { length: 960 }]) {
    assert.equal(frameOf(other), undefined);
  }
});
