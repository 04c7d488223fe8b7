import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import { type Compilable, DummyDriver, Kysely, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler } from 'kysely';
import type { Schema } from './schema.ts';

/** A query compiled once. Its parameters are given at each run, in the order in which they stand in the SQL text. */
export interface Prepared<Row> {
  all(...parameters: readonly SQLInputValue[]): readonly Row[];
  first(...parameters: readonly SQLInputValue[]): Row | undefined;
  /** How many rows it changed. */
  run(...parameters: readonly SQLInputValue[]): number;
}

/** Stands where a parameter will be given at each run of a {@link Prepared} query. */
export function parameter<T extends SQLInputValue = string>(): T;
export function parameter(): SQLInputValue {
  return '';
}

/**
 * One SQLite file. Kysely writes the SQL, `node:sqlite` runs it, synchronously: every call is a few microseconds,
 * and nobody sees a half-done change. Exceptions are SQLite's own (disk full, locked, a bug). Disposing closes the file.
 */
export class Database implements Disposable {
  readonly #file: DatabaseSync;
  /** Builds queries; it executes nothing. */
  readonly queries: Kysely<Schema> = new Kysely<Schema>({
    dialect: {
      createAdapter: () => new SqliteAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (kysely) => new SqliteIntrospector(kysely),
      createQueryCompiler: () => new SqliteQueryCompiler(),
    },
  });

  constructor(file: DatabaseSync) {
    this.#file = file;
  }

  /** Compiles `query` for many runs; put {@link parameter} where values will differ. */
  prepare<Row>(query: Compilable<Row>): Prepared<Row> {
    return preparedFor<Row>(this.#file.prepare(query.compile().sql));
  }

  /** Runs `query` once and gives its rows. */
  all<Row>(query: Compilable<Row>): readonly Row[] {
    return this.#once(query, (prepared, parameters) => prepared.all(...parameters));
  }

  /** Runs `query` once and gives its first row. */
  first<Row>(query: Compilable<Row>): Row | undefined {
    return this.#once(query, (prepared, parameters) => prepared.first(...parameters));
  }

  /** Runs `query` once; returns how many rows it changed. */
  run(query: Compilable): number {
    return this.#once(query, (prepared, parameters) => prepared.run(...parameters));
  }

  /** Runs `work` as one transaction: all of its changes or, when it throws, none. Not nested. */
  transaction<T>(work: () => T): T {
    this.#file.exec('begin immediate');
    try {
      const result = work();
      this.#file.exec('commit');
      return result;
    } catch (error) {
      this.#rollback();
      throw error;
    }
  }

  [Symbol.dispose](): void {
    if (this.#file.isOpen) this.#file.close();
  }

  #once<Row, T>(query: Compilable<Row>, use: (prepared: Prepared<Row>, parameters: readonly SQLInputValue[]) => T): T {
    const { sql, parameters } = query.compile();
    return use(preparedFor<Row>(this.#file.prepare(sql)), parameters as readonly SQLInputValue[]);
  }

  #rollback(): void {
    // SQLite has already rolled back by itself after a full disk and the like.
    if (this.#file.isTransaction) this.#file.exec('rollback');
  }
}

function preparedFor<Row>(statement: StatementSync): Prepared<Row> {
  return {
    all: (...parameters) => statement.all(...parameters) as Row[],
    first: (...parameters) => statement.get(...parameters) as Row | undefined,
    run: (...parameters) => Number(statement.run(...parameters).changes),
  };
}
