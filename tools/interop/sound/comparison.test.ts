import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compareSounds } from './comparison.ts';
import { resample } from './resample.ts';
import { speechLike } from './speech-like.ts';
import type { Sound } from './wav.ts';

const said = speechLike(6, 16_000);

function delayed({ rateHz, samples }: Sound, seconds: number, gain = 1): Sound {
  const lead = Math.round(seconds * rateHz);
  const heard = new Float32Array(lead + samples.length);
  heard.set(
    samples.map((sample) => gain * sample),
    lead,
  );
  return { rateHz, samples: heard };
}

test('the same sound, later and softer, correlates fully; delay and gain are found', () => {
  const result = compareSounds(said, delayed(said, 1.2345, 0.5));
  assert.ok(result.correlation > 0.999, JSON.stringify(result));
  assert.ok(Math.abs(result.delayMs - 1_234.5) < 0.1, JSON.stringify(result));
  assert.ok(Math.abs(result.gainDb + 6.02) < 0.1, JSON.stringify(result));
  assert.deepEqual([result.gaps, result.weakWindows], [0, 0]);
  assert.ok(result.driftMs < 0.2 && result.windows >= 10, JSON.stringify(result));
});

test('another rate and a delay of a part of a sample change nothing', () => {
  const result = compareSounds(resample(said, 48_000), resample(delayed(said, 0.300_03), 8_000));
  assert.ok(result.correlation > 0.995, JSON.stringify(result));
  assert.ok(Math.abs(result.delayMs - 300.03) < 0.1, JSON.stringify(result));
});

test('a sound that is repeated is recognised from anywhere in it', () => {
  const samples = new Float32Array(3 * said.samples.length);
  for (let round = 0; round < 3; round++) samples.set(said.samples, round * said.samples.length);
  const heard = { rateHz: said.rateHz, samples: samples.subarray(4 * said.rateHz) };
  const result = compareSounds(said, heard, { repeated: true });
  assert.ok(result.correlation > 0.999 && result.windows >= 24, JSON.stringify(result));
  assert.ok(Math.abs(result.delayMs - 2_000) < 0.1, JSON.stringify(result));
  assert.ok(result.driftMs < 0.2, JSON.stringify(result));
});

test('another voice, noise and silence do not correlate', () => {
  const other = speechLike(20, 16_000).samples.subarray(12 * 16_000);
  assert.ok(compareSounds(said, { rateHz: 16_000, samples: other }).correlation < 0.7);
  const nothing = compareSounds(said, { rateHz: 8_000, samples: new Float32Array(80_000) });
  assert.deepEqual([nothing.correlation, nothing.windows], [0, 0]);
});

test('the order of the seconds counts: exchanged, they show as drift', () => {
  const second = 16_000;
  const samples = said.samples.slice();
  samples.set(said.samples.subarray(3 * second, 4 * second), second);
  assert.ok(compareSounds(said, { rateHz: second, samples }).driftMs > 1_000);
});

test('a hole of 100 ms is one gap and spoils one window at most', () => {
  const heard = delayed(said, 0.5);
  // In the middle of a syllable: the pauses of the speech itself are no gaps.
  const loud = heard.samples.findIndex((sample, index) => index > 3 * said.rateHz && Math.abs(sample) > 0.3);
  heard.samples.fill(0, loud, loud + 1_600);
  const result = compareSounds(said, heard);
  assert.equal(result.gaps, 1, JSON.stringify(result));
  assert.ok(result.correlation > 0.99, JSON.stringify(result));
});

test('a clock that drifts, as another sound card does, keeps its windows', () => {
  const slow = { rateHz: 16_001.6, samples: said.samples };
  const heard = { rateHz: 16_000, samples: resample(slow, 16_000).samples };
  const result = compareSounds(said, heard);
  assert.ok(result.correlation > 0.98, JSON.stringify(result));
  assert.ok(result.driftMs > 0.3 && result.driftMs < 1, JSON.stringify(result));
});
