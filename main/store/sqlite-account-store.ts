import { sql } from 'kysely';
import type { Account, AccountStore } from '../accounts/account.ts';
import type { Database } from './database.ts';
import { presentOnly } from './row.ts';
import type { AccountsTable } from './schema.ts';

/** Accounts in SQLite, their passwords sealed by whoever hands them in. */
export class SqliteAccountStore implements AccountStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  list(): readonly Account[] {
    const { queries } = this.#database;
    return this.#database.all(queries.selectFrom('accounts').selectAll().orderBy(sql`rowid`)).map(accountOf);
  }

  put(account: Account): void {
    const row = rowOf(account);
    this.#database.run(
      this.#database.queries
        .insertInto('accounts')
        .values(row)
        .onConflict((conflict) => conflict.column('id').doUpdateSet(row)),
    );
  }

  remove(id: string): void {
    this.#database.run(this.#database.queries.deleteFrom('accounts').where('id', '=', id));
  }
}

function rowOf(account: Account): AccountsTable {
  return {
    id: account.id,
    aor: account.aor,
    displayName: account.displayName ?? null,
    authUsername: account.authUsername ?? null,
    registrar: account.registrar ?? null,
    outboundProxy: account.outboundProxy ?? null,
    transport: account.transport ?? null,
    isLocal: account.isLocal ? 1 : 0,
    enabled: account.enabled ? 1 : 0,
    secret: account.secret,
  };
}

function accountOf(row: AccountsTable): Account {
  const { isLocal, enabled, ...rest } = row;
  return { ...presentOnly(rest), isLocal: isLocal === 1, enabled: enabled === 1 };
}
