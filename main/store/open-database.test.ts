import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { sql } from 'kysely';
import { DatabaseCorruptError, DatabaseOpenError, DatabaseTooNewError } from './errors.ts';
import { type Migration, migrations } from './migrations.ts';
import { openDatabase } from './open-database.ts';
import { SqliteSettingsStore } from './sqlite-settings-store.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'trapeze-store-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const broken: Migration = {
  name: 'half of it works',
  statements: ({ schema }) => [
    schema.createTable('extra').addColumn('id', 'text'),
    schema.createTable('users').addColumn('id', 'text'),
  ],
};
const later: Migration = {
  name: 'a later step',
  statements: ({ schema }) => [schema.createTable('extra').addColumn('id', 'text')],
};

test('a new file is created with its folder, for its owner only', () => {
  const path = join(folder, 'deep', 'er', 'trapeze.db');
  using database = openDatabase(path);
  assert.deepEqual(new SqliteSettingsStore(database).get('nothing'), undefined);
  assert.equal(statSync(path).mode & 0o777, 0o600);
});

test('what was written is there after opening again', () => {
  const path = join(folder, 'trapeze.db');
  {
    using database = openDatabase(path);
    new SqliteSettingsStore(database).set('language', 'en');
  }
  using database = openDatabase(path);
  assert.equal(new SqliteSettingsStore(database).get('language'), 'en');
});

test('two processes can have the file open, and each sees what the other committed', () => {
  const path = join(folder, 'trapeze.db');
  using first = openDatabase(path);
  using second = openDatabase(path);
  new SqliteSettingsStore(first).set('language', 'zh');
  assert.equal(new SqliteSettingsStore(second).get('language'), 'zh');
});

test('an older file is brought up to date, keeping its rows', () => {
  const path = join(folder, 'trapeze.db');
  {
    using database = openDatabase(path);
    new SqliteSettingsStore(database).set('language', 'en');
  }
  using database = openDatabase(path, [...migrations, later]);
  assert.equal(new SqliteSettingsStore(database).get('language'), 'en');
  assert.equal(database.all(database.queries.selectFrom(sql`extra`.as('extra')).selectAll()).length, 0);
});

test('a migration that fails leaves the file as it was', () => {
  const path = join(folder, 'trapeze.db');
  assert.throws(() => openDatabase(path, [...migrations, broken]), DatabaseOpenError);
  using database = openDatabase(path, [...migrations, later]);
  assert.equal(database.all(database.queries.selectFrom(sql`extra`.as('extra')).selectAll()).length, 0);
});

test('a file of a later version is refused and left alone', () => {
  const path = join(folder, 'trapeze.db');
  openDatabase(path, [...migrations, later])[Symbol.dispose]();
  assert.throws(() => openDatabase(path), DatabaseTooNewError);
  openDatabase(path, [...migrations, later])[Symbol.dispose]();
});

test('a file that is no database is kept aside, and the next try starts anew', () => {
  const path = join(folder, 'trapeze.db');
  for (const number of [1, 2]) {
    writeFileSync(path, 'this was never a database, but it is long enough to look like one '.repeat(100));
    assert.throws(
      () => openDatabase(path),
      (error) => error instanceof DatabaseCorruptError && error.keptAs === `${path}.damaged-${number}`,
    );
    assert.match(readFileSync(`${path}.damaged-${number}`, 'latin1'), /^this was never/);
    assert.equal(existsSync(path), false);
  }
  openDatabase(path)[Symbol.dispose]();
});

test('a database with a damaged page is kept aside', () => {
  const path = join(folder, 'trapeze.db');
  {
    using database = openDatabase(path);
    const settings = new SqliteSettingsStore(database);
    for (let number = 0; number < 500; number++) settings.set(`key ${number}`, 'x'.repeat(100));
  }
  const bytes = readFileSync(path);
  bytes.fill(0xa5, bytes.length - 3 * 4096);
  writeFileSync(path, bytes);
  assert.throws(() => openDatabase(path), DatabaseCorruptError);
});

test('a path that cannot be opened is an error of its own', () => {
  assert.throws(() => openDatabase(folder), DatabaseOpenError);
});
