import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { SampleQueue } from './sample-queue.ts';

test('gives back what it was given, in order, in any cut', () => {
  const steps = fc.array(fc.record({ push: fc.nat({ max: 6_000 }), shift: fc.nat({ max: 6_000 }) }), { maxLength: 30 });
  fc.assert(
    fc.property(steps, (walk) => {
      const queue = new SampleQueue();
      let [written, read] = [0, 0];
      for (const { push, shift } of walk) {
        queue.push(Int16Array.from({ length: push }, (_, index) => (written + index) % 30_000));
        written += push;
        const taken = new Int16Array(Math.min(shift, queue.length));
        queue.shift(taken);
        taken.forEach((sample, index) => {
          assert.equal(sample, (read + index) % 30_000);
        });
        read += taken.length;
        assert.equal(queue.length, written - read);
      }
    }),
    { numRuns: 50 },
  );
});
