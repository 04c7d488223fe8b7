import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sine } from '../testing/signals.ts';
import { LevelMeter, SILENCE_DBOV } from './level.ts';

function levelOf(pcm: Int16Array): number {
  const meter = new LevelMeter();
  meter.add(pcm);
  return meter.take();
}

test('a full-scale square wave is 0 dBov, a full-scale sine -3 (RFC 6464 §3)', () => {
  assert.equal(levelOf(Int16Array.from({ length: 480 }, (_, index) => (index % 2 ? 32_767 : -32_768))), -0);
  assert.equal(levelOf(sine(1_000, 4_800, 32_767)), -3);
});

test('a tenth of the amplitude is 20 dB less', () => {
  assert.equal(levelOf(sine(1_000, 4_800, 3_277)), -23);
});

test('silence and nothing are -127', () => {
  assert.equal(levelOf(new Int16Array(480)), SILENCE_DBOV);
  assert.equal(new LevelMeter().take(), SILENCE_DBOV);
});

test('taking begins anew', () => {
  const meter = new LevelMeter();
  meter.add(sine(1_000, 480));
  meter.take();
  meter.add(new Int16Array(480));
  assert.equal(meter.take(), SILENCE_DBOV);
});
