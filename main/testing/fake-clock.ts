import type { Clock, Timer } from '../base/clock.ts';

interface Pending {
  readonly dueMs: number;
  readonly order: number;
  readonly run: () => void;
}

/** Time that moves only when told. Timers fire in order of their due time, equal ones in order of creation. */
export class FakeClock implements Clock {
  #nowMs = 0;
  #order = 0;
  readonly #pending = new Set<Pending>();
  /** What `unixMs` says at `nowMs() === 0`. */
  readonly originUnixMs: number;

  constructor(originUnixMs = 1_700_000_000_000) {
    this.originUnixMs = originUnixMs;
  }

  /** How many timers wait. A test that ends with one left has found a leak. */
  get pending(): number {
    return this.#pending.size;
  }

  nowMs(): number {
    return this.#nowMs;
  }

  unixMs(): number {
    return this.originUnixMs + this.#nowMs;
  }

  after(delayMs: number, run: () => void): Timer {
    const entry: Pending = { dueMs: this.#nowMs + Math.max(delayMs, 0), order: this.#order++, run };
    this.#pending.add(entry);
    return { [Symbol.dispose]: () => void this.#pending.delete(entry) };
  }

  /** Moves time on by `durationMs`, running everything that falls due, also what those calls start. Synchronous only. */
  advance(durationMs: number): void {
    const endMs = this.#nowMs + durationMs;
    for (let next = this.#next(endMs); next !== undefined; next = this.#next(endMs)) this.#fire(next);
    this.#nowMs = endMs;
  }

  /** As {@link advance}, but lets promises settle before each timer: for code that awaits between its steps. */
  async run(durationMs: number): Promise<void> {
    const endMs = this.#nowMs + durationMs;
    await settle();
    for (let next = this.#next(endMs); next !== undefined; next = this.#next(endMs)) {
      this.#fire(next);
      await settle();
    }
    this.#nowMs = endMs;
  }

  #fire(next: Pending): void {
    this.#pending.delete(next);
    this.#nowMs = Math.max(this.#nowMs, next.dueMs);
    next.run();
  }

  #next(endMs: number): Pending | undefined {
    let first: Pending | undefined;
    for (const entry of this.#pending) {
      if (entry.dueMs > endMs) continue;
      if (!first || entry.dueMs < first.dueMs || (entry.dueMs === first.dueMs && entry.order < first.order)) first = entry;
    }
    return first;
  }
}

/** Lets all promise callbacks that are ready run, chains included. */
export function settle(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve));
}
