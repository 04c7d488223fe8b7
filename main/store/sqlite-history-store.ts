import { sql } from 'kysely';
import { type HistoryQuery, type HistoryRow, type HistoryStore, notMissed } from '../calls/history.ts';
import { limits } from '../limits.ts';
import type { Database } from './database.ts';
import { presentOnly } from './row.ts';
import type { HistoryTable } from './schema.ts';

/** A Reason field that says somebody else has answered (RFC 3326 §3.1), as a LIKE pattern. */
const ELSEWHERE = 'SIP%cause=200%';

/** Finished calls in SQLite. */
export class SqliteHistoryStore implements HistoryStore {
  readonly #database: Database;
  readonly #mostRows: number;

  constructor(database: Database, mostRows: number = limits.history.rows) {
    this.#database = database;
    this.#mostRows = mostRows;
  }

  add(row: HistoryRow): void {
    const values = rowOf(row);
    this.#database.transaction(() => {
      this.#database.run(
        this.#database.queries
          .insertInto('history')
          .values(values)
          .onConflict((conflict) => conflict.column('id').doUpdateSet(values)),
      );
      this.#dropOldest();
    });
  }

  list({ before, limit, filter, ids, search = [] }: HistoryQuery): readonly HistoryRow[] {
    let query = this.#newestFirst().selectAll().limit(limit);
    if (before !== undefined) query = query.where('startedAtUnixMs', '<', before);
    if (filter === 'missed')
      query = query
        .where('direction', '=', 'in')
        .where('answeredAtUnixMs', 'is', null)
        .where('reason', 'not like', ELSEWHERE)
        .where('status', 'not in', notMissed);
    if (ids !== undefined) query = query.where('id', 'in', sql<string>`(select value from json_each(${JSON.stringify(ids)}))`);
    if (search.length > 0)
      query = query.where((row) =>
        row.or(search.flatMap((text) => [row('peerUri', 'like', containing(text)), row('peerName', 'like', containing(text))])),
      );
    return this.#database.all(query).map(presentOnly);
  }

  clear(): void {
    this.#database.run(this.#database.queries.deleteFrom('history'));
  }

  remove(id: string): void {
    this.#database.run(this.#database.queries.deleteFrom('history').where('id', '=', id));
  }

  #newestFirst() {
    return this.#database.queries.selectFrom('history').orderBy('startedAtUnixMs', 'desc').orderBy(sql`rowid`, 'desc');
  }

  #dropOldest(): void {
    const surplus = this.#newestFirst().select('id').limit(-1).offset(this.#mostRows);
    this.#database.run(this.#database.queries.deleteFrom('history').where('id', 'in', surplus));
  }
}

/** A LIKE pattern; SQLite has no escapes by itself, so what means something in a pattern stands for any one character. */
function containing(text: string): string {
  return `%${text.replace(/[%_]/g, '_')}%`;
}

function rowOf(row: HistoryRow): HistoryTable {
  return {
    id: row.id,
    accountId: row.accountId,
    direction: row.direction,
    peerUri: row.peerUri,
    peerName: row.peerName ?? null,
    startedAtUnixMs: Math.round(row.startedAtUnixMs),
    answeredAtUnixMs: row.answeredAtUnixMs === undefined ? null : Math.round(row.answeredAtUnixMs),
    endedAtUnixMs: Math.round(row.endedAtUnixMs),
    status: row.status,
    reason: row.reason,
    codec: row.codec ?? null,
    mos: row.mos ?? null,
    callId: row.callId,
  };
}
