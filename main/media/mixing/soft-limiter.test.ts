import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BLOCK_SAMPLES, SAMPLE_RATE } from '../protocol.ts';
import { join, levelDbov, shareAt, sine } from '../testing/signals.ts';
import { SoftLimiter } from './soft-limiter.ts';

/** What comes of `signal`, which may be louder than 16 bits. */
function limited(signal: Float32Array): Int16Array {
  const limiter = new SoftLimiter();
  const blocks: Int16Array[] = [];
  for (let at = 0; at + BLOCK_SAMPLES <= signal.length; at += BLOCK_SAMPLES) {
    const block = new Int16Array(BLOCK_SAMPLES);
    limiter.apply(signal.subarray(at, at + BLOCK_SAMPLES), block);
    blocks.push(block);
  }
  return join(blocks);
}

const times = (factor: number, pcm: Int16Array): Float32Array => Float32Array.from(pcm, (sample) => sample * factor);

test('what is below the ceiling is untouched', () => {
  const loud = sine(440, SAMPLE_RATE / 10, 29_000);
  assert.deepEqual(limited(Float32Array.from(loud)), loud);
});

test('a tone four times full scale never clips, and stays a tone', () => {
  const heard = limited(times(4, sine(440, SAMPLE_RATE, 32_000)));
  assert.ok(heard.every((sample) => Math.abs(sample) <= 32_767));
  // Once the gain is down, what is not the tone is a thousandth of it: hard clipping would leave a tenth.
  assert.ok(shareAt(440, heard.subarray(SAMPLE_RATE / 2)) > 0.999);
  assert.ok(levelDbov(heard.subarray(SAMPLE_RATE / 2)) > -4.5);
});

test('the gain goes down within a millisecond and is back within a second, without a jump', () => {
  const step = new Float32Array(2 * SAMPLE_RATE).fill(10_000);
  step.fill(60_000, SAMPLE_RATE / 2, SAMPLE_RATE / 2 + SAMPLE_RATE / 10);
  const heard = limited(step);
  const at = (ms: number): number => heard[(ms * SAMPLE_RATE) / 1000] ?? 0;
  assert.ok(Math.abs(at(502) - 29_205) < 30, `${at(502)}`);
  assert.ok(at(610) < 6_000 && at(710) > 7_000 && at(1_600) > 9_900, `${at(610)} ${at(710)} ${at(1_600)}`);
  assert.equal(at(1_990), 10_000);
});
