import type { Clock, Timer } from '../base/clock.ts';
import type { Result } from '../base/result.ts';
import { limits } from '../limits.ts';
import type { Address, ByteStream, NetworkFailure } from './network.ts';

type Connected = Result<ByteStream, NetworkFailure>;

/** Opens a connection; gives up when `signal` is aborted. Never rejects. */
export type Connect = (address: Address, signal: AbortSignal) => Promise<Connected>;

/**
 * Connects to one server that has several addresses (RFC 8305 §5, "happy eyeballs"): the next address is tried when the one before has
 * failed, or has not connected within `limits.transport.raceMs`. The first stream wins; the other attempts are given up, and what comes
 * of them all the same is closed.
 *
 * @param addresses best first, at least one
 * @returns the winner, or why the first address failed
 */
export function raceToConnect(clock: Clock, addresses: readonly Address[], connect: Connect): Promise<Connected> {
  return new Race(clock, addresses, connect).outcome;
}

class Race {
  readonly #clock: Clock;
  readonly #connect: Connect;
  readonly #left: Address[];
  readonly #underway = new Set<AbortController>();
  readonly #settled = Promise.withResolvers<Connected>();
  #next: Timer | undefined;
  #failure: Connected | undefined;
  #isWon = false;

  constructor(clock: Clock, addresses: readonly Address[], connect: Connect) {
    this.#clock = clock;
    this.#connect = connect;
    this.#left = [...addresses];
    this.#tryNext();
  }

  get outcome(): Promise<Connected> {
    return this.#settled.promise;
  }

  #tryNext(): void {
    this.#next?.[Symbol.dispose]();
    const address = this.#left.shift();
    if (address === undefined) return;
    const attempt = new AbortController();
    this.#underway.add(attempt);
    if (this.#left.length > 0) this.#next = this.#clock.after(limits.transport.raceMs, () => this.#tryNext());
    void this.#connect(address, attempt.signal).then((connected) => this.#finish(attempt, connected));
  }

  #finish(attempt: AbortController, connected: Connected): void {
    this.#underway.delete(attempt);
    if (this.#isWon) {
      if (connected.ok) connected.value[Symbol.dispose]();
    } else if (connected.ok) {
      this.#win(connected);
    } else {
      this.#failure ??= connected;
      if (this.#left.length > 0) this.#tryNext();
      else if (this.#underway.size === 0) this.#settled.resolve(this.#failure);
    }
  }

  #win(connected: Connected): void {
    this.#isWon = true;
    this.#next?.[Symbol.dispose]();
    for (const attempt of this.#underway) attempt.abort();
    this.#settled.resolve(connected);
  }
}
