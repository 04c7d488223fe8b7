import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FakeClock } from '../../testing/fake-clock.ts';
import { join, levelDbov, shareAt } from '../testing/signals.ts';
import type { AudioSource } from './audio-device.ts';
import { EchoDevice } from './echo-device.ts';
import { holdSource } from './hold-source.ts';
import { musicSource } from './music-source.ts';
import { timeSource } from './time-source.ts';
import { toneSource } from './tone-source.ts';

function capture(source: AudioSource, blocks: number, clock?: FakeClock): Int16Array {
  return join(
    Array.from({ length: blocks }, () => {
      const block = new Int16Array(480);
      source.capture(block);
      clock?.advance(10);
      return block;
    }),
  );
}

test('a tone has its frequency and -12 dBov', () => {
  using source = toneSource(440);
  const pcm = capture(source, 100);
  assert.ok(shareAt(440, pcm) > 0.999);
  assert.ok(Math.abs(levelDbov(pcm) + 12) < 0.1);
});

test('the time signal has a pip of 80 ms with each second and a long one with each tenth', () => {
  const clock = new FakeClock(1_700_000_008_500);
  using source = timeSource(clock);
  const pcm = capture(source, 200, clock);
  const sounding = (fromMs: number, toMs: number): boolean => pcm.subarray(fromMs * 48, toMs * 48).some((sample) => sample !== 0);
  assert.equal(sounding(0, 500), false);
  assert.ok(shareAt(1_000, pcm.subarray(500 * 48, 580 * 48)) > 0.9);
  assert.equal(sounding(581, 1_500), false);
  assert.ok(shareAt(1_250, pcm.subarray(1_500 * 48, 1_900 * 48)) > 0.9);
  assert.equal(sounding(1_901, 2_000), false);
});

test('the time signal follows the wall clock when it was set', () => {
  const clock = new FakeClock(1_700_000_001_200);
  using source = timeSource(clock);
  capture(source, 1, clock);
  clock.advance(790);
  assert.ok(capture(source, 1, clock).some((sample) => sample !== 0));
});

test('music sounds all the time, never clips, and begins again the same', () => {
  using source = musicSource();
  const pcm = capture(source, 100 * 24);
  for (let second = 0; second < 22; second++) {
    const level = levelDbov(pcm.subarray(second * 48_000, (second + 1) * 48_000));
    assert.ok(level > -36 && level < -12, `second ${second}: ${level} dBov`);
  }
  assert.ok(pcm.every((sample) => Math.abs(sample) < 32_000));
  // Eight bars at 84 beats a minute; the end of the first round still rings in the second.
  const round = Math.ceil(((32 * 60) / 84) * 100) * 480;
  const [first, again] = [pcm.subarray(0, 9_600), pcm.subarray(round, round + 9_600)];
  assert.ok(Math.abs(levelDbov(first) - levelDbov(again)) < 3);
});

test('echo says the block it just heard, once', () => {
  using device = new EchoDevice();
  device.play(new Int16Array(480).fill(3));
  const into = new Int16Array(480);
  device.capture(into);
  assert.equal(into[100], 3);
  device.capture(into);
  assert.equal(into[100], 0);
});

test('who waits hears two soft beeps every four seconds, music, or nothing', () => {
  using beeps = holdSource('tone');
  const pcm = capture(beeps, 450);
  const at = (fromMs: number, toMs: number): Int16Array => pcm.subarray(fromMs * 48, toMs * 48);
  for (const fromMs of [0, 300, 4_000]) assert.ok(shareAt(425, at(fromMs, fromMs + 150)) > 0.9);
  for (const [fromMs, toMs] of [
    [151, 300],
    [451, 4_000],
  ] as const)
    assert.ok(at(fromMs, toMs).every((sample) => sample === 0));
  assert.ok(levelDbov(at(0, 150)) < -18);
  using music = holdSource('music');
  assert.ok(levelDbov(capture(music, 300)) > -40);
  using silence = holdSource('silence');
  assert.ok(capture(silence, 10).every((sample) => sample === 0));
});
