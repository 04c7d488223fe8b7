import { fail, ok, type Result } from '../../base/result.ts';
import type { AddressBookFault, AddressBookStep } from '../../contract/address-books.ts';
import { limits } from '../../limits.ts';
import { type AddressBook, type ContactWish, titleOf } from '../address-book.ts';
import type { KeptContact } from '../contact.ts';
import type { CardLink, CardLinkStore } from './card-links.ts';
import { cardName } from './card-name.ts';
import { contactPrint } from './contact-print.ts';
import type { RemoteBook, RemoteCard, RemoteFailure, SyncPoint } from './remote-book.ts';
import { Unlinked } from './unlinked.ts';
import { newCard, type ReadCard, readCard, updatedCard, withoutUid } from './updated-card.ts';

export interface CardSyncOptions {
  readonly bookId: string;
  readonly book: AddressBook;
  readonly links: CardLinkStore;
  readonly remote: RemoteBook;
  /** Whether people who are a card nowhere are put there. */
  readonly takesNew: boolean;
  /** Lets others work between two pieces. */
  readonly pause: () => Promise<void>;
  /** Around every change of the address book: it is no edit of a person. */
  readonly apply: <T>(change: () => T) => T;
}

/** What a run has come to. */
export interface SyncOutcome {
  readonly point: SyncPoint;
  /** Cards seen in this run that cannot be read. */
  readonly unread: number;
  /** Names of second cards with what was changed here. */
  readonly keptTwice: readonly string[];
  /** Names of those whose card the server does not take as it is. */
  readonly refused: readonly string[];
}

export interface SyncFailure {
  readonly step: AddressBookStep;
  readonly fault: AddressBookFault;
  readonly status?: number;
}

type Done<T = undefined> = Promise<Result<T, SyncFailure>>;

/** Contacts are looked at in pieces of so many. */
const PIECE = 100;

/**
 * One run that makes an address book and a server's the same: first what has changed there comes here, then what was changed here goes there.
 * Where both have changed the same card, the server's counts, and ours is kept as a second one. Every step can be the last: what was not
 * finished is found again by the next run, from versions, names (UID) and what was known of somebody.
 */
export class CardSync {
  readonly #options: CardSyncOptions;
  readonly #unlinked: Unlinked;
  readonly #keptTwice: string[] = [];
  readonly #refused: string[] = [];
  #unread = 0;

  constructor(options: CardSyncOptions) {
    this.#options = options;
    this.#unlinked = new Unlinked(options.book, options.links);
  }

  /** @param before where the last run has ended */
  async run(before: SyncPoint): Done<SyncOutcome> {
    const taken = await this.#take(before);
    if (!taken.ok) return taken;
    const sent = await this.#sendEdits();
    if (!sent.ok) return sent;
    if (this.#options.takesNew) {
      const added = await this.#sendNew();
      if (!added.ok) return added;
    }
    return ok({ point: taken.value, unread: this.#unread, keptTwice: this.#keptTwice, refused: this.#refused });
  }

  async #take(before: SyncPoint): Done<SyncPoint> {
    const { remote, links, bookId } = this.#options;
    const changes = await remote.changesSince(before);
    if (!changes.ok) return at('changes', changes.error);
    const { changed, isAll, point } = changes.value;
    const etags = new Map(links.list(bookId).map(({ url, etag }) => [url, etag]));
    const wanted = [...changed].filter(([url, etag]) => etags.get(url) !== etag).map(([url]) => url);
    const fetched = await this.#fetch(wanted);
    if (!fetched.ok) return fetched;
    const gone = isAll ? [...etags.keys()].filter((url) => !changed.has(url)) : changes.value.gone;
    for (const url of gone) this.#goneThere(url);
    return ok(point);
  }

  async #fetch(urls: readonly string[]): Done {
    const { cardsAtOnce } = limits.carddav;
    for (let start = 0; start < urls.length; start += cardsAtOnce) {
      const cards = await this.#options.remote.cards(urls.slice(start, start + cardsAtOnce));
      if (!cards.ok) return at('changes', cards.error);
      await this.#options.pause();
      const taken = this.#takeCards(cards.value);
      if (!taken.ok) return taken;
    }
    return DONE;
  }

  #takeCards(cards: readonly RemoteCard[]): Result<undefined, SyncFailure> {
    const { book, links, bookId, apply } = this.#options;
    const plans = cards.flatMap((card) => this.#planFor(card));
    const put = apply(() => book.putAll(plans.flatMap(({ wish }) => wish ?? [])));
    if (!put.ok) return fail({ step: 'changes', fault: 'CONTACTS_FULL' });
    const ids = [...put.value];
    const linked = plans.flatMap(({ card, print, contactId, wish }) => {
      const id = wish ? ids.shift() : contactId;
      return id === undefined ? [] : [{ bookId, url: card.url, contactId: id, etag: card.etag, text: card.text, print }];
    });
    links.put(linked);
    for (const { contactId } of linked) this.#unlinked.remove(contactId);
    return ok(undefined);
  }

