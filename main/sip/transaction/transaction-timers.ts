import type { Clock, Timer } from '../../base/clock.ts';

/** The named timers of one transaction, never more than a few at once. Starting one that runs sets it anew. */
export class TransactionTimers<Name extends string> {
  readonly #clock: Clock;
  readonly #onFired: (name: Name) => void;
  readonly #running: { readonly name: Name; readonly timer: Timer }[] = [];

  constructor(clock: Clock, onFired: (name: Name) => void) {
    this.#clock = clock;
    this.#onFired = onFired;
  }

  start(name: Name, delayMs: number): void {
    this.stop(name);
    const timer = this.#clock.after(delayMs, () => {
      this.#forget(name);
      this.#onFired(name);
    });
    this.#running.push({ name, timer });
  }

  stop(name: Name): void {
    this.#forget(name)?.[Symbol.dispose]();
  }

  stopAll(): void {
    for (const { timer } of this.#running.splice(0)) timer[Symbol.dispose]();
  }

  #forget(name: Name): Timer | undefined {
    const index = this.#running.findIndex((entry) => entry.name === name);
    return index < 0 ? undefined : this.#running.splice(index, 1)[0]?.timer;
  }
}
