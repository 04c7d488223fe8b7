import { Emitter, type Event } from '../base/event.ts';
import { type Random, randomHex } from '../base/random.ts';
import { fail, ok, type Result } from '../base/result.ts';
import { limits } from '../limits.ts';
import { addressKeys, soughtKeys } from './address-keys.ts';
import type { Contact, ContactStore, KeptContact } from './contact.ts';
import { dialledDigits } from './phone-number.ts';

/** What a person says of somebody. `photo`: absent: as it was, empty: none, else a `data:` URL. */
export type ContactWish = Omit<Contact, 'id'> & { readonly id?: string | undefined; readonly photo?: string | undefined };

export type ContactFailure = 'CONTACT_UNKNOWN' | 'CONTACT_EMPTY' | 'CONTACTS_FULL' | 'PEOPLE_FULL';

export interface ContactQuery {
  /** Part of a name, company, number or address, in any case; empty: all. */
  readonly search: string;
  readonly favouritesOnly?: boolean | undefined;
  readonly offset: number;
  readonly limit: number;
}

export interface AddressBookOptions {
  readonly store: ContactStore;
  readonly random: Random;
  /** ISO 3166: whose numbers are written without their country; empty: not known. */
  readonly country: () => string;
}

interface Entry {
  readonly contact: KeptContact;
  /** All that is searched, in lower case. */
  readonly text: string;
}

const names = new Intl.Collator('zh-CN', { sensitivity: 'base', numeric: true });

/** The people of this phone: found by name, and by any of their numbers and addresses. Read from the store when first asked. */
export class AddressBook implements Disposable {
  readonly #options: AddressBookOptions;
  readonly #changed = new Emitter<undefined>();
  #entries: Map<string, Entry> | undefined;
  #byKey = new Map<string, string>();
  #sorted: readonly Entry[] | undefined;
  #revision = 0;
  /** Fires after each change. */
  readonly onChanged: Event<undefined> = this.#changed.event;

  constructor(options: AddressBookOptions) {
    this.#options = options;
  }

  /** Grows with every change. */
  get revision(): number {
    return this.#revision;
  }

  get size(): number {
    return this.#all.size;
  }

