import type { Clock, Timer } from '../base/clock.ts';
import { limits } from '../limits.ts';
import type { ComposingStatus } from './composing-status.ts';

/** A person who has not typed for this long is idle (RFC 3994 §3.2). */
const IDLE_MS = 15_000;
/** The same after the text was emptied: long enough that who empties and types again all the time says little. */
const EMPTIED_MS = 2_000;
/** What `active` promises to be true, and when it is said again: before the other side loses patience. */
const REFRESH_SECONDS = 120;
const REFRESH_MS = 90_000;

interface Writing {
  idle: Timer;
  refresh: Timer;
}

type Tell = (status: ComposingStatus) => void;

/** Tells other sides while a person of ours writes to them: `active` once, then every 90 s; `idle` 15 s after the last key (RFC 3994 §3.2). */
export class OwnComposing implements Disposable {
  readonly #clock: Clock;
  /** By conversation; nothing for those where we are idle. */
  readonly #writing = new Map<string, Writing>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The text has changed. Beyond `limits.messaging.composing` conversations at once it is told to nobody. */
  typed(key: string, tell: Tell): void {
    const writing = this.#writing.get(key);
    if (writing !== undefined) this.#idleAfter(IDLE_MS, key, writing, tell);
    else if (this.#writing.size < limits.messaging.composing) this.#begin(key, tell);
  }

  /** The text is empty again. */
  emptied(key: string, tell: Tell): void {
    const writing = this.#writing.get(key);
    if (writing !== undefined) this.#idleAfter(EMPTIED_MS, key, writing, tell);
  }

  /** The text goes out, which says that we are idle (RFC 3994 §3.2). */
  sent(key: string): void {
    const writing = this.#writing.get(key);
    writing?.idle[Symbol.dispose]();
    writing?.refresh[Symbol.dispose]();
    this.#writing.delete(key);
  }

  [Symbol.dispose](): void {
    for (const key of [...this.#writing.keys()]) this.sent(key);
  }

  #begin(key: string, tell: Tell): void {
    tell({ isActive: true, refreshSeconds: REFRESH_SECONDS });
    this.#writing.set(key, { idle: this.#idleTimer(IDLE_MS, key, tell), refresh: this.#refreshTimer(key, tell) });
  }

  #idleAfter(delayMs: number, key: string, writing: Writing, tell: Tell): void {
    writing.idle[Symbol.dispose]();
    writing.idle = this.#idleTimer(delayMs, key, tell);
  }

  #idleTimer(delayMs: number, key: string, tell: Tell): Timer {
    return this.#clock.after(delayMs, () => {
      this.sent(key);
      tell({ isActive: false, refreshSeconds: REFRESH_SECONDS });
    });
  }

  #refreshTimer(key: string, tell: Tell): Timer {
    return this.#clock.after(REFRESH_MS, () => {
      const writing = this.#writing.get(key);
      if (writing === undefined) return;
      writing.refresh = this.#refreshTimer(key, tell);
      tell({ isActive: true, refreshSeconds: REFRESH_SECONDS });
    });
  }
}
