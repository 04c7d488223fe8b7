/** Somebody of the address book who is a card on a server, too. */
export interface CardLink {
  readonly bookId: string;
  /** Where the card is. */
  readonly url: string;
  readonly contactId: string;
  /** Which version of it we have. */
  readonly etag: string;
  /** What was known of the person then, as `contactPrint` says it: a different one is an edit that was not sent yet. */
  readonly print: string;
}

/** Remembers which contact is which card. A change is durable when the call returns. */
export interface CardLinkStore {
  /** Without the cards' texts. */
  list(bookId: string): readonly CardLink[];
  /** All that are a card anywhere. */
  contactIds(): ReadonlySet<string>;
  find(bookId: string, url: string): CardLink | undefined;
  /** The card as the server has it, word for word. */
  textOf(bookId: string, url: string): string | undefined;
  /** Adds them, or replaces those of the same address, all or none. */
  put(links: readonly (CardLink & { readonly text: string })[]): void;
  /** Unknown ones are ignored. */
  remove(bookId: string, url: string): void;
  removeAll(bookId: string): void;
}
