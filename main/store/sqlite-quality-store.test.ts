import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { QualityHistory } from '../media/quality/quality-timeline.ts';
import type { Database } from './database.ts';
import { openDatabase } from './open-database.ts';
import { SqliteHistoryStore } from './sqlite-history-store.ts';
import { SqliteQualityStore } from './sqlite-quality-store.ts';

const quality: QualityHistory = { seconds: [], marks: [{ atMs: 0, kind: 'codec', name: 'opus' }] };

function setUp(database: Database, mostCalls?: number) {
  const history = new SqliteHistoryStore(database);
  const store = new SqliteQualityStore(database, mostCalls);
  const add = (id: string): void => {
    const call = { accountId: 'a', direction: 'out', peerUri: 'sip:b@example.com', status: 200, reason: '' } as const;
    history.add({ ...call, id, startedAtUnixMs: 1, endedAtUnixMs: 2, callId: `${id}@host` });
  };
  return { history, store, add };
}

test('a timeline comes back as it was; saved again it is replaced', () => {
  using database = openDatabase(':memory:');
  const { store, add } = setUp(database);
  add('1');
  store.save('1', { seconds: [], marks: [] });
  store.save('1', quality);
  assert.deepEqual(store.load('1'), quality);
  assert.equal(store.load('2'), undefined);
});

test('a timeline goes with its line in the history, and is not kept without one', () => {
  using database = openDatabase(':memory:');
  const { history, store, add } = setUp(database);
  store.save('0', quality);
  for (const id of ['1', '2']) {
    add(id);
    store.save(id, quality);
  }
  add('2'); // the line is written again: nothing goes
  history.remove('1');
  assert.deepEqual([store.load('0'), store.load('1')], [undefined, undefined]);
  assert.deepEqual(store.load('2'), quality);
  history.clear();
  assert.equal(store.load('2'), undefined);
});

test('beyond the bound the oldest go', () => {
  using database = openDatabase(':memory:');
  const { store, add } = setUp(database, 2);
  for (const id of ['1', '2', '3']) {
    add(id);
    store.save(id, quality);
  }
  assert.deepEqual(
    ['1', '2', '3'].map((id) => store.load(id) !== undefined),
    [false, true, true],
  );
});
