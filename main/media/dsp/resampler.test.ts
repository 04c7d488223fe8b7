import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bestDelay, join, levelDbov, shareAt, sine, speechLike } from '../testing/signals.ts';
import { Resampler } from './resampler.ts';

function resampled(fromHz: number, toHz: number, pcm: Int16Array, block = fromHz / 100): Int16Array {
  const resampler = new Resampler(fromHz, toHz);
  const blocks: Int16Array[] = [];
  for (let at = 0; at < pcm.length; at += block) blocks.push(resampler.process(pcm.subarray(at, at + block)));
  return join(blocks);
}

/** In dB, of a sine of one second, after the filter has settled. */
function gain(fromHz: number, toHz: number, hz: number): number {
  const heard = resampled(fromHz, toHz, sine(hz, fromHz, 16_000, fromHz));
  return levelDbov(heard.subarray(toHz / 10)) - levelDbov(sine(hz, fromHz, 16_000, fromHz));
}

for (const [fromHz, toHz] of [
  [8_000, 48_000],
  [48_000, 8_000],
  [16_000, 48_000],
  [44_100, 48_000],
  [32_000, 48_000],
] as const) {
  test(`${fromHz} to ${toHz} Hz: flat to 3.4 kHz`, () => {
    for (const hz of [100, 300, 1_000, 2_000, 3_000, 3_400]) {
      const deviation = Math.abs(gain(fromHz, toHz, hz));
      assert.ok(deviation < 0.05, `${hz} Hz: ${deviation} dB`);
    }
  });
}

test('48 to 8 kHz: what would alias is 60 dB down from 4.6 kHz on', () => {
  for (const hz of [4_600, 5_000, 6_000, 7_700, 12_000, 20_000]) assert.ok(gain(48_000, 8_000, hz) < -60, `${hz} Hz`);
});

test('8 to 48 kHz: images are 60 dB down', () => {
  const heard = resampled(8_000, 48_000, sine(3_000, 8_000, 16_000, 8_000)).subarray(4_800, 44_800);
  assert.ok(shareAt(3_000, heard) > 0.999_99);
  for (const image of [5_000, 11_000, 13_000]) assert.ok(shareAt(image, heard) < 1e-6, `${image} Hz`);
});

test('the delay between 8 and 48 kHz is under 2 ms', () => {
  const wide = resampled(8_000, 48_000, speechLike(8_000, 8_000));
  assert.ok(bestDelay(speechLike(48_000), wide, 480).delay < 96);
});

test('whole ratios give exactly as much, however the input is cut', () => {
  const pcm = speechLike(4_800);
  const whole = resampled(48_000, 8_000, pcm, 4_800);
  assert.equal(whole.length, 800);
  assert.deepEqual(resampled(48_000, 8_000, pcm, 480), whole);
  assert.deepEqual(resampled(48_000, 8_000, pcm, 7), whole);
});

test('a second of 44.1 kHz is a second of 48 kHz', () => {
  assert.equal(resampled(44_100, 48_000, new Int16Array(44_100)).length, 48_000);
});

test('saturates instead of wrapping', () => {
  const square = Int16Array.from({ length: 800 }, (_, index) => (index % 40 < 20 ? 32_767 : -32_768));
  const heard = resampled(8_000, 48_000, square);
  for (let index = 1; index < heard.length; index++) {
    assert.ok(Math.abs((heard[index] ?? 0) - (heard[index - 1] ?? 0)) < 40_000);
  }
});
