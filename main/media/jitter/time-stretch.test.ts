import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shareAt, sine, speechLike } from '../testing/signals.ts';
import { STRETCH_SAMPLES, stretch } from './time-stretch.ts';

const largestStep = (samples: Int16Array): number =>
  Math.max(...samples.slice(1).map((sample, index) => Math.abs(sample - (samples[index] ?? 0))));

for (const direction of ['shorter', 'longer'] as const) {
  test(`${direction}: by whole periods of 2.5 to 15 ms, without a click, at the same pitch and level`, () => {
    for (const hz of [80, 130, 220, 400]) {
      const voice = sine(hz, STRETCH_SAMPLES);
      const changed = stretch(voice, direction, 0.9);
      assert.ok(changed);
      const periods = (Math.abs(changed.length - STRETCH_SAMPLES) * hz) / 48_000;
      assert.ok(Math.abs(periods - Math.round(periods)) < 0.02, `${hz} Hz: ${periods} periods`);
      assert.ok(Math.abs(changed.length - STRETCH_SAMPLES) >= 120 && Math.abs(changed.length - STRETCH_SAMPLES) <= 720);
      assert.ok(largestStep(changed) < 1.1 * largestStep(voice));
      assert.ok(Math.abs(shareAt(hz, changed) - shareAt(hz, voice)) < 0.1);
    }
  });

  test(`${direction}: it begins and ends as it was, so that it fits in`, () => {
    const voice = speechLike(48_000).subarray(9_600, 9_600 + STRETCH_SAMPLES);
    const changed = stretch(voice, direction, -1);
    assert.ok(changed);
    assert.equal(changed[0], voice[0]);
    assert.equal(changed.at(-1), voice.at(-1));
  });

  test(`${direction}: noise is left alone, unless it is quiet`, () => {
    let state = 1;
    const noise = (amplitude: number): Int16Array =>
      Int16Array.from({ length: STRETCH_SAMPLES }, () => {
        state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
        return ((state >>> 16) / 32_768 - 1) * amplitude;
      });
    assert.equal(stretch(noise(10_000), direction, 0.9), undefined);
    assert.ok(stretch(noise(100), direction, 0.9));
    assert.ok(stretch(new Int16Array(STRETCH_SAMPLES), direction, 0.9));
  });

  test(`${direction}: quiet sound by exactly a block, so that the grid stays, and it alone where nothing else may change`, () => {
    const onlyQuiet = 2;
    for (const quiet of [new Int16Array(STRETCH_SAMPLES), sine(130, STRETCH_SAMPLES).map((sample) => sample / 200)]) {
      const changed = stretch(quiet, direction, onlyQuiet);
      assert.equal(Math.abs((changed?.length ?? 0) - STRETCH_SAMPLES), 480);
    }
    assert.equal(stretch(sine(130, STRETCH_SAMPLES), direction, onlyQuiet), undefined);
  });
}
