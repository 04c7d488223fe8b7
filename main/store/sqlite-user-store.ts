import { limits } from '../limits.ts';
import type { User, UserStore } from '../server/users/user-store.ts';
import { type Database, type Prepared, parameter } from './database.ts';
import type { UsersTable } from './schema.ts';

/** Users in SQLite. Each look reads the file, so that `trapeze user add` works beside a running server. */
export class SqliteUserStore implements UserStore {
  readonly #database: Database;
  readonly #find: Prepared<UsersTable>;

  constructor(database: Database) {
    this.#database = database;
    this.#find = database.prepare(
      database.queries.selectFrom('users').selectAll().where('domain', '=', parameter()).where('name', '=', parameter()),
    );
  }

  add({ name, domain, ha1, registersFor }: User): boolean {
    const { queries } = this.#database;
    const rights = registersFor === undefined ? null : JSON.stringify(registersFor);
    const row: UsersTable = { name, domain, ha1: JSON.stringify(ha1), registersFor: rights };
    return this.#database.transaction(() => {
      if (this.#isFull() && this.find(name, domain) === undefined) return false;
      this.#database.run(
        queries
          .insertInto('users')
          .values(row)
          .onConflict((conflict) => conflict.columns(['domain', 'name']).doUpdateSet({ ha1: row.ha1, registersFor: rights })),
      );
      return true;
    });
  }

  remove(name: string, domain: string): boolean {
    const { queries } = this.#database;
    return this.#database.run(queries.deleteFrom('users').where('domain', '=', domain).where('name', '=', name)) > 0;
  }

  list(): readonly User[] {
    return this.#database
      .all(this.#database.queries.selectFrom('users').selectAll().orderBy('domain').orderBy('name'))
      .map(userOf);
  }

  find(name: string, domain: string): User | undefined {
    const row = this.#find.first(domain, name);
    return row === undefined ? undefined : userOf(row);
  }

  #isFull(): boolean {
    const { queries } = this.#database;
    const counted = this.#database.first(queries.selectFrom('users').select(({ fn }) => fn.countAll<number>().as('users')));
    return (counted?.users ?? 0) >= limits.registrar.users;
  }
}

function userOf({ name, domain, ha1, registersFor }: UsersTable): User {
  const user: User = { name, domain, ha1: JSON.parse(ha1) as User['ha1'] };
  return registersFor === null ? user : { ...user, registersFor: JSON.parse(registersFor) as string[] };
}
