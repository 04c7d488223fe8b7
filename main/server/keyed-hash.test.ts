import assert from 'node:assert/strict';
import { test } from 'node:test';
import { KeyedHash } from './keyed-hash.ts';

const bytes = (fill: number): Uint8Array => new Uint8Array(16).fill(fill);

test('the same key makes the same proof, another key or text another one', () => {
  const proof = new KeyedHash(bytes(1)).of('text', 16);
  assert.match(proof, /^[0-9a-f]{16}$/);
  assert.equal(new KeyedHash(bytes(1)).of('text', 16), proof);
  assert.notEqual(new KeyedHash(bytes(2)).of('text', 16), proof);
  assert.notEqual(new KeyedHash(bytes(1)).of('text ', 16), proof);
});

test('a shorter proof is the beginning of a longer one; characters of any script count', () => {
  const keyed = new KeyedHash(bytes(1));
  assert.equal(keyed.of('你好', 64).slice(0, 8), keyed.of('你好', 8));
  assert.notEqual(keyed.of('你好', 8), keyed.of('你们', 8));
});
