/** One finished call as the history keeps it. */
export interface HistoryRow {
  readonly id: string;
  readonly accountId: string;
  readonly direction: 'in' | 'out';
  readonly peerUri: string;
  readonly peerName?: string;
  readonly startedAtUnixMs: number;
  /** Absent: it was never answered. */
  readonly answeredAtUnixMs?: number;
  readonly endedAtUnixMs: number;
  /** The final SIP status: 200 for an answered call. */
  readonly status: number;
  readonly reason: string;
  readonly codec?: string;
  readonly mos?: number;
  /** The SIP Call-ID. */
  readonly callId: string;
}

export interface HistoryQuery {
  /** Only calls that started earlier than this. */
  readonly before?: number;
  /** How many rows at most, 1 or more. */
  readonly limit: number;
  /** `missed`: incoming calls that nobody answered. */
  readonly filter: 'all' | 'missed';
  /** Only these calls; none for an empty list. */
  readonly ids?: readonly string[];
  /** Only calls whose address or name contains one of these, in any case. */
  readonly search?: readonly string[];
}

/** Calls that ended so were not missed, though nobody answered: sent elsewhere by a rule (302), or refused by one (433, 603). */
export const notMissed: readonly number[] = [302, 433, 603];

/** Keeps finished calls, at most `limits.history.rows`: beyond, the oldest go. A row is durable when `add` returns. */
export interface HistoryStore {
  /** A row of the same `id` replaces the former. */
  add(row: HistoryRow): void;
  /** Newest first. */
  list(query: HistoryQuery): readonly HistoryRow[];
  clear(): void;
  /** Unknown ids are ignored. */
  remove(id: string): void;
}
