import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SeededRandom } from '../testing/seeded-random.ts';
import { domainKey } from './domain-key.ts';

test('the key is made once and found again; a damaged one is made anew', () => {
  const store = new Map<string, string>();
  const [first, second] = [domainKey(store, new SeededRandom(1)), domainKey(store, new SeededRandom(2))];
  assert.equal(first.length, 32);
  assert.deepEqual(first, second);
  for (const name of store.keys()) store.set(name, 'damaged');
  assert.notDeepEqual(domainKey(store, new SeededRandom(3)), first);
});
