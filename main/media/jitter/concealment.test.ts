import assert from 'node:assert/strict';
import { test } from 'node:test';
import { randomFraction } from '../../base/random.ts';
import { SeededRandom } from '../../testing/seeded-random.ts';
import { join, levelDbov, shareAt, sine } from '../testing/signals.ts';
import { Concealment } from './concealment.ts';

/** White noise of this level, in samples. */
function noise(samples: number, rms: number): Int16Array {
  const random = new SeededRandom(4);
  return Int16Array.from({ length: samples }, () => Math.round((randomFraction(random) - 0.5) * Math.sqrt(12) * rms));
}

function concealed(blocks: number, history: Int16Array): Int16Array[] {
  const concealment = new Concealment();
  concealment.remember(history);
  return Array.from({ length: blocks }, () => {
    const block = new Int16Array(480);
    concealment.conceal(block);
    return block;
  });
}

test('goes on with the pitch that was heard', () => {
  const [first = new Int16Array(480)] = concealed(1, sine(200, 4_800));
  assert.ok(shareAt(200, first) > 0.95);
});

test('a whole period is repeated without a click', () => {
  const [first = new Int16Array(480), second = new Int16Array(480)] = concealed(2, sine(230, 4_800));
  const largestStep = (block: Int16Array): number =>
    Math.max(...block.slice(1).map((sample, index) => Math.abs(sample - (block[index] ?? 0))));
  const naturalStep = 10_000 * 2 * Math.PI * (230 / 48_000);
  assert.ok(largestStep(first) < 1.5 * naturalStep);
  assert.ok(largestStep(second) < 1.5 * naturalStep);
});

test('holds for 10 ms, then loses 20 % of the amplitude each 10 ms: after 60 ms nothing of the voice is left', () => {
  const peaks = concealed(7, sine(200, 4_800)).map((block) => Math.max(...block));
  const shares = peaks.map((peak) => Math.round((10 * peak) / 10_000) / 10);
  assert.deepEqual(shares, [1, 1, 0.8, 0.6, 0.4, 0.2, 0]);
});

test('goes over to the background that was heard before, at its level', () => {
  const concealment = new Concealment();
  const background = noise(48_000, 60);
  concealment.noise.learn(background);
  concealment.remember(sine(200, 4_800));
  const blocks = Array.from({ length: 40 }, () => {
    const block = new Int16Array(480);
    concealment.conceal(block);
    return block;
  });
  const made = join(blocks.slice(6));
  assert.ok(Math.abs(levelDbov(made) - levelDbov(background)) < 6, `${levelDbov(made)}, ${levelDbov(background)}`);
});

test('after 10 ms the last period is mixed with the one before, which differs', () => {
  const voice = sine(200, 4_800);
  // Only the last but one period has this peak.
  const peakAt = 4_800 - 480 + 151;
  voice[peakAt] = (voice[peakAt] ?? 0) + 4_000;
  const blocks = concealed(3, voice);
  const peakIn = (block: Int16Array | undefined): number => (block?.[151] ?? 0) - ((block?.[150] ?? 0) + (block?.[152] ?? 0)) / 2;
  assert.ok(Math.abs(peakIn(blocks[0])) < 50);
  assert.ok(peakIn(blocks[2]) > 1_000 && peakIn(blocks[2]) < 2_000, `${peakIn(blocks[2])}`);
});

test('silence is concealed by silence', () => {
  assert.equal(levelDbov(concealed(1, new Int16Array(4_800))[0] ?? sine(1, 1)), Number.NEGATIVE_INFINITY);
});

test('real sound is faded in over what was made up', () => {
  const concealment = new Concealment();
  concealment.remember(sine(200, 4_800));
  concealment.conceal(new Int16Array(480));
  const real = new Int16Array(480).fill(1_000);
  concealment.merge(real);
  assert.notEqual(real[0], 1_000);
  assert.equal(real[479], 1_000);
  assert.equal(concealment.isActive, false);
});

test('real sound after real sound is left alone', () => {
  const concealment = new Concealment();
  concealment.remember(sine(200, 4_800));
  const real = new Int16Array(480).fill(1_000);
  concealment.merge(real);
  assert.ok(real.every((sample) => sample === 1_000));
});
