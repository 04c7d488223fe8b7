import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Random, randomFraction } from '../../base/random.ts';
import { SeededRandom } from '../../testing/seeded-random.ts';
import { DriftEstimate } from './drift-estimate.ts';

/** What is estimated after `seconds` of packets of 20 ms. @param transit at a time, in ms */
function after(seconds: number, transit: (atMs: number, random: Random) => number): number {
  const estimate = new DriftEstimate();
  const random = new SeededRandom(8);
  for (let atMs = 0; atMs < seconds * 1_000; atMs += 20) estimate.observe(atMs, transit(atMs, random));
  return estimate.ppm;
}

for (const ppm of [300, -300, 50]) {
  test(`a clock that is ${ppm} ppm faster is told within 30 s, jitter or not`, () => {
    assert.ok(Math.abs(after(31, (atMs) => -atMs * ppm * 1e-6) - ppm) < 2);
    if (Math.abs(ppm) < 100) return;
    const jittering = after(40, (atMs, random) => 60 * randomFraction(random) - atMs * ppm * 1e-6);
    assert.ok(Math.abs(jittering - ppm) < 150, `${jittering}`);
  });
}

test('no clock is further off than 500 ppm', () => {
  assert.equal(
    after(31, (atMs) => -atMs * 0.002),
    500,
  );
  assert.equal(
    after(31, (atMs) => atMs * 0.002),
    -500,
  );
});

test('less than 10 s tell nothing', () => {
  assert.equal(
    after(9, (atMs) => -atMs * 300e-6),
    0,
  );
});

for (const atSecond of [10, 20, 28]) {
  test(`a way that becomes 40 ms longer after ${atSecond} s is no clock`, () => {
    assert.equal(
      after(35, (atMs) => (atMs < atSecond * 1_000 ? 0 : 40)),
      0,
    );
  });
}

test('jitter alone is no clock', () => {
  const ppm = after(120, (_, random) => 60 * randomFraction(random));
  assert.ok(Math.abs(ppm) < 150, `${ppm}`);
});
