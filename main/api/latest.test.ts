import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Emitter } from '../base/event.ts';
import { latest } from './latest.ts';

interface Fact {
  readonly key: string;
  readonly value: number;
}

function setUp(first: readonly Fact[] = []) {
  const emitter = new Emitter<Fact>();
  const abort = new AbortController();
  let drained: PromiseWithResolvers<void> | undefined;
  const values = latest(
    { changed: emitter.event, first: () => first, keyOf: (fact) => fact.key },
    () => drained?.promise ?? Promise.resolve(),
    abort.signal,
  );
  return {
    emitter,
    abort,
    values,
    block: () => {
      drained = Promise.withResolvers<void>();
    },
    unblock: () => {
      drained?.resolve();
      drained = undefined;
    },
  };
}

const read = async (values: AsyncGenerator<Fact>): Promise<number | undefined> => {
  const { value, done } = await values.next();
  return done ? undefined : value.value;
};

test('begins with what is known, then follows each change', async () => {
  const { emitter, values } = setUp([{ key: 'a', value: 1 }]);
  assert.equal(await read(values), 1);

  const next = read(values);
  emitter.fire({ key: 'a', value: 2 });
  assert.equal(await next, 2);
  await values.return();
});

test('a reader that is busy gets the newest of each key, not a queue', async () => {
  const { emitter, values } = setUp([{ key: 'a', value: 0 }]);
  await read(values);
  for (let value = 1; value <= 1_000; value++) emitter.fire({ key: value % 2 === 0 ? 'a' : 'b', value });

  assert.deepEqual([await read(values), await read(values)].sort(), [1000, 999]);
  const next = read(values);
  emitter.fire({ key: 'a', value: 1_001 });
  assert.equal(await next, 1_001);
  await values.return();
});

test('makes no value while the line has not taken the one before', async () => {
  const { emitter, values, block, unblock } = setUp([{ key: 'a', value: 0 }]);
  block();
  await read(values);
  emitter.fire({ key: 'a', value: 1 });
  let arrived = false;
  const next = read(values).then((value) => {
    arrived = true;
    return value;
  });
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
  assert.equal(arrived, false);

  emitter.fire({ key: 'a', value: 2 });
  unblock();
  assert.equal(await next, 2);
  await values.return();
});

test('ends and unsubscribes when the reader gives up', async () => {
  const { emitter, abort, values } = setUp([{ key: 'a', value: 0 }]);
  await read(values);
  const next = read(values);
  await Promise.resolve();
  assert.equal(emitter.listenerCount, 1);

  abort.abort();
  assert.equal(await next, undefined);
  assert.equal(emitter.listenerCount, 0);
});
