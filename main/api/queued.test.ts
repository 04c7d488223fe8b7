import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Emitter } from '../base/event.ts';
import { queued } from './queued.ts';

function setUp(most: number, first: readonly number[] = []) {
  const happened = new Emitter<number>();
  const ending = new AbortController();
  const gate = { drained: Promise.resolve() };
  const values = queued({ happened: happened.event, first: () => first, most }, () => gate.drained, ending.signal);
  const next = async (): Promise<number | undefined> => (await values.next()).value ?? undefined;
  return { happened, ending, gate, values, next };
}

test('every value comes once, in its order, after those that were there before', async () => {
  const { happened, next } = setUp(10, [1, 2]);
  const first = next();
  happened.fire(3);
  assert.deepEqual([await first, await next(), await next()], [1, 2, 3]);
});

test('a reader that is too slow misses the oldest', async () => {
  const { happened, gate, next } = setUp(2);
  const first = next();
  happened.fire(1);
  assert.equal(await first, 1);
  gate.drained = new Promise((resolve) => queueMicrotask(resolve));
  const second = next();
  for (const value of [2, 3, 4, 5]) happened.fire(value);
  assert.deepEqual([await second, await next()], [4, 5]);
});

test('its end unsubscribes, by the signal as by the reader', async () => {
  const { happened, ending, next } = setUp(2);
  const waiting = next();
  assert.equal(happened.listenerCount, 1);
  ending.abort();
  assert.equal(await waiting, undefined);
  assert.equal(happened.listenerCount, 0);
});
