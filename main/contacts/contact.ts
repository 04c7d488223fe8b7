/** Where a number or address reaches somebody. */
export type AddressLabel = 'work' | 'home' | 'mobile' | 'other';

/** One number or address of somebody, as it was written: `+49 30 1234`, `ada@example.com`, `sip:…`. */
export interface ContactAddress {
  readonly label: AddressLabel;
  readonly value: string;
}

/** Somebody in the address book. */
export interface Contact {
  readonly id: string;
  /** Empty: nobody gave one. */
  readonly name: string;
  readonly company: string;
  readonly note: string;
  readonly isFavourite: boolean;
  /** The account to call and watch them with; absent: the usual one. */
  readonly accountId?: string | undefined;
  /** The first is the one that is called. */
  readonly addresses: readonly ContactAddress[];
  /**
   * Properties of an imported card (RFC 6350) that have no place here, as jCard (RFC 7095) text of a list of properties. Kept for the next
   * export, whatever they mean.
   */
  readonly more?: string | undefined;
}

/** A contact as it is kept: by what it is found, and whether there is a picture. */
export interface KeptContact extends Contact {
  /** As {@link addressKeys} makes them. */
  readonly keys: readonly string[];
  readonly hasPhoto: boolean;
}

/** Keeps the address book. A change is durable when the call returns. */
export interface ContactStore {
  list(): readonly KeptContact[];
  /** Adds them, or replaces those of the same `id`, all or none. Pictures: `undefined` as it was, `''` none, else a `data:` URL. */
  put(contacts: readonly (KeptContact & { readonly photo?: string | undefined })[]): void;
  /** Unknown ids are ignored. */
  remove(id: string): void;
  /** A `data:` URL, if there is one. */
  photoOf(id: string): string | undefined;
}
