import assert from 'node:assert/strict';
import { test } from 'node:test';
import { resample } from './resample.ts';
import { middleOf, strongestTone, tonePower } from './tone.ts';
import type { Sound } from './wav.ts';

function sine(frequencyHz: number, amplitude: number, rateHz: number, seconds = 1): Sound {
  const length = Math.round(seconds * rateHz);
  return {
    rateHz,
    samples: Float32Array.from({ length }, (_, index) => amplitude * Math.sin((2 * Math.PI * frequencyHz * index) / rateHz)),
  };
}

test('a tone is found with its frequency, level and purity', () => {
  for (const frequencyHz of [440, 697, 1_000, 1_234.5, 3_100]) {
    const tone = strongestTone(sine(frequencyHz, 0.5, 8_000));
    assert.ok(Math.abs(tone.frequencyHz - frequencyHz) < 0.1, `${tone.frequencyHz} Hz for ${frequencyHz}`);
    assert.ok(Math.abs(tone.levelDbfs + 6.02) < 0.05, `${tone.levelDbfs} dBFS`);
    assert.ok(tone.purity > 0.99, `${tone.purity}`);
  }
});

test('a tone in noise is less pure', () => {
  const { rateHz, samples } = sine(1_000, 0.3, 8_000);
  let state = 1;
  const noisy = samples.map((sample) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return sample + 0.5 * (state / 2 ** 31 - 1);
  });
  const tone = strongestTone({ rateHz, samples: noisy });
  assert.ok(Math.abs(tone.frequencyHz - 1_000) < 1);
  assert.ok(tone.purity < 0.5, `${tone.purity}`);
});

test('only the asked frequency has power', () => {
  const sound = sine(1_000, 1, 8_000);
  assert.ok(Math.abs(tonePower(sound, 1_000) - 0.5) < 1e-3);
  assert.ok(tonePower(sound, 1_200) < 1e-4);
});

test('resampling keeps a tone of the band and removes one above it', () => {
  const kept = strongestTone(middleOf(resample(sine(1_000, 0.5, 48_000), 8_000), 0.5));
  assert.ok(Math.abs(kept.frequencyHz - 1_000) < 0.2 && Math.abs(kept.levelDbfs + 6.02) < 0.1, JSON.stringify(kept));
  const removed = strongestTone(middleOf(resample(sine(5_000, 0.5, 48_000), 8_000), 0.5));
  assert.ok(removed.levelDbfs < -60, JSON.stringify(removed));
});
