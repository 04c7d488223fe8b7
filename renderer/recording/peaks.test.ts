import assert from 'node:assert/strict';
import { test } from 'node:test';
import { peaksOf } from './peaks.ts';

test('each part of the sound has its loudest sample, whichever way it points', () => {
  const sound = Float32Array.of(0.1, -0.5, 0.2, 0.25, 0, 0);
  assert.deepEqual([...peaksOf(sound, 3)], [0.5, 0.25, 0]);
});

test('parts that get no sample are silent, and nothing is above 1', () => {
  assert.deepEqual([...peaksOf(Float32Array.of(2), 2)], [0, 1]);
  assert.deepEqual([...peaksOf(new Float32Array(0), 2)], [0, 0]);
});
