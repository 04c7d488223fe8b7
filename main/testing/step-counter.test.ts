import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countSteps } from './step-counter.ts';

test('characters looked at are counted, and nothing is counted twice or outside', () => {
  const text = 'x'.repeat(100);
  assert.equal(
    countSteps(() => {
      for (let at = 0; at < text.length; at++) text.charCodeAt(at);
    }),
    100,
  );
  assert.equal(
    countSteps(() => text.indexOf('y', 40)),
    61,
  );
  assert.equal(
    countSteps(() => ['a', 'b', 'c'].indexOf('b')),
    2,
  );
  assert.equal(
    countSteps(() => {}),
    0,
  );
});

test('quadratic work shows', () => {
  const quadratic = (size: number) => () => {
    for (let from = 0; from < size; from++) 'x'.repeat(size).indexOf('y', from);
  };
  const [small, large] = [countSteps(quadratic(100)), countSteps(quadratic(200))];
  assert.ok(large > small * 3.5);
});

test('an exception leaves no trace', () => {
  const before = String.prototype.charCodeAt;
  assert.throws(() =>
    countSteps(() => {
      throw new Error('x');
    }),
  );
  assert.equal(String.prototype.charCodeAt, before);
});
