import type { Clock, Timer } from '../../base/clock.ts';

/** The named timers of one transaction. Starting one that runs sets it anew. */
export class TransactionTimers<Name extends string> {
  readonly #clock: Clock;
  readonly #onFired: (name: Name) => void;
  readonly #running = new Map<Name, Timer>();

  constructor(clock: Clock, onFired: (name: Name) => void) {
    this.#clock = clock;
    this.#onFired = onFired;
  }

  start(name: Name, delayMs: number): void {
    this.stop(name);
    const fire = (): void => {
      this.#running.delete(name);
      this.#onFired(name);
    };
    this.#running.set(name, this.#clock.after(delayMs, fire));
  }

  stop(name: Name): void {
    this.#running.get(name)?.[Symbol.dispose]();
    this.#running.delete(name);
  }

  stopAll(): void {
    for (const timer of this.#running.values()) timer[Symbol.dispose]();
    this.#running.clear();
  }
}
