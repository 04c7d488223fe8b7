import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { KeptMessage, KeptMessages } from '../server/messages/kept-messages.ts';

const ALICE = 'sip:alice@example.com';
const BOB = 'sip:bob@example.com';

function message(aor: string, key: string, expiresAtUnixMs = 1_000): KeptMessage {
  return { aor, key, expiresAtUnixMs, bytes: new Uint8Array([0, 255, ...Buffer.from(key)]) };
}

/** What every {@link KeptMessages} promises, as tests. @param make a fresh store that keeps so many for one member, and in all */
export function testKeptMessages(name: string, make: (perMember: number, most: number) => KeptMessages): void {
  test(`${name}: gives each member's messages in the order in which they came, whole`, () => {
    const store = make(10, 10);
    const [first, foreign, second] = [message(ALICE, 'b'), message(BOB, 'b'), message(ALICE, 'a')];
    for (const one of [first, foreign, second]) assert.equal(store.keep(one), 'kept');
    assert.deepEqual([store.count(ALICE), store.count(BOB), store.count('sip:carol@example.com')], [2, 1, 0]);
    const found = store.oldest(ALICE);
    assert.deepEqual(found && { ...found, bytes: new Uint8Array(found.bytes) }, first);
    store.remove(ALICE, 'b');
    store.remove(ALICE, 'unknown');
    assert.deepEqual([store.oldest(ALICE)?.key, store.oldest(BOB)?.key], ['a', 'b']);
    store.remove(ALICE, 'a');
    assert.equal(store.oldest(ALICE), undefined);
  });

  test(`${name}: keeps a message once`, () => {
    const store = make(10, 10);
    assert.deepEqual([store.keep(message(ALICE, 'a')), store.keep(message(ALICE, 'a', 5))], ['kept', 'known']);
    assert.deepEqual([store.count(ALICE), store.oldest(ALICE)?.expiresAtUnixMs], [1, 1_000]);
  });

  test(`${name}: keeps so many for one member, and so many in all`, () => {
    const store = make(2, 3);
    const outcomes = ['a', 'b', 'c', 'a'].map((key) => store.keep(message(ALICE, key)));
    assert.deepEqual(outcomes, ['kept', 'kept', 'full', 'known']);
    assert.deepEqual(
      ['a', 'b'].map((key) => store.keep(message(BOB, key))),
      ['kept', 'full'],
    );
    store.remove(ALICE, 'a');
    assert.equal(store.keep(message(BOB, 'b')), 'kept');
  });

  test(`${name}: forgets what has expired and says whose it was`, () => {
    const store = make(10, 10);
    for (const one of [message(ALICE, 'a', 10), message(ALICE, 'b', 30), message(BOB, 'a', 20), message(BOB, 'b', 10)])
      store.keep(one);
    assert.deepEqual([store.removeExpired(9), store.removeExpired(20).toSorted()], [[], [ALICE, BOB]]);
    assert.deepEqual([store.count(ALICE), store.count(BOB), store.removeExpired(29)], [1, 0, []]);
  });
}
