import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { HistoryRow } from '../calls/history.ts';
import { openDatabase } from './open-database.ts';
import { SqliteHistoryStore } from './sqlite-history-store.ts';

function row(id: number, more: Partial<HistoryRow> = {}): HistoryRow {
  return {
    id: String(id),
    accountId: 'account',
    direction: 'out',
    peerUri: 'sip:bob@example.test',
    startedAtUnixMs: 1_000 * id,
    endedAtUnixMs: 1_000 * id + 500,
    status: 200,
    reason: 'OK',
    callId: `call-${id}`,
    ...more,
  };
}

const ids = (rows: readonly HistoryRow[]): string[] => rows.map(({ id }) => id);

test('rows come back whole, newest first', () => {
  using database = openDatabase(':memory:');
  const history = new SqliteHistoryStore(database);
  const full = row(2, { peerName: 'Bob ☎', answeredAtUnixMs: 2_100, codec: 'opus', mos: 4.3 });
  history.add(row(1));
  history.add(full);
  assert.deepEqual(history.list({ limit: 10, filter: 'all' }), [full, row(1)]);
});

test('pages go back in time by `before`', () => {
  using database = openDatabase(':memory:');
  const history = new SqliteHistoryStore(database);
  for (const id of [1, 2, 3, 4, 5]) history.add(row(id));
  assert.deepEqual(ids(history.list({ limit: 2, filter: 'all' })), ['5', '4']);
  assert.deepEqual(ids(history.list({ limit: 2, filter: 'all', before: 4_000 })), ['3', '2']);
});

test('missed are incoming calls that nobody answered, here or elsewhere (RFC 3326)', () => {
  using database = openDatabase(':memory:');
  const history = new SqliteHistoryStore(database);
  history.add(row(1, { direction: 'in', status: 487 }));
  history.add(row(2, { direction: 'in', answeredAtUnixMs: 2_100 }));
  history.add(row(3, { direction: 'out', status: 486 }));
  history.add(row(4, { direction: 'in', status: 487, reason: 'SIP;cause=200;text="Call completed elsewhere"' }));
  assert.deepEqual(ids(history.list({ limit: 10, filter: 'missed' })), ['1']);
});

test('the same id replaces, remove takes one, clear takes all', () => {
  using database = openDatabase(':memory:');
  const history = new SqliteHistoryStore(database);
  history.add(row(1));
  history.add(row(1, { status: 486 }));
  history.add(row(2));
  assert.deepEqual(
    history.list({ limit: 10, filter: 'all' }).map(({ status }) => status),
    [200, 486],
  );
  history.remove('1');
  history.remove('unknown');
  assert.deepEqual(ids(history.list({ limit: 10, filter: 'all' })), ['2']);
  history.clear();
  assert.deepEqual(history.list({ limit: 10, filter: 'all' }), []);
});

test('beyond the bound the oldest go', () => {
  using database = openDatabase(':memory:');
  const history = new SqliteHistoryStore(database, 3);
  for (const id of [2, 5, 1, 4, 3]) history.add(row(id));
  assert.deepEqual(ids(history.list({ limit: 10, filter: 'all' })), ['5', '4', '3']);
});

test('times with fractions of a millisecond are rounded', () => {
  using database = openDatabase(':memory:');
  const history = new SqliteHistoryStore(database);
  history.add(row(1, { startedAtUnixMs: 1_000.4, answeredAtUnixMs: 1_100.6, endedAtUnixMs: 2_000.5 }));
  const [stored] = history.list({ limit: 1, filter: 'all' });
  assert.deepEqual([stored?.startedAtUnixMs, stored?.answeredAtUnixMs, stored?.endedAtUnixMs], [1_000, 1_101, 2_001]);
});

test('only these calls, however many they are', () => {
  using database = openDatabase(':memory:');
  const history = new SqliteHistoryStore(database);
  for (const id of [1, 2, 3]) history.add(row(id));
  const wanted = ['3', '1', "'; drop table history", ...Array.from({ length: 40_000 }, (_, index) => `x${index}`)];
  assert.deepEqual(ids(history.list({ limit: 10, filter: 'all', ids: wanted })), ['3', '1']);
  assert.deepEqual(history.list({ limit: 10, filter: 'all', ids: [] }), []);
});
