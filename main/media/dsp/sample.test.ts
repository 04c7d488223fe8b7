import assert from 'node:assert/strict';
import { test } from 'node:test';
import { crossfade, toSample } from './sample.ts';

test('rounds and saturates to 16 bits', () => {
  assert.deepEqual([0.4, 0.6, -0.6, 40_000, -40_000].map(toSample), [0, 1, -1, 32_767, -32_768]);
});

test('fades from one to the other, also in place', () => {
  const block = new Int16Array(100).fill(1_000);
  crossfade(block, new Int16Array(100), block);
  assert.equal(block[0], 995);
  assert.equal(block[50], 495);
  assert.equal(block[99], 5);
});
