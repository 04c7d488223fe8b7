import assert from 'node:assert/strict';
import test from 'node:test';
import { LevelMeter } from './level-meter.ts';

function levelOf(sampleAt: (index: number) => number): number | undefined {
  const levels: number[] = [];
  const meter = new LevelMeter((dbov) => levels.push(dbov));
  for (let block = 0; block < 38; block += 1) {
    meter.push(Float32Array.from({ length: 128 }, (_, index) => sampleAt(block * 128 + index)));
  }
  assert.equal(levels.length, 1);
  return levels[0];
}

test('reads 0 dBov for a full-scale square wave, -3 for a sine, -127 for silence', () => {
  assert.equal(
    levelOf((index) => (index % 2 === 0 ? 1 : -1)),
    0,
  );
  const sine = levelOf((index) => Math.sin((2 * Math.PI * 1_000 * index) / 48_000)) ?? 0;
  assert.ok(Math.abs(sine + 3.01) < 0.05, String(sine));
  assert.equal(
    levelOf(() => 0),
    -127,
  );
});
