import assert from 'node:assert/strict';
import { test } from 'node:test';
import { limits } from '../limits.ts';
import { tracedMessage } from '../testing/traced-messages.ts';
import type { Database } from './database.ts';
import { openDatabase } from './open-database.ts';
import { SqliteHistoryStore } from './sqlite-history-store.ts';
import { SqliteTraceStore } from './sqlite-trace-store.ts';

const events = [tracedMessage('phone', 'out', 'proxy', 'INVITE sip:b@example.com SIP/2.0')];

function setUp(database: Database, mostCalls?: number) {
  const history = new SqliteHistoryStore(database);
  const traces = new SqliteTraceStore(database, mostCalls);
  const add = (id: string): void => {
    const call = { accountId: 'a', direction: 'out', peerUri: 'sip:b@example.com', status: 200, reason: '' } as const;
    history.add({ ...call, id, startedAtUnixMs: 1, endedAtUnixMs: 2, callId: `${id}@host` });
  };
  return { history, traces, add };
}

test('a trace comes back by the id of its line and by its Call-ID; saved again it is replaced', () => {
  using database = openDatabase(':memory:');
  const { traces, add } = setUp(database);
  add('1');
  traces.save({ id: '1', sipCallId: '1@host' }, []);
  traces.save({ id: '1', sipCallId: '1@host' }, events);
  assert.deepEqual(traces.load('1'), { sipCallId: '1@host', events });
  assert.deepEqual(traces.load('1@host'), { sipCallId: '1@host', events });
  assert.equal(traces.load('2'), undefined);
});

test('a trace goes with its line, and does not come back by being saved late', () => {
  using database = openDatabase(':memory:');
  const { history, traces, add } = setUp(database);
  for (const id of ['1', '2']) {
    add(id);
    traces.save({ id, sipCallId: id }, events);
  }
  add('2'); // the line is written again: nothing goes
  history.remove('1');
  traces.save({ id: '1', sipCallId: '1' }, events);
  assert.equal(traces.load('1'), undefined);
  assert.ok(traces.load('2'));
  history.clear();
  assert.equal(traces.load('2'), undefined);
});

test('beyond the bound the oldest calls go, and of one call the oldest events', () => {
  using database = openDatabase(':memory:');
  const { traces, add } = setUp(database, 2);
  for (const id of ['1', '2', '3']) {
    add(id);
    traces.save({ id, sipCallId: id }, events);
  }
  assert.deepEqual(
    ['1', '2', '3'].map((id) => traces.load(id) !== undefined),
    [false, true, true],
  );
  const body = 'x'.repeat(60_000);
  const many = Array.from({ length: 20 }, (_, atUnixMs) => tracedMessage('phone', 'in', 'peer', 'INFO', { atUnixMs, body }));
  traces.save({ id: '3', sipCallId: '3' }, many);
  const kept = traces.load('3')?.events ?? [];
  assert.equal(kept.length, Math.floor(limits.trace.savedBytes / 60_500));
  assert.equal(kept.at(-1)?.atUnixMs, 19);
});
