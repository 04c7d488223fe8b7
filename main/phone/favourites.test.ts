import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Favourites } from './favourites.ts';

function setUp() {
  const kept = new Map<string, string>();
  const store = { get: (key: string) => kept.get(key), set: (key: string, value: string) => void kept.set(key, value) };
  return { kept, favourites: new Favourites(store), again: () => new Favourites(store) };
}

const bob = { accountId: 'a', uri: 'sip:bob@example.com' };
const carol = { accountId: 'a', uri: 'sip:carol@example.com', name: 'Carol' };

test('favourites are kept in the order in which they were added; a known one changes in its place', () => {
  const { favourites, again } = setUp();
  favourites.put(bob);
  favourites.put(carol);
  favourites.put({ ...bob, name: 'Bob' });
  assert.deepEqual(again().list, [{ ...bob, name: 'Bob' }, carol]);
  favourites.remove(bob.uri);
  favourites.remove('sip:unknown@example.com');
  assert.deepEqual(again().list, [carol]);
});

test('there is a bound', () => {
  const { favourites } = setUp();
  for (let index = 0; index < 200; index += 1) assert.ok(favourites.put({ ...bob, uri: `sip:${index}@example.com` }));
  assert.equal(favourites.put(bob), false);
  assert.ok(favourites.put({ ...bob, uri: 'sip:7@example.com', name: 'Seven' }));
});

test('a damaged list counts as empty', () => {
  const { kept, favourites } = setUp();
  for (const damaged of ['{', '[1]', '"x"']) {
    kept.set('favourites', damaged);
    assert.deepEqual(favourites.list, []);
  }
});
