import { closeSync, existsSync, mkdirSync, openSync, renameSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Database } from './database.ts';
import { DatabaseCorruptError, DatabaseOpenError, DatabaseTooNewError } from './errors.ts';
import { type Migration, migrations } from './migrations.ts';

/** How long a write waits for another process (`trapeze user add` beside a running server) before it fails. */
const BUSY_TIMEOUT_MS = 2_000;

/** SQLite's result codes for a damaged file: SQLITE_CORRUPT, SQLITE_NOTADB. */
const DAMAGED: readonly number[] = [11, 26];

/**
 * Opens the store, creating or migrating it: WAL, so that readers never wait and a commit survives the end of the process.
 * Only its owner may read a file that is created. The caller disposes the database.
 *
 * @param path a file, whose folder is created, or `:memory:`
 * @throws DatabaseCorruptError the damaged file was moved aside and a second try will find an empty store
 * @throws DatabaseTooNewError written by a later version
 * @throws DatabaseOpenError everything else
 */
export function openDatabase(path: string, steps: readonly Migration[] = migrations): Database {
  try {
    return openFile(path, steps);
  } catch (error) {
    if (isDamage(error)) throw new DatabaseCorruptError(path, keepAside(path), error);
    if (error instanceof DatabaseTooNewError) throw error;
    throw new DatabaseOpenError(path, error);
  }
}

function openFile(path: string, steps: readonly Migration[]): Database {
  if (path !== ':memory:') createPrivately(path);
  const file = new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS, enableForeignKeyConstraints: true });
  try {
    file.exec('pragma journal_mode = wal; pragma synchronous = normal');
    assertIntact(file);
    const database = new Database(file);
    migrate(database, path, steps);
    return database;
  } catch (error) {
    file.close();
    throw error;
  }
}

function createPrivately(path: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  closeSync(openSync(path, 'a', 0o600));
}

/** What `pragma quick_check` finds is damage as much as an unreadable first page. */
class DamageFound extends Error {
  readonly errcode = 11;
}

function assertIntact(file: DatabaseSync): void {
  const verdict = file.prepare('pragma quick_check(1)').get()?.quick_check;
  if (verdict !== 'ok') throw new DamageFound(String(verdict));
}

function isDamage(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && DAMAGED.includes(Number(error.errcode) & 0xff);
}

/** Moves the file and what SQLite keeps beside it to the first free name `path.damaged-N`, and returns that name. */
function keepAside(path: string): string {
  let number = 1;
  while (existsSync(`${path}.damaged-${number}`)) number += 1;
  const keptAs = `${path}.damaged-${number}`;
  for (const suffix of ['', '-wal', '-shm']) {
    if (existsSync(path + suffix)) renameSync(path + suffix, keptAs + suffix);
  }
  return keptAs;
}

/** Runs the steps that this file has not seen; each is done whole or not at all, also with two processes starting at once. */
function migrate(database: Database, path: string, steps: readonly Migration[]): void {
  const { queries } = database;
  database.run(
    queries.schema
      .createTable('migrations')
      .ifNotExists()
      .addColumn('number', 'integer', (column) => column.notNull().primaryKey())
      .addColumn('name', 'text', (column) => column.notNull()),
  );
  for (const [index, step] of steps.entries()) {
    if (versionOf(database) > index) continue;
    database.transaction(() => runStep(database, index + 1, step));
  }
  if (versionOf(database) > steps.length) throw new DatabaseTooNewError(path);
}

function runStep(database: Database, number: number, step: Migration): void {
  // Another process may have done it between our look and our lock.
  if (versionOf(database) >= number) return;
  for (const statement of step.statements(database.queries)) database.run(statement);
  database.run(database.queries.insertInto('migrations').values({ number, name: step.name }));
}

function versionOf(database: Database): number {
  const newest = database.queries.selectFrom('migrations').select('number').orderBy('number', 'desc').limit(1);
  return database.first(newest)?.number ?? 0;
}
