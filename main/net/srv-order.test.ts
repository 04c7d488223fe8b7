import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { SeededRandom } from '../testing/seeded-random.ts';
import type { SrvRecord } from './dns-client.ts';
import { inOrderOfTrial } from './srv-order.ts';

const server = (target: string, priority: number, weight: number): SrvRecord => ({ priority, weight, port: 5060, target });
const targets = (records: readonly SrvRecord[]): string => records.map(({ target }) => target).join(' ');

test('the lowest priority comes first, whatever the weights (RFC 2782)', () => {
  const records = [server('last', 20, 100), server('first', 5, 0), server('middle', 10, 65_535)];
  for (let seed = 1; seed <= 20; seed++)
    assert.equal(targets(inOrderOfTrial(records, new SeededRandom(seed))), 'first middle last');
});

test('among equals a server is first as often as its share of the weights', () => {
  const random = new SeededRandom(1);
  const records = [server('heavy', 1, 60), server('light', 1, 20), server('other', 1, 20)];
  const count = { heavy: 0, light: 0, other: 0 };
  for (let round = 0; round < 10_000; round++) {
    const [first] = inOrderOfTrial(records, random);
    count[first?.target as keyof typeof count]++;
  }
  assert.ok(Math.abs(count.heavy - 6_000) < 200, `heavy ${count.heavy}`);
  assert.ok(Math.abs(count.light - count.other) < 200, `light ${count.light}, other ${count.other}`);
});

test('weight 0 is nearly never first while others are there, and is drawn evenly among its like', () => {
  const random = new SeededRandom(1);
  const beside = Array.from({ length: 1_000 }, () => inOrderOfTrial([server('zero', 1, 0), server('heavy', 1, 999)], random)[0]);
  assert.ok(beside.filter((record) => record?.target === 'zero').length < 10);
  assert.equal(inOrderOfTrial([server('a', 1, 0), server('b', 1, 0)], random).length, 2);
});

test('nothing is lost and nothing is added, for any records and any chance', () => {
  const records = fc.array(
    fc.record({ priority: fc.nat(65_535), weight: fc.nat(65_535), port: fc.nat(65_535), target: fc.domain() }),
    { maxLength: 20 },
  );
  fc.assert(
    fc.property(records, fc.nat(), (some, seed) => {
      const order = inOrderOfTrial(some, new SeededRandom(seed));
      assert.deepEqual(new Set(order), new Set(some));
      assert.equal(order.length, some.length);
      assert.deepEqual(
        order.map(({ priority }) => priority),
        some.map(({ priority }) => priority).sort((a, b) => a - b),
      );
    }),
  );
});
