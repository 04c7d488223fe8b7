import { limits } from '../limits.ts';
import { type LadderRow, ladderOf } from './ladder.ts';
import { ladderLines } from './ladder-text.ts';
import type { TraceEvent } from './trace.ts';

/** A message seen to leave gets this long to arrive before it is drawn as lost. */
const ARRIVAL_MS = 150;

/** What a live ladder has to say now. */
export interface LadderNews {
  /** Lines to print: rows, and above them the heads of the columns where these have changed. */
  readonly lines: readonly string[];
  readonly rows: readonly LadderRow[];
}

/**
 * Draws a ladder that grows at its lower end, for a terminal: what is printed stays. Begins anew, with its heads, when it holds
 * `limits.trace.eventsPerCall` events.
 */
export class LiveLadder {
  #events: TraceEvent[] = [];
  #printed = 0;
  #number = 0;
  #heads = '';
  #startedMs: number | undefined;

  add(event: TraceEvent): void {
    if (event.kind === 'message') this.#events.push(event);
  }

  /** The messages that are settled at `nowUnixMs`; all of them without it. Columns are named as far as the ladder knows them by now. */
  take(nowUnixMs: number = Number.POSITIVE_INFINITY): LadderNews {
    const ladder = ladderOf(this.#events);
    const isFull = this.#events.length >= limits.trace.eventsPerCall;
    const fresh = ladder.rows.slice(Math.max(0, this.#printed - ladder.omitted));
    const waiting = isFull ? -1 : fresh.findIndex(({ atUnixMs }) => atUnixMs > nowUnixMs - ARRIVAL_MS);
    const rows = waiting < 0 ? fresh : fresh.slice(0, waiting);
    if (rows.length === 0) return { lines: [], rows };
    this.#startedMs ??= rows[0]?.atUnixMs ?? 0;
    const drawn = ladderLines(ladder, rows, { startedMs: this.#startedMs, firstNumber: this.#number + 1 });
    this.#printed += rows.length;
    this.#number += rows.length;
    const isNew = drawn.heads !== this.#heads;
    this.#heads = drawn.heads;
    if (isFull) this.#beginAnew();
    return { lines: isNew ? [drawn.heads, ...drawn.lines] : drawn.lines, rows };
  }

  #beginAnew(): void {
    this.#events = [];
    this.#printed = 0;
    this.#heads = '';
  }
}
