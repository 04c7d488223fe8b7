import type { Clock } from '../base/clock.ts';
import { limits } from '../limits.ts';
import { formatAddress } from './address.ts';
import type { Address } from './network.ts';
import type { TransportName } from './transport-name.ts';

interface Place {
  readonly transport: TransportName;
  readonly address: Address;
}

/** Servers that did not take or not answer a request lately (RFC 3263 §4.3): for a while they are tried last. */
export class FailedTargets {
  readonly #clock: Clock;
  /** Until when each is avoided; noted last stands last. */
  readonly #untilMs = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** @param forMs how long the server asked to be left alone; within `limits.lookup.failedMs` and `failedMaxMs` */
  note(place: Place, forMs: number = limits.lookup.failedMs): void {
    const key = keyOf(place);
    const waitMs = Math.min(Math.max(forMs, limits.lookup.failedMs), limits.lookup.failedMaxMs);
    this.#untilMs.delete(key);
    this.#untilMs.set(key, this.#clock.nowMs() + waitMs);
    if (this.#untilMs.size <= limits.lookup.failures) return;
    const [oldest] = this.#untilMs.keys();
    if (oldest !== undefined) this.#untilMs.delete(oldest);
  }

  forget(): void {
    this.#untilMs.clear();
  }

  /** The same places, those that failed lately last; otherwise in their order. */
  toTheBack<T extends Place>(places: readonly T[]): readonly T[] {
    if (this.#untilMs.size === 0) return places;
    const { good = [], failed = [] } = Object.groupBy(places, (place) => (this.#isFailed(place) ? 'failed' : 'good'));
    return [...good, ...failed];
  }

  #isFailed(place: Place): boolean {
    const key = keyOf(place);
    const untilMs = this.#untilMs.get(key);
    if (untilMs === undefined) return false;
    if (untilMs > this.#clock.nowMs()) return true;
    this.#untilMs.delete(key);
    return false;
  }
}

function keyOf({ transport, address }: Place): string {
  return `${transport} ${formatAddress(address)}`;
}
