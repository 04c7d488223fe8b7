import assert from 'node:assert/strict';
import { test } from 'node:test';
import { join, sine } from '../testing/signals.ts';
import { FractionalResampler } from './fractional-resampler.ts';

function played(resampler: FractionalResampler, sound: Int16Array): Int16Array {
  const blocks = Array.from({ length: Math.floor(sound.length / 960) }, (_, index) =>
    resampler.process(sound.subarray(index * 960, (index + 1) * 960)).slice(),
  );
  return join(blocks);
}

test('at the pace of the source every sample comes back as it was, at once', () => {
  const sound = sine(440, 9_600);
  assert.deepEqual(played(new FractionalResampler(), sound), sound);
});

for (const ppm of [500, -500, 37]) {
  test(`at ${ppm} ppm so much less or more comes out, and it is the same tone`, () => {
    const resampler = new FractionalResampler();
    resampler.ppm = ppm;
    const sound = sine(3_000, 48_000 * 4);
    const out = played(resampler, sound);
    const expected = sound.length / (1 + ppm * 1e-6) - 16;
    assert.ok(Math.abs(out.length - expected) <= 1, `${out.length} of ${expected}`);
    const hz = 3_000 * (1 + ppm * 1e-6);
    const worst = out.reduce((most, sample, index) => {
      const ideal = index < 16 ? sample : 10_000 * Math.sin((2 * Math.PI * hz * index) / 48_000);
      return Math.max(most, Math.abs(sample - ideal));
    }, 0);
    assert.ok(worst < 25, `${worst} of 10000`);
  });
}

test('a change of pace in the middle of a tone makes no click', () => {
  const resampler = new FractionalResampler();
  const sound = sine(300, 48_000);
  const out: Int16Array[] = [];
  for (let at = 0; at < sound.length; at += 480) {
    resampler.ppm = at < 12_000 ? 0 : at < 24_000 ? 400 : at < 36_000 ? -400 : 0;
    out.push(resampler.process(sound.subarray(at, at + 480)).slice());
  }
  const heard = join(out);
  const naturalStep = 10_000 * 2 * Math.PI * (300 / 48_000);
  const largest = heard.slice(1).reduce((most, sample, index) => Math.max(most, Math.abs(sample - (heard[index] ?? 0))), 0);
  assert.ok(largest < 1.02 * naturalStep, `${largest}`);
});
