import { limits } from '../limits.ts';
import type { Keeping, KeptMessage, KeptMessages } from '../server/messages/kept-messages.ts';
import type { Database } from './database.ts';

/** Messages for members who are away, in SQLite. */
export class SqliteKeptMessages implements KeptMessages {
  readonly #database: Database;
  readonly #perMember: number;
  readonly #most: number;

  constructor(
    database: Database,
    perMember: number = limits.messageStore.perMember,
    most: number = limits.messageStore.messages,
  ) {
    this.#database = database;
    this.#perMember = perMember;
    this.#most = most;
  }

  keep({ aor, key, expiresAtUnixMs, bytes }: KeptMessage): Keeping {
    const { queries } = this.#database;
    return this.#database.transaction(() => {
      const known = queries.selectFrom('keptMessages').select('key').where('aor', '=', aor).where('key', '=', key);
      if (this.#database.first(known) !== undefined) return 'known';
      if (this.#count() >= this.#most || this.count(aor) >= this.#perMember) return 'full';
      const row = { aor, key, expiresAtUnixMs: Math.round(expiresAtUnixMs), bytes };
      this.#database.run(queries.insertInto('keptMessages').values(row));
      return 'kept';
    });
  }

  oldest(aor: string): KeptMessage | undefined {
    const all = this.#database.queries.selectFrom('keptMessages').select(['aor', 'key', 'expiresAtUnixMs', 'bytes']);
    return this.#database.first(all.where('aor', '=', aor).orderBy('position').limit(1));
  }

  remove(aor: string, key: string): void {
    this.#database.run(this.#database.queries.deleteFrom('keptMessages').where('aor', '=', aor).where('key', '=', key));
  }

  count(aor: string): number {
    return this.#count(aor);
  }

  removeExpired(nowUnixMs: number): readonly string[] {
    const { queries } = this.#database;
    return this.#database.transaction(() => {
      const expired = queries.selectFrom('keptMessages').select('aor').distinct().where('expiresAtUnixMs', '<=', nowUnixMs);
      const aors = this.#database.all(expired).map(({ aor }) => aor);
      if (aors.length > 0) this.#database.run(queries.deleteFrom('keptMessages').where('expiresAtUnixMs', '<=', nowUnixMs));
      return aors;
    });
  }

  #count(aor?: string): number {
    const counting = this.#database.queries.selectFrom('keptMessages').select(({ fn }) => fn.countAll<number>().as('count'));
    return this.#database.first(aor === undefined ? counting : counting.where('aor', '=', aor))?.count ?? 0;
  }
}