  #planFor(card: RemoteCard): readonly Plan[] {
    const { links, bookId, book } = this.#options;
    const read = card.text.length > limits.carddav.cardCharacters ? undefined : readCard(card.text);
    if (!read) {
      this.#unread += 1;
      return [];
    }
    const link = links.find(bookId, card.url);
    const ours = link && book.get(link.contactId);
    if (link && ours) return [this.#planForKnown(card, read, link, ours)];
    const print = contactPrint(read.contact, read.photo);
    // Who was removed here and changed there is there again: the server counts.
    const match = link ? undefined : this.#unlinked.match(read);
    if (match !== undefined) this.#unlinked.remove(match);
    return [{ card, print, wish: match ? this.#unlinked.completed(match, read) : wishOf(read) }];
  }

  #planForKnown(card: RemoteCard, read: ReadCard, link: CardLink, ours: KeptContact): Plan {
    const print = contactPrint(read.contact, read.photo);
    const ourPrint = this.#printOf(ours);
    // The same on both sides, or changed there in what we do not know: what was changed here goes on top of it.
    if (ourPrint === print || link.print === print) return { card, print, contactId: ours.id };
    if (ourPrint !== link.print) this.#keepTwice(ours);
    const { id, isFavourite, accountId } = ours;
    return { card, print, wish: { ...read.contact, id, isFavourite, accountId, photo: read.photo ?? '' } };
  }

  /** What was changed here while somebody else changed the same there. */
  #keepTwice(ours: KeptContact): void {
    const { book, apply } = this.#options;
    const { id, isFavourite: _, hasPhoto: __, keys: ___, ...facts } = ours;
    const name = `${titleOf(ours)} (2)`;
    const second = { ...withoutUid({ ...facts, isFavourite: false }), name, photo: book.photoOf(id) ?? '' };
    const put = apply(() => book.put(second));
    if (!put.ok) return; // no room: the server's copy counts alone
    this.#unlinked.add(put.value);
    if (this.#keptTwice.length < limits.carddav.names) this.#keptTwice.push(name);
  }

  #goneThere(url: string): void {
    const { links, bookId, book, apply } = this.#options;
    const link = links.find(bookId, url);
    if (!link) return;
    const ours = book.get(link.contactId);
    links.remove(bookId, url);
    if (!ours) return;
    // What was changed here since is nowhere else: it stays, and becomes a card of its own.
    if (this.#printOf(ours) === link.print) apply(() => book.remove(ours.id));
    else this.#unlinked.add(ours.id);
  }

  async #sendEdits(): Done {
    const { links, bookId, book, pause } = this.#options;
    let count = 0;
    for (const link of links.list(bookId)) {
      count += 1;
      if (count % PIECE === 0) await pause();
      const ours = book.get(link.contactId);
      const sent = ours ? await this.#sendEdit(link, ours) : await this.#sendRemoval(link);
      if (!sent.ok) return sent;
    }
    return DONE;
  }

  async #sendEdit(link: CardLink, ours: KeptContact): Done {
    const { links, bookId, book } = this.#options;
    const print = this.#printOf(ours);
    if (print === link.print) return DONE;
    const text = updatedCard(links.textOf(bookId, link.url) ?? '', ours, book.photoOf(ours.id));
    return this.#put({ ...link, print, text }, link.etag);
  }

  async #sendRemoval({ url, etag }: CardLink): Done {
    const { remote, links, bookId } = this.#options;
    const sent = await remote.remove(url, etag);
    if (!sent.ok) return at('send', sent.error);
    if (sent.value.outcome === 'conflict') return this.#fetch([url]);
    links.remove(bookId, url);
    return DONE;
  }

  async #sendNew(): Done {
    const { remote, bookId, book } = this.#options;
    for (const id of this.#unlinked.ids()) {
      const ours = book.get(id);
      if (!ours) continue;
      const text = newCard(ours, book.photoOf(id), cardName(id));
      const link = {
        bookId,
        url: remote.urlOf(`${cardName(id)}.vcf`),
        contactId: id,
        etag: '',
        print: this.#printOf(ours),
        text,
      };
      const sent = await this.#put(link, undefined);
      if (!sent.ok) return sent;
    }
    return DONE;
  }

  /** @param etag of the card that is replaced */
  async #put(link: CardLink & { readonly text: string }, etag: string | undefined): Done {
    const { remote, links, bookId } = this.#options;
    const sent = await remote.put(link.url, link.text, etag);
    if (!sent.ok && this.#isOfTheCard(sent.error, link.contactId)) return DONE;
    if (!sent.ok) return at('send', sent.error);
    switch (sent.value.outcome) {
      case 'done':
        // Without a version the server has made something else of it: what it has counts, and is asked for.
        links.put([{ ...link, etag: sent.value.etag ?? '' }]);
        this.#unlinked.remove(link.contactId);
        return sent.value.etag === undefined ? this.#fetch([link.url]) : DONE;
      case 'conflict':
        return this.#fetch([link.url]);
      case 'gone':
        links.remove(bookId, link.url);
        this.#unlinked.add(link.contactId);
        return DONE;
    }
  }

  /** One card that the server does not take keeps none of the others back; many say that something else is wrong. */
  #isOfTheCard({ status = 0 }: RemoteFailure, contactId: string): boolean {
    if (!OF_THE_CARD.has(status) || this.#refused.length >= limits.carddav.names) return false;
    this.#refused.push(titleOf(this.#options.book.get(contactId)));
    return true;
  }

  #printOf(contact: KeptContact): string {
    return contactPrint(contact, this.#options.book.photoOf(contact.id));
  }
}

/** What becomes of one card: `wish` goes into the address book, or `contactId` says who it is already. */
interface Plan {
  readonly card: RemoteCard;
  readonly print: string;
  readonly wish?: ContactWish;
  readonly contactId?: string;
}

const DONE = ok(undefined);

/** Malformed, of a UID that another one has, too large, of a kind that is not kept (RFC 6352 §6.3.2.1). */
const OF_THE_CARD = new Set([400, 409, 413, 415, 422]);

const at = (step: AddressBookStep, { fault, status }: RemoteFailure): { readonly ok: false; readonly error: SyncFailure } =>
  fail({ step: fault === 'UNAUTHORIZED' ? 'signIn' : step, fault, ...(status !== undefined && { status }) });

const wishOf = ({ contact, photo }: ReadCard): ContactWish => ({ ...contact, ...(photo !== undefined && { photo }) });
