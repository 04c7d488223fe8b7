import { createStore, type StoreApi } from 'zustand/vanilla';
import type { HistoryView, Snapshot } from '../../main/contract/snapshot.ts';
import type { PhoneClient } from '../connection/phone-client.ts';

export type HistoryFilter = 'all' | 'missed' | 'recorded';

/** The lines loaded so far of one filter, newest first. */
export interface HistoryList {
  readonly rows: readonly HistoryView[];
  /** No older ones are left. */
  readonly isComplete: boolean;
  /** Loaded at least once. */
  readonly isLoaded: boolean;
}

/** What of the history is looked for beside the filters. */
interface Found extends HistoryList {
  readonly filter: HistoryFilter;
  /** Empty: nothing is looked for. */
  readonly search: string;
}

export type HistoryState = Readonly<Record<HistoryFilter, HistoryList>> & { readonly found: Found };

const nothing: HistoryList = { rows: [], isComplete: false, isLoaded: false };
const PAGE_ROWS = 200;
/** The most that can be asked for at once. */
const MOST_ASKED = 500;
/** The most that the window keeps: all that the engine does. */
const MOST_ROWS = 50_000;
/** A call's line may be written shortly after the call is shown as ended. */
const SETTLE_MS = 600;

/** Mirrors the history as far as somebody has scrolled. */
export class History {
  readonly state: StoreApi<HistoryState> = createStore<HistoryState>(() => ({
    all: nothing,
    missed: nothing,
    recorded: nothing,
    found: { ...nothing, filter: 'all', search: '' },
  }));
  readonly #client: PhoneClient;
  #seen = '';
  #settling: ReturnType<typeof setTimeout> | undefined;

  constructor(client: PhoneClient) {
    this.#client = client;
  }

  /** Loads again whatever a change of the calls may have added. */
  follow(snapshot: Snapshot): void {
    const calls = snapshot.calls.map(({ id, state }) => (state === 'ended' ? id : '')).join();
    const seen = `${snapshot.missedCalls} ${calls}`;
    if (seen === this.#seen) return;
    this.#seen = seen;
    void this.reload();
    clearTimeout(this.#settling);
    this.#settling = setTimeout(() => void this.reload(), SETTLE_MS);
  }

  async reload(): Promise<void> {
    const state = this.state.getState();
    const others = (['missed', 'recorded'] as const)
      .filter((filter) => state[filter].isLoaded)
      .map((filter) => this.#load(filter));
    const found = state.found.search === '' ? [] : [this.#loadFound()];
    await Promise.all([this.#load('all'), ...others, ...found]);
  }

  /** Loads a filter for the first time. */
  async open(filter: HistoryFilter): Promise<void> {
    if (!this.state.getState()[filter].isLoaded) await this.#load(filter);
  }

  /** Looks for a name, number or address; empty: no longer. */
  async find(filter: HistoryFilter, search: string): Promise<void> {
    const { found } = this.state.getState();
    if (found.filter === filter && found.search === search) return;
    this.state.setState({ found: { ...nothing, filter, search } });
    if (search !== '') await this.#loadFound();
  }

  /** Loads the lines before the oldest. */
  async loadOlder(filter: HistoryFilter): Promise<void> {
    const older = await this.#older(this.state.getState()[filter], filter, '');
    if (older) this.state.setState({ [filter]: older });
  }

  /** The same of what was looked for. */
  async loadOlderFound(): Promise<void> {
    const { found } = this.state.getState();
    const older = await this.#older(found, found.filter, found.search);
    if (older && this.state.getState().found === found) this.state.setState({ found: { ...found, ...older } });
  }

  async remove(id: string): Promise<void> {
    await this.#client.history.remove({ id });
    const without = (list: HistoryList): HistoryList => ({ ...list, rows: list.rows.filter((row) => row.id !== id) });
    this.state.setState(({ all, missed, recorded, found }) => ({
      all: without(all),
      missed: without(missed),
      recorded: without(recorded),
      found: { ...found, ...without(found) },
    }));
    await this.reload();
  }

  async clear(): Promise<void> {
    await this.#client.history.clear();
    await this.reload();
  }

  async #load(filter: HistoryFilter): Promise<void> {
    const newest = await this.#newest(filter, '', this.state.getState()[filter].rows.length);
    if (newest) this.state.setState({ [filter]: withNewest(this.state.getState()[filter], newest) });
  }

  async #loadFound(): Promise<void> {
    const { found } = this.state.getState();
    const newest = await this.#newest(found.filter, found.search, found.rows.length);
    const now = this.state.getState().found;
    if (newest && now.filter === found.filter && now.search === found.search)
      this.state.setState({ found: { ...now, ...withNewest(now, newest) } });
  }

  async #newest(filter: HistoryFilter, search: string, known: number): Promise<Page | undefined> {
    const limit = Math.min(MOST_ASKED, Math.max(PAGE_ROWS, known));
    const rows = await this.#client.history.list({ filter, search, limit }).catch(() => undefined); // lost line: loaded again when it is back
    return rows && { rows, isComplete: rows.length === 0 };
  }

  /** Undefined: there are none, or no more are kept. */
  async #older({ rows, isComplete }: HistoryList, filter: HistoryFilter, search: string): Promise<HistoryList | undefined> {
    const oldest = rows.at(-1);
    if (isComplete || oldest === undefined || rows.length >= MOST_ROWS) return undefined;
    // Calls of one millisecond may lie on both sides of a page's end.
    const beforeUnixMs = oldest.startedAtUnixMs + 1;
    const older = await this.#client.history.list({ filter, search, limit: PAGE_ROWS + 1, beforeUnixMs });
    const end = rows.slice(-PAGE_ROWS).filter(({ startedAtUnixMs }) => startedAtUnixMs === oldest.startedAtUnixMs);
    const known = new Set(end.map(({ id }) => id));
    const added = older.filter(({ id }) => !known.has(id));
    return { rows: [...rows, ...added], isComplete: added.length === 0, isLoaded: true };
  }
}

interface Page {
  readonly rows: readonly HistoryView[];
  /** No others are left. */
  readonly isComplete: boolean;
}

/** The newest rows as they are now, before the older ones that were loaded by scrolling. */
function withNewest(before: HistoryList, { rows, isComplete }: Page): HistoryList {
  const last = rows.at(-1);
  const end = last === undefined ? -1 : before.rows.findIndex(({ id }) => id === last.id);
  const older = end < 0 || isComplete ? [] : before.rows.slice(end + 1);
  return { rows: [...rows, ...older], isComplete: isComplete || (older.length > 0 && before.isComplete), isLoaded: true };
}

/** The address that empty + Enter calls again: the newest one that was called. */
export function lastCalled(rows: readonly HistoryView[]): string | undefined {
  return rows.find(({ direction }) => direction === 'out')?.peer.uri;
}
