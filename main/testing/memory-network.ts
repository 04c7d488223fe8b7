import type { Clock, Timer } from '../base/clock.ts';
import { type Random, randomFraction } from '../base/random.ts';
import { isNumericHost } from '../net/address.ts';
import { MemoryHost } from './memory-host.ts';
import type { MemoryStream } from './memory-stream.ts';

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

export interface MemoryNetworkOptions {
  readonly clock: Clock;
  readonly random: Random;
  /** Of every link that has none of its own. */
  readonly impairment?: Impairment;
}

/** What crossed the network so far. Datagrams: `sent` = `lost` + `unreachable` + what arrived or still travels. */
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

/** One direction between two numeric addresses; an omitted end means any. */
export interface Direction {
  readonly from?: string;
  readonly to?: string;
}

/**
 * A simulated internet: machines with addresses, joined by links that lose, repeat, delay and reorder, the same way for the
 * same seed. Everything arrives through the clock, never inside the call that sent it.
 */
export class MemoryNetwork implements Disposable {
  readonly counters: TrafficCounters = {
    datagramsSent: 0,
    datagramsDelivered: 0,
    lost: 0,
    repeated: 0,
    unreachable: 0,
    connects: 0,
    streamBytes: 0,
  };
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #hosts = new Map<string, MemoryHost>();
  readonly #names = new Map<string, readonly string[]>();
  readonly #streams = new Set<MemoryStream>();
  readonly #inFlight = new Set<Timer>();
  readonly #rules: { readonly direction: Direction; readonly impairment: Impairment }[] = [];
  #isDisposed = false;

  constructor(options: MemoryNetworkOptions) {
    this.#clock = options.clock;
    this.#random = options.random;
    this.#rules.push({ direction: {}, impairment: options.impairment ?? {} });
  }

  /** A machine that owns `addresses` (IPv4 or IPv6) besides its loopback, as its own programs see the network. */
  host(...addresses: readonly string[]): MemoryHost {
    const host = new MemoryHost(this, addresses);
    for (const address of addresses) {
      if (!isNumericHost(address) || this.#hosts.has(address)) throw new RangeError(`not a free address: ${address}`);
      this.#hosts.set(address, host);
    }
    return host;
  }

  /** Lets `lookup` of every machine find `addresses` under `name`. */
  name(name: string, ...addresses: readonly string[]): void {
    this.#names.set(name.toLowerCase(), addresses);
  }

  /** Impairs what travels in `direction`. The latest matching call decides; a cable cut before and mended now carries on. */
  impair(direction: Direction, impairment: Impairment): void {
    this.#rules.unshift({ direction, impairment });
    for (const stream of this.#streams) stream.flush();
  }

  /** Breaks every open stream from or to `address` with ECONNRESET at both ends. */
  breakStreams(address: string): void {
    for (const stream of [...this.#streams]) if (stream.local.host === address) stream.reset();
  }

  /** Ends of streams that are open, two for each connection. */
  get openStreams(): number {
    return this.#streams.size;
  }

  /** Nothing arrives any more; nothing is left waiting on the clock. */
  [Symbol.dispose](): void {
    this.#isDisposed = true;
    for (const timer of this.#inFlight) timer[Symbol.dispose]();
    this.#inFlight.clear();
    this.#streams.clear();
    this.#hosts.clear();
  }

  /** For the simulated machines: who owns `address`, `undefined` for nobody. */
  owner(address: string): MemoryHost | undefined {
    return this.#hosts.get(address);
  }

  /** For the simulated machines. */
  resolve(name: string): readonly string[] {
    return this.#names.get(name.toLowerCase()) ?? [];
  }

  /** For the simulated machines: what the link does from one address to another. */
  link(from: string, to: string): Impairment {
    const matches = ({ direction }: { readonly direction: Direction }): boolean =>
      (direction.from ?? from) === from && (direction.to ?? to) === to;
    return this.#rules.find(matches)?.impairment ?? {};
  }

  /** For the simulated machines: a chance of `rate`. */
  happens(rate: number | undefined): boolean {
    return rate !== undefined && rate > 0 && randomFraction(this.#random) < rate;
  }

  /** For the simulated machines: a whole number in 1…most. */
  upTo(most: number): number {
    return 1 + Math.floor(randomFraction(this.#random) * most);
  }

  /** For the simulated machines: `run` after the delay of `link` and, for datagrams, its jitter. */
  deliver(link: Impairment, isDatagram: boolean, run: () => void): void {
    const jitterMs = isDatagram && link.jitterMs !== undefined ? randomFraction(this.#random) * link.jitterMs : 0;
    this.later((link.delayMs ?? 0) + jitterMs, run);
  }

  /** For the simulated machines: `run` after `delayMs`, unless the network is disposed before. */
  later(delayMs: number, run: () => void): void {
    if (this.#isDisposed) return;
    const timer = this.#clock.after(delayMs, () => {
      this.#inFlight.delete(timer);
      run();
    });
    this.#inFlight.add(timer);
  }

  /** For the simulated machines: an end of a stream came to be. */
  opened(stream: MemoryStream): void {
    this.#streams.add(stream);
  }

  /** For the simulated machines: an end of a stream is no more. */
  closed(stream: MemoryStream): void {
    this.#streams.delete(stream);
  }
}
