import type { Phone } from '../api/phone.ts';
import { serializeDateTime } from '../base/date-time.ts';
import { Emitter, type Event } from '../base/event.ts';
import type { HistoryRow, HistoryStore } from '../calls/history.ts';
import type { AddressBook } from '../contacts/address-book.ts';
import { serializeRows } from '../contacts/csv.ts';
import type { QualityTimeline } from '../contract/quality-view.ts';
import type { HistoryView } from '../contract/snapshot.ts';
import { limits } from '../limits.ts';
import type { RecordingFolder } from '../recordings/recording-folder.ts';
import type { CallList } from './call-list.ts';
import type { CallingAccounts } from './calling-accounts.ts';
import type { KeptQuality } from './kept-quality.ts';
import { withinBound } from './message-views.ts';
import type { PeerNames } from './peer-names.ts';
import type { Preferences } from './preferences.ts';
import { historyView } from './views.ts';

type Contract = Phone['history'];
type Input<Procedure extends keyof Contract> = Parameters<Contract[Procedure]>[0];

export interface PhoneHistoryOptions {
  readonly store: HistoryStore;
  readonly list: Pick<CallList, 'onRecorded'>;
  readonly calling: Pick<CallingAccounts, 'aorOf'>;
  readonly book: Pick<AddressBook, 'list'>;
  readonly names: PeerNames;
  readonly preferences: Pick<Preferences, 'historySeenUnixMs'>;
  readonly recordings: Pick<RecordingFolder, 'takesOf' | 'calls' | 'read' | 'remove' | 'clear'>;
  readonly quality: Pick<KeptQuality, 'of'>;
  /** Wall clock. */
  readonly unixMs: () => number;
}

/** More missed calls than this are shown as this many. */
const MOST_MISSED = 99;
/** Rows of the file that are read at once. */
const EXPORTED_AT_ONCE = 500;

/** The past calls: asked for in pages, found by name, number and address. */
export class PhoneHistory implements Contract, Disposable {
  readonly #options: PhoneHistoryOptions;
  readonly #changed = new Emitter<undefined>();
  readonly #subscription: Disposable;
  /** Counted when the history changes, not for every report. */
  #missed: number | undefined;
  /** Fires when a row is new, changed or gone, or all were seen. */
  readonly onChanged: Event<undefined> = this.#changed.event;

  constructor(options: PhoneHistoryOptions) {
    this.#options = options;
    this.#subscription = options.list.onRecorded(() => this.#change());
  }

  /** Not seen yet, 99 at most. */
  get missedCalls(): number {
    this.#missed ??= this.#countMissed();
    return this.#missed;
  }

  list({ filter, search = '', beforeUnixMs, limit }: Input<'list'>): readonly HistoryView[] {
    return withinBound(this.#rows({ filter, search, before: beforeUnixMs, limit }).map((row) => this.#view(row)));
  }

  quality({ callId }: Input<'quality'>): QualityTimeline {
    const { seconds, marks } = this.#options.quality.of(callId);
    return { seconds: [...seconds], marks: [...marks] };
  }

  async *recording({ id, take }: Input<'recording'>): AsyncGenerator<string, void> {
    for await (const piece of this.#options.recordings.read(id, take)) yield Buffer.from(piece).toString('base64');
  }

  remove({ id }: Input<'remove'>): void {
    this.#options.recordings.remove(id);
    this.#options.store.remove(id);
    this.#change();
  }

  clear(): void {
    this.#options.recordings.clear();
    this.#options.store.clear();
    this.#change();
  }

  markSeen(): void {
    this.#options.preferences.historySeenUnixMs = this.#options.unixMs();
    this.#change();
  }

  async *export({ filter, search = '' }: Input<'export'>): AsyncGenerator<string, void> {
    yield serializeRows([head]);
    const seen = new Set<string>();
    for (let before: number | undefined; ; ) {
      const rows = this.#rows({ filter, search, before, limit: EXPORTED_AT_ONCE });
      const fresh = rows.filter(({ id }) => !seen.has(id));
      for (const { id } of fresh) seen.add(id);
      if (fresh.length > 0) yield serializeRows(fresh.map((row) => tableRow(this.#view(row))));
      const oldest = rows.at(-1)?.startedAtUnixMs;
      if (rows.length < EXPORTED_AT_ONCE || oldest === undefined) return;
      // Calls of the same millisecond may lie on both sides of a page's end; a page full of them has no other side.
      before = fresh.length > 0 ? oldest + 1 : oldest;
    }
  }

  [Symbol.dispose](): void {
    this.#subscription[Symbol.dispose]();
    this.#changed[Symbol.dispose]();
  }

  #rows({ filter, search, before, limit }: { search: string; before: number | undefined } & HistoryPage): readonly HistoryRow[] {
    const wanted = search.trim();
    return this.#options.store.list({
      filter: filter === 'missed' ? 'missed' : 'all',
      ...(filter === 'recorded' && { ids: this.#options.recordings.calls }),
      limit,
      ...(before !== undefined && { before }),
      ...(wanted !== '' && { search: [wanted, ...this.#addressesOf(wanted)] }),
    });
  }

  /** Of people whose names fit: numbers as they are dialled, and addresses. */
  #addressesOf(name: string): readonly string[] {
    const { contacts } = this.#options.book.list({ search: name, offset: 0, limit: limits.history.searchedAddresses });
    const keys = contacts.flatMap((contact) => contact.keys).map((key) => key.replace(/^sip:/, ''));
    return keys.slice(0, limits.history.searchedAddresses);
  }

  #view(row: HistoryRow): HistoryView {
    const view = historyView(row, this.#options.calling.aorOf(row.accountId));
    const recordings = this.#options.recordings.takesOf(row.id);
    return { ...view, ...(recordings > 0 && { recordings }), peer: this.#options.names.named(view.peer, row.accountId) };
  }

  #change(): void {
    this.#missed = undefined;
    this.#changed.fire(undefined);
  }

  #countMissed(): number {
    const seen = this.#options.preferences.historySeenUnixMs;
    return this.#rows({ filter: 'missed', search: '', before: undefined, limit: MOST_MISSED }).filter(
      ({ startedAtUnixMs }) => startedAtUnixMs > seen,
    ).length;
  }
}

type HistoryPage = Pick<Input<'list'>, 'filter' | 'limit'>;

const head: readonly string[] = [
  'Started',
  'Direction',
  'Name',
  'Address',
  'Account',
  'Answered',
  'Seconds',
  'Status',
  'Reason',
  'Codec',
  'MOS',
];

function tableRow(row: HistoryView): readonly string[] {
  const { startedAtUnixMs, answeredAtUnixMs, endedAtUnixMs, direction, peer, accountAor, status, reason, codec, mos } = row;
  const seconds = answeredAtUnixMs === undefined ? '' : String(Math.round((endedAtUnixMs - answeredAtUnixMs) / 1_000));
  return [
    serializeDateTime(startedAtUnixMs),
    row.missed ? 'missed' : direction,
    peer.name ?? '',
    peer.uri,
    accountAor,
    answeredAtUnixMs === undefined ? '' : serializeDateTime(answeredAtUnixMs),
    seconds,
    String(status),
    reason,
    codec ?? '',
    mos === undefined ? '' : mos.toFixed(1),
  ];
}
