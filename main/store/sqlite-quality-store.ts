import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { limits } from '../limits.ts';
import type { QualityStore } from '../media/quality/quality-store.ts';
import type { QualityHistory } from '../media/quality/quality-timeline.ts';
import type { Database } from './database.ts';

/** Quality timelines of calls in SQLite, packed: one second is much like the next. */
export class SqliteQualityStore implements QualityStore {
  readonly #database: Database;
  readonly #mostCalls: number;

  constructor(database: Database, mostCalls: number = limits.quality.savedCalls) {
    this.#database = database;
    this.#mostCalls = mostCalls;
  }

  save(id: string, quality: QualityHistory): void {
    const { queries } = this.#database;
    const packed = deflateRawSync(JSON.stringify(quality));
    this.#database.transaction(() => {
      if (!this.#database.first(queries.selectFrom('history').select('id').where('id', '=', id))) return;
      this.#database.run(
        queries
          .insertInto('callQuality')
          .values({ id, packed })
          .onConflict((conflict) => conflict.column('id').doUpdateSet({ packed })),
      );
      const surplus = queries
        .selectFrom('callQuality')
        .select('id')
        .orderBy('position', 'desc')
        .limit(-1)
        .offset(this.#mostCalls);
      this.#database.run(queries.deleteFrom('callQuality').where('id', 'in', surplus));
    });
  }

  load(id: string): QualityHistory | undefined {
    const found = this.#database.first(this.#database.queries.selectFrom('callQuality').select('packed').where('id', '=', id));
    // Only `save` has written it: it is what it was.
    return found && (JSON.parse(inflateRawSync(found.packed).toString()) as QualityHistory);
  }
}
