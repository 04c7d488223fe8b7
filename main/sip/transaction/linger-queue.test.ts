import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { LingerQueue } from './linger-queue.ts';

test('the oldest is the first that came and did not leave', () => {
  const queue = new LingerQueue<string>();
  assert.equal(queue.oldest, undefined);
  for (const item of ['a', 'b', 'c', 'a']) queue.add(item);
  assert.deepEqual([queue.size, queue.oldest], [3, 'a']);
  queue.remove('b');
  queue.remove('a');
  queue.remove('nobody');
  assert.deepEqual([queue.size, queue.oldest], [1, 'c']);
});

test('it behaves as a Set in order of arrival, whoever comes and goes', () => {
  const items = fc.array(fc.tuple(fc.boolean(), fc.integer({ min: 0, max: 300 })), { maxLength: 2_000 });
  fc.assert(
    fc.property(items, (steps) => {
      const queue = new LingerQueue<number>();
      const model = new Set<number>();
      for (const [comes, item] of steps) {
        if (comes && !model.has(item)) {
          queue.add(item);
          model.add(item);
        } else if (!comes) {
          queue.remove(item);
          model.delete(item);
        }
        const [oldest] = model;
        assert.deepEqual([queue.size, queue.oldest], [model.size, oldest]);
      }
    }),
    { numRuns: 50 },
  );
});

test('finding and removing the oldest stays cheap after many have left', () => {
  const queue = new LingerQueue<number>();
  const count = 300_000;
  for (let item = 0; item < count; item++) {
    queue.add(item);
    if (queue.size > 20_000) queue.remove(queue.oldest ?? -1);
  }
  assert.equal(queue.size, 20_000);
  assert.equal(queue.oldest, count - 20_000);
});
