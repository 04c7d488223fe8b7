import { z } from 'zod';
import type { SecretBox } from '../../accounts/account.ts';
import type { Clock, Timer } from '../../base/clock.ts';
import { Emitter, type Event } from '../../base/event.ts';
import type { Log } from '../../base/log.ts';
import { type Random, randomFraction, randomHex } from '../../base/random.ts';
import { fail, ok, type Result } from '../../base/result.ts';
import type { AddressBookView, FoundAddressBook } from '../../contract/address-books.ts';
import { limits } from '../../limits.ts';
import type { AddressBook } from '../address-book.ts';
import type { CardLinkStore } from './card-links.ts';
import { CardSync, type SyncFailure, type SyncOutcome } from './card-sync.ts';
import { type DavClient, davUrl } from './dav-client.ts';
import { type DiscoveryFailure, findAddressBooks } from './discovery.ts';
import { RemoteBook } from './remote-book.ts';

export interface AddressBooksOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly client: DavClient;
  readonly book: AddressBook;
  readonly links: CardLinkStore;
  readonly secretBox: SecretBox;
  readonly settings: { get(key: string): string | undefined; set(key: string, value: string): void };
}

/** What a person says of an address book on a server. */
export interface AddressBookWish extends FoundAddressBook {
  readonly user: string;
  readonly password: string;
  readonly takesNew: boolean;
}

interface Failure {
  readonly code: 'ADDRESS_BOOKS_FULL' | 'ADDRESS_BOOK_KNOWN' | 'ADDRESS_BOOK_URL' | 'ADDRESS_BOOK_UNKNOWN';
}

const KeptBook = z.object({
  id: z.string(),
  url: z.string(),
  name: z.string(),
  user: z.string(),
  /** The password, sealed. */
  secret: z.string(),
  takesNew: z.boolean(),
  token: z.string().optional(),
  ctag: z.string().optional(),
  syncedAtUnixMs: z.number().optional(),
});
type KeptBook = z.infer<typeof KeptBook>;

/** How one of them is just now. */
interface Live {
  isSyncing: boolean;
  people: number;
  failure?: SyncFailure | undefined;
  outcome?: SyncOutcome | undefined;
  /** The next run by itself, and the one that an edit asks for. */
  next?: Timer | undefined;
  edited?: Timer | undefined;
}

const KEY = 'addressBooks';

/**
 * Address books on servers (CardDAV, RFC 6352) that are kept the same as this phone's: at start, from time to time, after edits and when
 * asked. One run at a time.
 */
export class AddressBooks implements Disposable {
  readonly #options: AddressBooksOptions;
  readonly #changed = new Emitter<undefined>();
  readonly #subscription: Disposable;
  readonly #live = new Map<string, Live>();
  #kept: readonly KeptBook[];
  #runs: Promise<void> = Promise.resolve();
  #isApplying = false;
  #isOver = false;
  /** Fires when {@link views} differ. */
  readonly onChanged: Event<undefined> = this.#changed.event;

  constructor(options: AddressBooksOptions) {
    this.#options = options;
    this.#kept = readKept(options.settings.get(KEY));
    this.#subscription = options.book.onChanged(() => this.#bookChanged());
  }

