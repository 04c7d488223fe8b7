import type { Clock } from '../../base/clock.ts';

const WINDOW_MS = 1_000;

/** Lets so many things happen in each second, and no more. */
export class RateBound {
  readonly #clock: Clock;
  readonly #perSecond: number;
  #windowStartMs = 0;
  #taken = 0;

  constructor(clock: Clock, perSecond: number) {
    this.#clock = clock;
    this.#perSecond = perSecond;
  }

  /** Whether one more may happen now; if so, it counts. */
  take(): boolean {
    const nowMs = this.#clock.nowMs();
    if (nowMs - this.#windowStartMs >= WINDOW_MS) {
      this.#windowStartMs = nowMs;
      this.#taken = 0;
    }
    if (this.#taken >= this.#perSecond) return false;
    this.#taken++;
    return true;
  }
}
