import { createStore, type StoreApi } from 'zustand/vanilla';
import type { HistoryView, Snapshot } from '../../main/contract/snapshot.ts';
import type { PhoneClient } from '../connection/phone-client.ts';

export type HistoryFilter = 'all' | 'missed';

/** The lines loaded so far of one filter, newest first. */
export interface HistoryList {
  readonly rows: readonly HistoryView[];
  /** No older ones are left. */
  readonly isComplete: boolean;
  /** Loaded at least once. */
  readonly isLoaded: boolean;
}

export type HistoryState = Readonly<Record<HistoryFilter, HistoryList>>;

const nothing: HistoryList = { rows: [], isComplete: false, isLoaded: false };
const PAGE_ROWS = 200;
/** The most that the window keeps; older lines are reached by filter. */
const MOST_ROWS = 10_000;
/** A call's line may be written shortly after the call is shown as ended. */
const SETTLE_MS = 600;

/** Mirrors the history as far as somebody has scrolled. */
export class History {
  readonly state: StoreApi<HistoryState> = createStore<HistoryState>(() => ({ all: nothing, missed: nothing }));
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
    const missed = this.state.getState().missed.isLoaded ? [this.#load('missed')] : [];
    await Promise.all([this.#load('all'), ...missed]);
  }

  /** Loads a filter for the first time. */
  async open(filter: HistoryFilter): Promise<void> {
    if (!this.state.getState()[filter].isLoaded) await this.#load(filter);
  }

  /** Loads the lines before the oldest. */
  async loadOlder(filter: HistoryFilter): Promise<void> {
    const { rows, isComplete } = this.state.getState()[filter];
    const oldest = rows.at(-1);
    if (isComplete || oldest === undefined || rows.length >= MOST_ROWS) return;
    const older = await this.#client.history.list({ filter, limit: PAGE_ROWS, beforeUnixMs: oldest.startedAtUnixMs });
    const known = new Set(rows.map(({ id }) => id));
    const added = older.filter(({ id }) => !known.has(id));
    this.#set(filter, [...rows, ...added], older.length < PAGE_ROWS);
  }

  async remove(id: string): Promise<void> {
    await this.#client.history.remove({ id });
    await this.reload();
  }

  async clear(): Promise<void> {
    await this.#client.history.clear();
    await this.reload();
  }

  async #load(filter: HistoryFilter): Promise<void> {
    const wanted = Math.min(500, Math.max(PAGE_ROWS, this.state.getState()[filter].rows.length));
    const rows = await this.#client.history.list({ filter, limit: wanted }).catch(() => undefined); // lost line: loaded again when it is back
    if (rows) this.#set(filter, rows, rows.length < wanted);
  }

  #set(filter: HistoryFilter, rows: readonly HistoryView[], isComplete: boolean): void {
    this.state.setState({ [filter]: { rows, isComplete, isLoaded: true } });
  }
}

/** The address that empty + Enter calls again: the newest one that was called. */
export function lastCalled(rows: readonly HistoryView[]): string | undefined {
  return rows.find(({ direction }) => direction === 'out')?.peer.uri;
}