  get views(): AddressBookView[] {
    return this.#kept.map(({ id, url, name, user, takesNew, syncedAtUnixMs }) => {
      const { isSyncing, people, failure, outcome } = this.#liveOf(id);
      return {
        id,
        url,
        name,
        user,
        takesNew,
        isSyncing,
        people,
        unread: outcome?.unread ?? 0,
        keptTwice: [...(outcome?.keptTwice ?? [])],
        refused: [...(outcome?.refused ?? [])],
        ...(syncedAtUnixMs !== undefined && { syncedAtUnixMs }),
        ...(failure && { failure }),
      };
    });
  }

  /** The first runs come soon, not all at once. */
  start(): void {
    for (const { id } of this.#kept) this.#runAfter(id, randomFraction(this.#options.random) * limits.carddav.startMs);
  }

  async find(wish: {
    readonly address: string;
    readonly user: string;
    readonly password: string;
  }): Promise<{ books: FoundAddressBook[]; failure?: DiscoveryFailure }> {
    const { address, user, password } = wish;
    const found = await findAddressBooks(this.#options.client, address, { user, password }, () => this.#pause());
    return found.ok ? { books: [...found.value] } : { books: [], failure: found.error };
  }

  add({ url, name, user, password, takesNew }: AddressBookWish): Result<{ id: string }, Failure> {
    const address = davUrl(url);
    if (!address.ok) return fail({ code: 'ADDRESS_BOOK_URL' });
    if (this.#kept.length >= limits.carddav.books) return fail({ code: 'ADDRESS_BOOKS_FULL' });
    if (this.#kept.some((kept) => kept.url === address.value.href)) return fail({ code: 'ADDRESS_BOOK_KNOWN' });
    const id = randomHex(this.#options.random, 8);
    const secret = this.#options.secretBox.seal(password);
    this.#keep([...this.#othersTakeNone(takesNew), { id, url: address.value.href, name, user, secret, takesNew }]);
    void this.#run(id);
    return ok({ id });
  }

  change({ id, password, takesNew }: ChangedBook): Result<undefined, Failure> {
    if (!this.#find(id)) return unknownBook;
    const { secretBox } = this.#options;
    const changed = this.#othersTakeNone(takesNew === true).map((kept) =>
      kept.id === id
        ? {
            ...kept,
            ...(password !== undefined && { secret: secretBox.seal(password) }),
            ...(takesNew !== undefined && { takesNew }),
          }
        : kept,
    );
    this.#keep(changed);
    void this.#run(id);
    return ok(undefined);
  }

  /** The people stay. */
  remove({ id }: { readonly id: string }): Result<undefined, Failure> {
    if (!this.#find(id)) return unknownBook;
    this.#options.links.removeAll(id);
    stopTimers(this.#liveOf(id));
    this.#live.delete(id);
    this.#keep(this.#kept.filter((kept) => kept.id !== id));
    return ok(undefined);
  }

  async sync({ id }: { readonly id: string }): Promise<Result<undefined, Failure>> {
    if (!this.#find(id)) return unknownBook;
    await this.#run(id);
    return ok(undefined);
  }

  [Symbol.dispose](): void {
    this.#isOver = true;
    for (const live of this.#live.values()) stopTimers(live);
    this.#subscription[Symbol.dispose]();
    this.#changed[Symbol.dispose]();
  }

  #find(id: string): KeptBook | undefined {
    return this.#kept.find((kept) => kept.id === id);
  }

  #liveOf(id: string): Live {
    const known = this.#live.get(id);
    if (known) return known;
    const live = { isSyncing: false, people: this.#options.links.list(id).length };
    this.#live.set(id, live);
    return live;
  }

  /** New people go to one place only. */
  #othersTakeNone(isNeeded: boolean): readonly KeptBook[] {
    return isNeeded ? this.#kept.map((kept) => ({ ...kept, takesNew: false })) : this.#kept;
  }

  #keep(kept: readonly KeptBook[]): void {
    this.#kept = kept;
    this.#options.settings.set(KEY, JSON.stringify(kept));
    this.#changed.fire(undefined);
  }

  /** What a run brings is no edit. */
  #bookChanged(): void {
    if (this.#isApplying) return;
    for (const { id } of this.#kept) {
      const live = this.#liveOf(id);
      live.edited?.[Symbol.dispose]();
      live.edited = this.#options.clock.after(limits.carddav.editMs, () => this.#run(id));
    }
  }

  #runAfter(id: string, delayMs: number): void {
    const live = this.#liveOf(id);
    live.next?.[Symbol.dispose]();
    live.next = this.#options.clock.after(delayMs, () => this.#run(id));
  }

  #run(id: string): Promise<void> {
    this.#runs = this.#runs.then(() => this.#runNow(id));
    return this.#runs;
  }

  async #runNow(id: string): Promise<void> {
    const kept = this.#find(id);
    if (!kept || this.#isOver) return;
    const live = this.#liveOf(id);
    live.isSyncing = true;
    this.#changed.fire(undefined);
    const result = await this.#synced(kept);
    if (!this.#find(id)) return this.#options.links.removeAll(id); // removed meanwhile
    live.isSyncing = false;
    live.people = this.#options.links.list(id).length;
    live.failure = result.ok ? undefined : result.error;
    if (result.ok) live.outcome = result.value;
    else this.#options.log.write('warn', 'address book not synchronised', { name: kept.name, ...result.error });
    const { everyMs } = limits.carddav;
    this.#runAfter(id, everyMs * (0.9 + 0.2 * randomFraction(this.#options.random)));
    const unixMs = this.#options.clock.unixMs();
    const { token, ctag } = result.ok ? result.value.point : kept;
    const seen = { token, ctag, ...(result.ok && { syncedAtUnixMs: unixMs }) };
    this.#keep(this.#kept.map((each) => (each.id === id ? { ...each, ...seen } : each)));
  }

  async #synced({ id, url, user, secret, takesNew, token, ctag }: KeptBook): Promise<Result<SyncOutcome, SyncFailure>> {
    const { book, links, secretBox, client } = this.#options;
    const password = secretBox.open(secret);
    if (password === undefined) return fail({ step: 'signIn', fault: 'PASSWORD_LOST' });
    const guarded: DavClient = { send: async (request, asker) => this.#whileOpen(await client.send(request, asker)) };
    const pause = (): Promise<void> => this.#pause();
    const sync = new CardSync({
      bookId: id,
      book,
      links,
      remote: new RemoteBook(guarded, url, { user, password }, pause),
      takesNew,
      pause,
      apply: (change) => this.#apply(change),
    });
    return await sync.run({ token, ctag });
  }

  #apply<T>(change: () => T): T {
    this.#isApplying = true;
    try {
      return change();
    } finally {
      this.#isApplying = false;
    }
  }

  /** Calls and messages go first. */
  #pause(): Promise<void> {
    const paused = new Promise<void>((resolve) => void this.#options.clock.after(0, resolve));
    return paused.then(() => this.#whileOpen(undefined));
  }

  /** After the end a run goes no further: what it would write to is closed. */
  #whileOpen<T>(value: T): Promise<T> {
    return this.#isOver ? new Promise<T>(() => undefined) : Promise.resolve(value);
  }
}

export interface ChangedBook {
  readonly id: string;
  readonly password?: string | undefined;
  readonly takesNew?: boolean | undefined;
}

const unknownBook = fail<Failure>({ code: 'ADDRESS_BOOK_UNKNOWN' });

function stopTimers({ next, edited }: Live): void {
  next?.[Symbol.dispose]();
  edited?.[Symbol.dispose]();
}

/** What is damaged counts as none. */
function readKept(text: string | undefined): readonly KeptBook[] {
  try {
    const kept = z.array(KeptBook).safeParse(JSON.parse(text ?? '[]'));
    return kept.success ? kept.data : [];
  } catch {
    return [];
  }
}
