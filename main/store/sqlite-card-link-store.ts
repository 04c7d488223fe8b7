import type { CardLink, CardLinkStore } from '../contacts/carddav/card-links.ts';
import type { Database } from './database.ts';

const columns = ['bookId', 'url', 'contactId', 'etag', 'print'] as const;

/** Which contact is which card on a server, in SQLite. The cards' texts are read one at a time. */
export class SqliteCardLinkStore implements CardLinkStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  list(bookId: string): readonly CardLink[] {
    return this.#database.all(this.#database.queries.selectFrom('cardLinks').select(columns).where('bookId', '=', bookId));
  }

  contactIds(): ReadonlySet<string> {
    const query = this.#database.queries.selectFrom('cardLinks').select('contactId');
    return new Set(this.#database.all(query).map(({ contactId }) => contactId));
  }

  find(bookId: string, url: string): CardLink | undefined {
    const query = this.#database.queries.selectFrom('cardLinks').select(columns);
    return this.#database.first(query.where('bookId', '=', bookId).where('url', '=', url));
  }

  textOf(bookId: string, url: string): string | undefined {
    const query = this.#database.queries.selectFrom('cardLinks').select('text');
    return this.#database.first(query.where('bookId', '=', bookId).where('url', '=', url))?.text;
  }

  put(links: readonly (CardLink & { readonly text: string })[]): void {
    const { queries } = this.#database;
    this.#database.transaction(() => {
      for (const { bookId, url, contactId, etag, print, text } of links) {
        const changes = { contactId, etag, print, text };
        this.#database.run(
          queries
            .insertInto('cardLinks')
            .values({ bookId, url, ...changes })
            .onConflict((conflict) => conflict.columns(['bookId', 'url']).doUpdateSet(changes)),
        );
      }
    });
  }

  remove(bookId: string, url: string): void {
    const query = this.#database.queries.deleteFrom('cardLinks');
    this.#database.run(query.where('bookId', '=', bookId).where('url', '=', url));
  }

  removeAll(bookId: string): void {
    this.#database.run(this.#database.queries.deleteFrom('cardLinks').where('bookId', '=', bookId));
  }
}
