import type { Clock, Timer } from '../../base/clock.ts';
import { limits } from '../../limits.ts';
import { BLOCK_MS } from '../protocol.ts';

/**
 * Calls on a grid of 10 ms that never moves: each deadline is counted from the start, not from the call before. Late, it makes
 * up for `limits.media.catchUpBlocks` at once and skips what is older; the index tells the true place on the grid either way.
 */
export class Ticker implements Disposable {
  readonly #clock: Clock;
  readonly #onTick: (index: number) => void;
  #originMs = 0;
  #next = 0;
  #timer: Timer | undefined;

  /** @param onTick called with 0, 1, 2… since the start, growing by more than one only after a skip */
  constructor(clock: Clock, onTick: (index: number) => void) {
    this.#clock = clock;
    this.#onTick = onTick;
  }

  get isRunning(): boolean {
    return this.#timer !== undefined;
  }

  /** Begins a new grid now; the first call comes after 10 ms. Running already, nothing changes. */
  start(): void {
    if (this.isRunning) return;
    this.#originMs = this.#clock.nowMs() + BLOCK_MS;
    this.#next = 0;
    this.#schedule();
  }

  stop(): void {
    this.#timer?.[Symbol.dispose]();
    this.#timer = undefined;
  }

  [Symbol.dispose](): void {
    this.stop();
  }

  #schedule(): void {
    const dueMs = this.#originMs + this.#next * BLOCK_MS;
    this.#timer = this.#clock.after(Math.max(0, dueMs - this.#clock.nowMs()), () => this.#run());
  }

  #run(): void {
    const latest = Math.floor((this.#clock.nowMs() - this.#originMs) / BLOCK_MS);
    this.#next = Math.max(this.#next, latest - limits.media.catchUpBlocks + 1);
    const last = Math.max(this.#next, latest);
    while (this.#next <= last && this.isRunning) this.#onTick(this.#next++);
    if (this.isRunning) this.#schedule();
  }
}
