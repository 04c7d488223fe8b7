import type { Clock, Timer } from '../base/clock.ts';
import { type Random, randomFraction } from '../base/random.ts';

/** What a link does to the traffic of one direction. Rates 0…1, times in milliseconds. */
export interface Impairment {
  /** Datagrams that vanish. 1 is a cut cable: streams stall as well and connecting times out. */
  readonly lossRate?: number;
  /** Datagrams that arrive twice. */
  readonly repeatRate?: number;
  readonly delayMs?: number;
  /** Added to each datagram's delay, evenly spread over 0…jitterMs: this is what reorders. Streams keep their order. */
  readonly jitterMs?: number;
  /** Streams arrive in pieces of 1…chunkBytes bytes of random length. */
  readonly chunkBytes?: number;
}

/** One direction between two numeric addresses; an omitted end means any. */
export interface Direction {
  readonly from?: string;
  readonly to?: string;
}

/** What crossed the network so far. Datagrams: `datagramsSent` = `lost` + `unreachable` + what arrived or still travels. */
export interface TrafficCounters {
  datagramsSent: number;
  datagramsDelivered: number;
  lost: number;
  repeated: number;
  /** To an address nobody owns or a port nobody bound. */
  unreachable: number;
  connects: number;
  streamBytes: number;
}

/** An end of a stream, as far as the cables know it. */
export interface StreamEnd {
  readonly local: { readonly host: string };
  flush(): void;
  reset(): void;
}

/** The cables of a simulated internet: what is sent arrives through the clock, never inside the call that sent it. */
export class MemoryWires implements Disposable {
  readonly counters: TrafficCounters = {
    datagramsSent: 0,
    datagramsDelivered: 0,
    lost: 0,
    repeated: 0,
    unreachable: 0,
    connects: 0,
    streamBytes: 0,
  };
  /** The ends of all open streams. */
  readonly streams = new Set<StreamEnd>();
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #inFlight = new Set<Timer>();
  readonly #rules: { readonly direction: Direction; readonly impairment: Impairment }[] = [];
  #isDisposed = false;

  constructor(clock: Clock, random: Random) {
    this.#clock = clock;
    this.#random = random;
  }

  /** The latest matching call decides. */
  impair(direction: Direction, impairment: Impairment): void {
    this.#rules.unshift({ direction, impairment });
  }

  /** What happens to traffic from one address to another. */
  link(from: string, to: string): Impairment {
    const matches = ({ direction }: { readonly direction: Direction }): boolean =>
      (direction.from ?? from) === from && (direction.to ?? to) === to;
    return this.#rules.find(matches)?.impairment ?? {};
  }

  /** A chance of `rate`. */
  happens(rate: number | undefined): boolean {
    return rate !== undefined && rate > 0 && randomFraction(this.#random) < rate;
  }

  /** A whole number in 1…most. */
  upTo(most: number): number {
    return 1 + Math.floor(randomFraction(this.#random) * most);
  }

  /** Runs `arrive` after the delay of `link` and, for datagrams, its jitter. */
  deliver(link: Impairment, isDatagram: boolean, arrive: () => void): void {
    const jitterMs = isDatagram && link.jitterMs !== undefined ? randomFraction(this.#random) * link.jitterMs : 0;
    this.later((link.delayMs ?? 0) + jitterMs, arrive);
  }

  /** Runs `run` after `delayMs`, unless the cables are disposed before. */
  later(delayMs: number, run: () => void): void {
    if (this.#isDisposed) return;
    const timer = this.#clock.after(delayMs, () => {
      this.#inFlight.delete(timer);
      run();
    });
    this.#inFlight.add(timer);
  }

  [Symbol.dispose](): void {
    this.#isDisposed = true;
    for (const timer of this.#inFlight) timer[Symbol.dispose]();
    this.#inFlight.clear();
    this.streams.clear();
  }
}
