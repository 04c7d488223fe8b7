import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ContactLine } from '../../main/contract/contact-view.ts';
import type { Snapshot } from '../../main/contract/snapshot.ts';
import type { PhoneClient } from '../connection/phone-client.ts';

export interface ContactsState {
  readonly search: string;
  /** How many fit the search. */
  readonly total: number;
  /** By place in the list; those that were in sight. */
  readonly lines: ReadonlyMap<number, ContactLine>;
  readonly isLoaded: boolean;
  /** Grows whenever what is shown of anybody may differ. */
  readonly revision: number;
}

const PAGE_LINES = 100;
/** Pictures kept for rows that come into sight again. */
const MOST_PHOTOS = 300;

/** Mirrors the address book as far as somebody has scrolled. */
export class Contacts {
  readonly state: StoreApi<ContactsState> = createStore<ContactsState>(() => ({
    search: '',
    total: 0,
    lines: new Map(),
    isLoaded: false,
    revision: 0,
  }));
  readonly #client: PhoneClient;
  readonly #asked = new Set<number>();
  readonly #photos = new Map<string, Promise<string>>();
  #revision: number | undefined;
  #isOpen = false;

  constructor(client: PhoneClient) {
    this.#client = client;
  }

  /** Loads again when somebody is new, changed or gone. */
  follow({ contacts: { revision } }: Snapshot): void {
    if (revision === this.#revision) return;
    this.#revision = revision;
    this.#photos.clear();
    this.state.setState((now) => ({ revision: now.revision + 1 }));
    if (this.#isOpen) void this.#reload();
  }

  /** The line is gone: what comes next may be another engine's count. */
  lost(): void {
    this.#revision = undefined;
  }

  /** The list is looked at: from now on it follows. */
  open(): void {
    if (this.#isOpen) return;
    this.#isOpen = true;
    void this.#reload();
  }

  find(search: string): void {
    this.state.setState({ search });
    void this.#reload();
  }

  /** The lines from `first` to `last` come into sight. */
  show(first: number, last: number): void {
    const { lines, total } = this.state.getState();
    for (let page = Math.floor(first / PAGE_LINES); page <= Math.floor(last / PAGE_LINES); page += 1) {
      const offset = page * PAGE_LINES;
      const isKnown = lines.has(offset) && lines.has(Math.min(offset + PAGE_LINES, total) - 1);
      if (offset < total && !isKnown && !this.#asked.has(offset)) void this.#load(offset);
    }
  }

  /** A `data:` URL, empty when there is none. */
  photoOf(id: string): Promise<string> {
    const known = this.#photos.get(id);
    if (known) return known;
    const asked = this.#client.contacts.photo({ id }).then(
      ({ photo }) => photo,
      () => '', // lost line: the initials do
    );
    const [oldest] = this.#photos.keys();
    if (this.#photos.size >= MOST_PHOTOS && oldest !== undefined) this.#photos.delete(oldest);
    this.#photos.set(id, asked);
    return asked;
  }

  async #reload(): Promise<void> {
    this.#asked.clear();
    await this.#load(0, true);
  }

  async #load(offset: number, isFresh = false): Promise<void> {
    this.#asked.add(offset);
    const { search } = this.state.getState();
    const page = await this.#client.contacts.list({ search, offset, limit: PAGE_LINES }).catch(() => undefined); // lost line: loaded again when it is back
    this.#asked.delete(offset);
    if (!page || search !== this.state.getState().search) return;
    const lines = new Map(isFresh ? [] : this.state.getState().lines);
    for (const [index, line] of page.lines.entries()) lines.set(offset + index, line);
    this.state.setState({ lines, total: page.total, isLoaded: true });
  }
}
