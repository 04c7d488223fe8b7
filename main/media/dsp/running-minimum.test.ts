import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RunningMinimum } from './running-minimum.ts';

test('knows nothing until the span is over, then the least of the last one or two spans', () => {
  const minimum = new RunningMinimum(3);
  assert.deepEqual(
    [5, 2, 7].map((value) => minimum.add(value)),
    [undefined, undefined, undefined],
  );
  assert.deepEqual(
    [9, 8, 9].map((value) => minimum.add(value)),
    [2, 2, 2],
  );
  assert.equal(minimum.add(20), 8);
});

test('can be told that what it measured was lowered', () => {
  const minimum = new RunningMinimum(1);
  minimum.add(10);
  minimum.lower(4);
  assert.equal(minimum.add(20), 6);
});

test('a reset forgets', () => {
  const minimum = new RunningMinimum(1);
  minimum.add(1);
  minimum.reset();
  assert.equal(minimum.add(5), undefined);
});
