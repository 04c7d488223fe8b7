import type { AddressBook, ContactWish } from '../address-book.ts';
import { completed, isSame } from '../import-plan.ts';
import type { CardLinkStore } from './card-links.ts';
import { cardName } from './card-name.ts';
import { type ReadCard, uidOf } from './updated-card.ts';

/** People of the address book who are a card on no server, and which card of a server is one of them all the same. */
export class Unlinked {
  readonly #book: AddressBook;
  readonly #ids: Set<string>;
  readonly #byUid = new Map<string, string>();

  constructor(book: AddressBook, links: CardLinkStore) {
    this.#book = book;
    const linked = links.contactIds();
    this.#ids = new Set();
    for (const { id } of book.all) if (!linked.has(id)) this.add(id);
  }

  ids(): readonly string[] {
    return [...this.#ids];
  }

  add(id: string): void {
    const contact = this.#book.get(id);
    if (!contact) return;
    this.#ids.add(id);
    this.#byUid.set(uidOf(contact) ?? cardName(id), id);
  }

  remove(id: string): void {
    this.#ids.delete(id);
  }

  /** Who a card of the server is: of the same UID, else of the same name with a number or address in common. */
  match(read: ReadCard): string | undefined {
    const known = this.#byUid.get(uidOf(read.contact) ?? '');
    if (known !== undefined && this.#isFree(known)) return known;
    for (const { value } of read.contact.addresses) {
      const found = this.#book.find(value, '');
      if (found && this.#isFree(found.id) && isSame(found, read.contact)) return found.id;
    }
    return undefined;
  }

  /** What the server says of them, and of ours what it does not say. */
  completed(id: string, { contact, photo }: ReadCard): ContactWish {
    const ours = this.#book.get(id);
    const theirs: ContactWish = { ...contact, ...(photo !== undefined && { photo }) };
    if (!ours) return theirs;
    const { isFavourite, accountId } = ours;
    const ourPhoto = photo === undefined ? this.#book.photoOf(id) : undefined;
    const imported = { line: 0, contact: ours, ...(ourPhoto !== undefined && { photo: ourPhoto }) };
    return { ...completed(theirs, imported), id, isFavourite, accountId };
  }

  #isFree(id: string): boolean {
    return this.#ids.has(id) && this.#book.get(id) !== undefined;
  }
}
