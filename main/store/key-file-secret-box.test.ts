import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { SeededRandom } from '../testing/seeded-random.ts';
import { KeyFileError } from './errors.ts';
import { KeyFileSecretBox } from './key-file-secret-box.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'trapeze-key-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('a secret opens again, also in the next process', () => {
  const path = join(folder, 'sub', 'key');
  const sealed = new KeyFileSecretBox(path, new SeededRandom(1)).seal('pässword');
  assert.equal(sealed.includes('pässword'), false);
  assert.equal(new KeyFileSecretBox(path, new SeededRandom(2)).open(sealed), 'pässword');
  assert.deepEqual(readdirSync(join(folder, 'sub')), ['key']);
});

test('the key file is for its owner only, also when it was found open to others', () => {
  const path = join(folder, 'key');
  new KeyFileSecretBox(path, new SeededRandom(1));
  assert.equal(statSync(path).mode & 0o777, 0o600);
  chmodSync(path, 0o644);
  new KeyFileSecretBox(path, new SeededRandom(1));
  assert.equal(statSync(path).mode & 0o777, 0o600);
});

test('sealing the same secret twice gives different texts', () => {
  const box = new KeyFileSecretBox(join(folder, 'key'), new SeededRandom(1));
  assert.notEqual(box.seal('secret'), box.seal('secret'));
});

test('an altered, truncated or foreign text does not open', () => {
  const box = new KeyFileSecretBox(join(folder, 'key'), new SeededRandom(1));
  const other = new KeyFileSecretBox(join(folder, 'other'), new SeededRandom(2));
  const sealed = box.seal('secret');
  const altered = `${sealed.slice(0, -6)}${sealed.at(-6) === 'A' ? 'B' : 'A'}${sealed.slice(-5)}`;
  for (const text of [altered, sealed.slice(0, 30), '', 'aes-256-gcm:', other.seal('secret'), 'secret']) {
    assert.equal(box.open(text), undefined, text);
  }
  assert.equal(box.open(sealed), 'secret');
});

test('a key file that holds no key is refused and left as it is', () => {
  const path = join(folder, 'key');
  writeFileSync(path, 'short');
  assert.throws(() => new KeyFileSecretBox(path, new SeededRandom(1)), KeyFileError);
  assert.equal(statSync(path).size, 5);
});
