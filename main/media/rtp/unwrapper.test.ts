import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Unwrapper } from './unwrapper.ts';

test('goes on over the wrap at 2^16', () => {
  const unwrapper = new Unwrapper(16);
  const first = unwrapper.unwrap(65_534);
  assert.deepEqual(
    [65_535, 0, 1].map((value) => unwrapper.unwrap(value) - first),
    [1, 2, 3],
  );
});

test('goes on over the wrap at 2^32', () => {
  const unwrapper = new Unwrapper(32);
  const first = unwrapper.unwrap(2 ** 32 - 160);
  assert.deepEqual(
    [0, 160].map((value) => unwrapper.unwrap(value) - first),
    [160, 320],
  );
});

test('a late value from before the wrap comes out lower and does not move the reference', () => {
  const unwrapper = new Unwrapper(16);
  const first = unwrapper.unwrap(65_535);
  assert.equal(unwrapper.unwrap(2) - first, 3);
  assert.equal(unwrapper.unwrap(65_534) - first, -1);
  assert.equal(unwrapper.unwrap(3) - first, 4);
});

test('follows any walk of steps below half the range', () => {
  const steps = fc.array(fc.integer({ min: -30_000, max: 32_000 }), { maxLength: 100 });
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 65_535 }), steps, (start, walk) => {
      const unwrapper = new Unwrapper(16);
      const first = unwrapper.unwrap(start);
      let highest = 0;
      for (const step of walk) {
        const truth = highest + step;
        assert.equal(unwrapper.unwrap((((start + truth) % 65_536) + 65_536) % 65_536) - first, truth);
        highest = Math.max(highest, truth);
      }
    }),
  );
});
