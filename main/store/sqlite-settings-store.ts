import type { Database } from './database.ts';

/** Small facts that belong to no other table, by name. A change is durable when the call returns. */
export class SqliteSettingsStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  get(key: string): string | undefined {
    return this.#database.first(this.#database.queries.selectFrom('settings').select('value').where('key', '=', key))?.value;
  }

  set(key: string, value: string): void {
    this.#database.run(
      this.#database.queries
        .insertInto('settings')
        .values({ key, value })
        .onConflict((conflict) => conflict.column('key').doUpdateSet({ value })),
    );
  }

  /** Unknown keys are ignored. */
  remove(key: string): void {
    this.#database.run(this.#database.queries.deleteFrom('settings').where('key', '=', key));
  }
}
