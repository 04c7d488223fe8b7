import { sql } from 'kysely';
import type { Account, AccountStore } from '../accounts/account.ts';
import { parseTransportName } from '../net/transport-name.ts';
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

/** What has a column; the rest lies as JSON beside it. */
function rowOf(account: Account): AccountsTable {
  const { id, aor, displayName, authUsername, registrar, outboundProxy, transport, isLocal, enabled, secret, ...details } =
    account;
  return {
    id,
    aor,
    displayName: displayName ?? null,
    authUsername: authUsername ?? null,
    registrar: registrar ?? null,
    outboundProxy: outboundProxy ?? null,
    transport: transport ?? null,
    isLocal: isLocal ? 1 : 0,
    enabled: enabled ? 1 : 0,
    secret,
    details: JSON.stringify(details),
  };
}

/** A transport that this version does not know counts as none chosen. */
function accountOf(row: AccountsTable): Account {
  const { isLocal, enabled, details, transport: wanted, ...rest } = row;
  const transport = parseTransportName(wanted ?? '');
  return {
    ...(JSON.parse(details) as Partial<Account>), // we alone write it
    ...presentOnly(rest),
    ...(transport && { transport }),
    isLocal: isLocal === 1,
    enabled: enabled === 1,
  };
}
