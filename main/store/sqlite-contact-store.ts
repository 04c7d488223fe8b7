import type { Contact, ContactStore, KeptContact } from '../contacts/contact.ts';
import type { Database } from './database.ts';
import type { ContactsTable } from './schema.ts';

/** The address book in SQLite. Pictures have a column of their own: lists do not read them. */
export class SqliteContactStore implements ContactStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  list(): readonly KeptContact[] {
    const { queries } = this.#database;
    const columns = queries.selectFrom('contacts').select(['id', 'keys', 'details']);
    const withPhoto = queries.selectFrom('contacts').select('id').where('photo', 'is not', null);
    const pictured = new Set(this.#database.all(withPhoto).map(({ id }) => id));
    return this.#database.all(columns).map(({ id, keys, details }) => ({
      ...(JSON.parse(details) as Omit<Contact, 'id'>), // we alone write it
      id,
      keys: keys === '' ? [] : keys.split('\n'),
      hasPhoto: pictured.has(id),
    }));
  }

  put(contacts: readonly (KeptContact & { readonly photo?: string | undefined })[]): void {
    this.#database.transaction(() => {
      for (const contact of contacts) this.#put(contact);
    });
  }

  remove(id: string): void {
    this.#database.run(this.#database.queries.deleteFrom('contacts').where('id', '=', id));
  }

  photoOf(id: string): string | undefined {
    const query = this.#database.queries.selectFrom('contacts').select('photo').where('id', '=', id);
    return this.#database.first(query)?.photo ?? undefined;
  }

  #put({ id, keys, photo, hasPhoto: _, ...details }: KeptContact & { readonly photo?: string | undefined }): void {
    const row: Omit<ContactsTable, 'photo'> = { id, keys: keys.join('\n'), details: JSON.stringify(details) };
    const changes = photo === undefined ? row : { ...row, photo: photo === '' ? null : photo };
    this.#database.run(
      this.#database.queries
        .insertInto('contacts')
        .values({ photo: null, ...changes })
        .onConflict((conflict) => conflict.column('id').doUpdateSet(changes)),
    );
  }
}
