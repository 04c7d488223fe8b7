import assert from 'node:assert/strict';
import { test } from 'node:test';
import { kernels } from '../../../native/kernels/kernels.ts';
import { speechLike } from '../testing/signals.ts';
import { convolvePhasesHere } from './convolve-phases.ts';

const taps = 12;

/** Coefficients of no meaning, the largest above 1: sums that clip are among them. */
function filterOf(up: number): Float32Array {
  return Float32Array.from({ length: up * taps }, (_, index) => Math.sin(index * 1.7) * (index % 5 === 0 ? 1.5 : 0.2));
}

test('the compiled filter agrees with its twin within one step of 16 bits', () => {
  const window = Float32Array.from(speechLike(960));
  for (const [up, down, phase, start] of [
    [6, 1, 0, 0],
    [1, 6, 0, 3],
    [160, 147, 93, 1],
  ] as const) {
    const count = Math.floor(((window.length - taps - start) * up) / down);
    const run = { window, coefficients: filterOf(up), taps, up, down, phase, start };
    const [compiled, here] = [new Int16Array(count), new Int16Array(count)];
    assert.equal(kernels?.convolvePhases(run, compiled), true);
    convolvePhasesHere(run, here);
    const furthest = here.reduce((most, sample, index) => Math.max(most, Math.abs(sample - (compiled[index] ?? 0))), 0);
    assert.ok(furthest <= 1, `${up}/${down}: ${furthest}`);
    assert.ok(here.some((sample) => Math.abs(sample) > 5_000));
  }
});

test('it leaves to its twin what its memory has no room for', () => {
  const short = { coefficients: filterOf(1), taps, up: 1, down: 1, phase: 0, start: 0 };
  assert.equal(kernels?.convolvePhases({ ...short, window: new Float32Array(40_000) }, new Int16Array(10)), false);
  assert.equal(kernels?.convolvePhases({ ...short, window: new Float32Array(100) }, new Int16Array(70_000)), false);
  const huge = { ...short, coefficients: new Float32Array(70_000), window: new Float32Array(100) };
  assert.equal(kernels?.convolvePhases(huge, new Int16Array(10)), false);
});
