import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { limits } from '../limits.ts';
import type { TraceEvent } from '../trace/trace.ts';
import { type TracedCall, type TraceStore, withinBytes } from '../trace/trace-store.ts';
import type { Database } from './database.ts';

/** Traces of calls in SQLite, packed: SIP repeats itself. */
export class SqliteTraceStore implements TraceStore {
  readonly #database: Database;
  readonly #mostCalls: number;

  constructor(database: Database, mostCalls: number = limits.trace.savedCalls) {
    this.#database = database;
    this.#mostCalls = mostCalls;
  }

  save({ id, sipCallId }: TracedCall, events: readonly TraceEvent[]): void {
    const { queries } = this.#database;
    const packed = deflateRawSync(JSON.stringify(withinBytes(events)));
    this.#database.transaction(() => {
      if (!this.#database.first(queries.selectFrom('history').select('id').where('id', '=', id))) return;
      this.#database.run(
        queries
          .insertInto('callTraces')
          .values({ id, sipCallId, packed })
          .onConflict((conflict) => conflict.column('id').doUpdateSet({ sipCallId, packed })),
      );
      const surplus = queries.selectFrom('callTraces').select('id').orderBy('position', 'desc').limit(-1).offset(this.#mostCalls);
      this.#database.run(queries.deleteFrom('callTraces').where('id', 'in', surplus));
    });
  }

  load(callId: string): ReturnType<TraceStore['load']> {
    const found = this.#database.first(
      this.#database.queries
        .selectFrom('callTraces')
        .select(['sipCallId', 'packed'])
        .where((is) => is.or([is('id', '=', callId), is('sipCallId', '=', callId)]))
        .orderBy('position', 'desc')
        .limit(1),
    );
    // Only `save` has written it: it is what it was.
    return found && { sipCallId: found.sipCallId, events: JSON.parse(inflateRawSync(found.packed).toString()) as TraceEvent[] };
  }
}
