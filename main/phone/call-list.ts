import type { Clock, Timer } from '../base/clock.ts';
import { Emitter, type Event } from '../base/event.ts';
import type { CallFacts } from '../calls/call-facts.ts';
import type { Calls } from '../calls/calls.ts';
import type { HistoryStore } from '../calls/history.ts';
import { historyRow } from './views.ts';

/** How long an ended call stays in sight, so that a person can read why it ended. */
const FAREWELL_MS = 8_000;
const MOST_ENDED = 8;

/** The calls that a window shows: the running ones, and for a moment those that ended. Writes the history. */
export class CallList implements Disposable {
  readonly #clock: Clock;
  readonly #history: HistoryStore;
  readonly #shown = new Map<string, CallFacts>();
  readonly #farewells = new Map<string, Timer>();
  readonly #changed = new Emitter<undefined>();
  readonly #recorded = new Emitter<undefined>();
  readonly #subscription: Disposable;
  readonly onChanged: Event<undefined> = this.#changed.event;
  /** Fires when a call is in the history, or its row has changed. */
  readonly onRecorded: Event<undefined> = this.#recorded.event;

  constructor(clock: Clock, calls: Calls, history: HistoryStore) {
    this.#clock = clock;
    this.#history = history;
    this.#subscription = calls.onChanged((facts) => this.#follow(facts));
  }

  /** Oldest first. */
  get facts(): readonly CallFacts[] {
    return [...this.#shown.values()];
  }

  /** Takes an ended call out of sight; a running one stays. False when there is none of that id. */
  dismiss(callId: string): boolean {
    const facts = this.#shown.get(callId);
    if (!facts) return false;
    if (facts.state === 'ended') this.#forget(callId);
    return true;
  }

  [Symbol.dispose](): void {
    this.#subscription[Symbol.dispose]();
    for (const timer of this.#farewells.values()) timer[Symbol.dispose]();
    this.#farewells.clear();
    this.#changed[Symbol.dispose]();
    this.#recorded[Symbol.dispose]();
  }

  /** A recorded call is in the history from its first second: should the program end without a word, the recording is found there. */
  #keepRecorded(facts: CallFacts): void {
    const isNew = facts.recording === 'on' && this.#shown.get(facts.id)?.recording !== 'on';
    if (!isNew) return;
    this.#history.add({ ...historyRow(facts), status: 200 });
    this.#recorded.fire(undefined);
  }

  #follow(facts: CallFacts): void {
    this.#keepRecorded(facts);
    if (facts.state === 'ended') this.#ended(facts);
    else this.#shown.set(facts.id, facts);
    this.#changed.fire(undefined);
  }

  /** Comes twice: when the call ends, so that the row is durable at once, and with the last statistics when its sound is closed. */
  #ended(facts: CallFacts): void {
    this.#history.add(historyRow(facts));
    this.#recorded.fire(undefined);
    if (!this.#farewells.has(facts.id) && !this.#shown.has(facts.id)) return;
    this.#shown.set(facts.id, facts);
    if (this.#farewells.has(facts.id)) return;
    this.#farewells.set(
      facts.id,
      this.#clock.after(FAREWELL_MS, () => this.#forget(facts.id)),
    );
    const [oldest] = this.#farewells.keys();
    if (this.#farewells.size > MOST_ENDED && oldest !== undefined) this.#forget(oldest);
  }

  #forget(callId: string): void {
    this.#farewells.get(callId)?.[Symbol.dispose]();
    this.#farewells.delete(callId);
    this.#shown.delete(callId);
    this.#changed.fire(undefined);
  }
}