  /** By name. */
  get favourites(): readonly KeptContact[] {
    const favourites = [...this.#all.values()].map(({ contact }) => contact).filter(({ isFavourite }) => isFavourite);
    return favourites.sort(byTitle);
  }

  /** All, by name. */
  get all(): readonly KeptContact[] {
    return this.#inOrder.map(({ contact }) => contact);
  }

  get(id: string): KeptContact | undefined {
    return this.#all.get(id)?.contact;
  }

  photoOf(id: string): string | undefined {
    return this.get(id)?.hasPhoto ? this.#options.store.photoOf(id) : undefined;
  }

  /** By name; `total`: how many fit in all. */
  list({ search, favouritesOnly, offset, limit }: ContactQuery): {
    readonly contacts: readonly KeptContact[];
    readonly total: number;
  } {
    const found = this.#inOrder.filter(({ contact, text }) => (!favouritesOnly || contact.isFavourite) && fits(text, search));
    return { contacts: found.slice(offset, offset + limit).map(({ contact }) => contact), total: found.length };
  }

  /** Who has this number or address. @param country of the account it is seen by */
  find(uri: string, country: string): KeptContact | undefined {
    void this.#all; // read first
    for (const key of soughtKeys(uri, country)) {
      const id = this.#byKey.get(key);
      if (id !== undefined) return this.get(id);
    }
    return undefined;
  }

  /** Adds somebody, or replaces what is known of `wish.id`. */
  put(wish: ContactWish): Result<string, ContactFailure> {
    if (wish.id !== undefined && !this.get(wish.id)) return fail('CONTACT_UNKNOWN');
    const put = this.putAll([wish]);
    return put.ok ? ok(put.value[0] ?? '') : put;
  }

  /** All or none. Gives their ids. */
  putAll(wishes: readonly ContactWish[]): Result<readonly string[], ContactFailure> {
    if (wishes.some(({ name, company, addresses }) => name + company === '' && addresses.length === 0))
      return fail('CONTACT_EMPTY');
    const fresh = wishes.filter(({ id }) => id === undefined).length;
    if (this.size + fresh > limits.contacts.people) return fail('CONTACTS_FULL');
    const kept = wishes.map((wish) => this.#kept(wish));
    this.#options.store.put(kept);
    for (const { photo: _, ...contact } of kept) this.#take(contact);
    this.#change();
    return ok(kept.map(({ id }) => id));
  }

  setFavourite(id: string, isFavourite: boolean): Result<undefined, ContactFailure> {
    const contact = this.get(id);
    if (!contact) return fail('CONTACT_UNKNOWN');
    if (isFavourite && !contact.isFavourite && this.favourites.length >= limits.people.favourites) return fail('PEOPLE_FULL');
    if (isFavourite !== contact.isFavourite) this.put({ ...contact, isFavourite });
    return ok(undefined);
  }

  /** Unknown ids are ignored. */
  remove(id: string): void {
    const entry = this.#all.get(id);
    if (!entry) return;
    this.#options.store.remove(id);
    this.#leave(entry.contact);
    this.#change();
  }

  /** Numbers mean something else now: all of them are read again. */
  countryChanged(): void {
    const all = this.all;
    if (all.length > 0) this.putAll(all);
  }

  [Symbol.dispose](): void {
    this.#changed[Symbol.dispose]();
  }

  get #all(): Map<string, Entry> {
    if (this.#entries) return this.#entries;
    this.#entries = new Map();
    for (const contact of this.#options.store.list()) this.#take(contact);
    return this.#entries;
  }

  get #inOrder(): readonly Entry[] {
    this.#sorted ??= [...this.#all.values()].sort((one, other) => byTitle(one.contact, other.contact));
    return this.#sorted;
  }

  #kept({ id, photo, ...wish }: ContactWish): KeptContact & { readonly photo?: string | undefined } {
    const former = id === undefined ? undefined : this.get(id);
    const country = this.#options.country();
    return {
      ...wish,
      name: oneLine(wish.name),
      company: oneLine(wish.company),
      addresses: wish.addresses.map(({ label, value }) => ({ label, value: oneLine(value) })).filter(({ value }) => value !== ''),
      id: id ?? randomHex(this.#options.random, 8),
      keys: [...new Set(wish.addresses.flatMap(({ value }) => addressKeys(value, country)))],
      hasPhoto: photo === undefined ? (former?.hasPhoto ?? false) : photo !== '',
      ...(photo !== undefined && { photo }),
    };
  }

  #take(contact: KeptContact): void {
    const former = this.#entries?.get(contact.id);
    if (former) this.#leave(former.contact);
    this.#entries?.set(contact.id, { contact, text: searchedText(contact) });
    // Who was there first keeps a number that two people share.
    for (const key of contact.keys) if (!this.#byKey.has(key)) this.#byKey.set(key, contact.id);
  }

  #leave({ id, keys }: KeptContact): void {
    this.#entries?.delete(id);
    for (const key of keys) if (this.#byKey.get(key) === id) this.#byKey.delete(key);
  }

  #change(): void {
    this.#sorted = undefined;
    this.#revision += 1;
    this.#changed.fire(undefined);
  }
}

/** What somebody is called: their name, else the company, else the first address. */
export function titleOf(contact: Pick<Contact, 'name' | 'company' | 'addresses'> | undefined): string {
  return contact?.name || contact?.company || (contact?.addresses[0]?.value ?? '');
}

/** As names and addresses are kept. */
export const oneLine = (text: string): string => text.replace(/[\p{Cc}\u2028\u2029]/gu, ' ').trim();

const byTitle = (one: KeptContact, other: KeptContact): number => names.compare(titleOf(one), titleOf(other));

/** Names and addresses as written, and numbers as bare digits: `0301` finds `030 123`. */
function searchedText({ name, company, addresses, keys }: KeptContact): string {
  return [name, company, ...addresses.map(({ value }) => value), ...keys].join('\n').toLocaleLowerCase();
}

/** Every word must be in it; what is a number with separators is sought by its digits, too. */
function fits(text: string, search: string): boolean {
  const wanted = search.trim().toLocaleLowerCase();
  if (wanted.split(/\s+/).every((word) => text.includes(word))) return true;
  const digits = dialledDigits(wanted);
  return digits !== undefined && text.includes(digits);
}
