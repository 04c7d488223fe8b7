import assert from 'node:assert/strict';
import { test } from 'node:test';
import { randomHex, systemRandom } from './random.ts';

test('no bytes are given out twice, few or many, and they belong to who asked', () => {
  const seen = new Set(Array.from({ length: 2_000 }, () => randomHex(systemRandom, 12)));
  assert.equal(seen.size, 2_000);
  const mine = systemRandom.bytes(16);
  const before = Buffer.from(mine).toString('hex');
  for (let round = 0; round < 1_000; round++) systemRandom.bytes(16).fill(0);
  assert.equal(Buffer.from(mine).toString('hex'), before);
  assert.deepEqual(
    [0, 256, 257, 10_000].map((count) => systemRandom.bytes(count).length),
    [0, 256, 257, 10_000],
  );
  assert.ok(new Set(systemRandom.bytes(5_000)).size > 200);
});
