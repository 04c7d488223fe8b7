import type { AddressBook } from '../contacts/address-book.ts';
import { numberIn } from '../contacts/address-keys.ts';
import { readableNumber } from '../contacts/phone-number.ts';
import type { PeerView } from '../contract/ids.ts';
import type { CallView } from '../contract/snapshot.ts';

/** Most that is remembered; beyond, all of it is found again. */
const MOST_REMEMBERED = 2_000;

/** Calls people by their names in the contacts, and writes their numbers as people read them. */
export class PeerNames {
  readonly #book: AddressBook;
  readonly #countryOf: (accountId: string) => string;
  readonly #known = new Map<string, Pick<PeerView, 'name' | 'number' | 'contactId'>>();
  #revision = -1;

  /** @param countryOf ISO 3166 of an account; empty: not said */
  constructor(book: AddressBook, countryOf: (accountId: string) => string) {
    this.#book = book;
    this.#countryOf = countryOf;
  }

  /** @param accountId that the peer is seen by */
  named(peer: PeerView, accountId: string): PeerView {
    return { ...peer, ...this.#find(peer.uri, accountId) };
  }

  /** With everybody in it by the same names. */
  namedCall<View extends CallView>(view: View): View {
    const { accountId, peer, divertedFrom, referredBy, transfer } = view;
    const named = (each: PeerView): PeerView => this.named(each, accountId);
    return {
      ...view,
      peer: named(peer),
      ...(divertedFrom && { divertedFrom: named(divertedFrom) }),
      ...(referredBy && { referredBy: named(referredBy) }),
      ...(transfer && { transfer: { ...transfer, target: named(transfer.target) } }),
    };
  }

  #find(uri: string, accountId: string): Pick<PeerView, 'name' | 'number' | 'contactId'> {
    const country = this.#countryOf(accountId);
    if (this.#revision !== this.#book.revision || this.#known.size >= MOST_REMEMBERED) this.#known.clear();
    this.#revision = this.#book.revision;
    const key = `${country} ${uri}`;
    const known = this.#known.get(key) ?? this.#look(uri, country);
    this.#known.set(key, known);
    return known;
  }

  #look(uri: string, country: string): Pick<PeerView, 'name' | 'number' | 'contactId'> {
    const contact = this.#book.find(uri, country);
    const number = readableNumber(numberIn(uri) ?? '', country);
    const name = contact && (contact.name || contact.company);
    return {
      ...(name && { name }),
      ...(number !== undefined && { number }),
      ...(contact && { contactId: contact.id }),
    };
  }
}
