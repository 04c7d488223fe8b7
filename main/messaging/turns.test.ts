import assert from 'node:assert/strict';
import { test } from 'node:test';
import { settle } from '../testing/fake-clock.ts';
import { Turns } from './turns.ts';

test('who wants the same gets it one after the other, in order; others do not wait', async () => {
  const turns = new Turns();
  const order: string[] = [];
  const ends: Disposable[] = [];
  for (const [key, name] of [
    ['a', 'first'],
    ['a', 'second'],
    ['a', 'third'],
    ['b', 'other'],
  ] as const) {
    void turns.take(key).then((end) => {
      order.push(name);
      ends.push(end);
    });
  }
  await settle();
  assert.deepEqual(order, ['first', 'other']);
  ends[0]?.[Symbol.dispose]();
  await settle();
  assert.deepEqual(order, ['first', 'other', 'second']);
  for (const end of ends) end[Symbol.dispose]();
  await settle();
  assert.equal(order.at(-1), 'third');
  ends.at(-1)?.[Symbol.dispose]();
  using _again = await turns.take('a');
});
