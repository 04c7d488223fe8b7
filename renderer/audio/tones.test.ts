import assert from 'node:assert/strict';
import test from 'node:test';
import { renderTone, tones } from './tones.ts';

test('every tone stays below full scale, is heard, and starts and ends in silence', () => {
  for (const [name, tone] of Object.entries(tones)) {
    const samples = renderTone(tone, 48_000);
    const peak = samples.reduce((loudest, sample) => Math.max(loudest, Math.abs(sample)), 0);
    assert.equal(samples.length, tone.periodMs * 48, name);
    assert.ok(peak > 0.02 && peak < 0.9, `${name} peaks at ${peak}`);
    assert.equal(samples[0], 0, name);
    assert.equal(Math.abs(samples.at(-1) ?? 1), 0, name);
  }
});
