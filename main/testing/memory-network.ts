import type { Clock } from '../base/clock.ts';
import type { Random } from '../base/random.ts';
import { isNumericHost } from '../net/address.ts';
import { MemoryDns } from './memory-dns.ts';
import { MemoryHost } from './memory-host.ts';
import { type Direction, type Impairment, MemoryWires, type TrafficCounters } from './memory-wires.ts';

export type { Impairment } from './memory-wires.ts';

export interface MemoryNetworkOptions {
  readonly clock: Clock;
  readonly random: Random;
  /** Of every link that has none of its own. */
  readonly impairment?: Impairment;
}

/**
 * A simulated internet: machines with addresses, joined by links that lose, repeat, delay and reorder, the same way for the
 * same seed. Everything arrives through the clock, never inside the call that sent it.
 */
export class MemoryNetwork implements Disposable {
  readonly #wires: MemoryWires;
  readonly #hosts = new Map<string, MemoryHost>();
  /** What every machine's name server knows. */
  readonly dns = new MemoryDns();

  constructor(options: MemoryNetworkOptions) {
    this.#wires = new MemoryWires(options.clock, options.random);
    this.#wires.impair({}, options.impairment ?? {});
  }

  get counters(): Readonly<TrafficCounters> {
    return this.#wires.counters;
  }

  /** Ends of streams that are open, two for each connection. */
  get openStreams(): number {
    return this.#wires.streams.size;
  }

  /** A machine that owns `addresses` (IPv4 or IPv6) besides its loopback, as its own programs see the network. */
  host(...addresses: readonly string[]): MemoryHost {
    const host = new MemoryHost(this.#wires, addresses, { hosts: this.#hosts, dns: this.dns });
    for (const address of addresses) {
      if (!isNumericHost(address) || this.#hosts.has(address)) throw new RangeError(`not a free address: ${address}`);
      this.#hosts.set(address, host);
    }
    return host;
  }

  /**
   * The machine leaves its network and comes up in another one: with other addresses, and its streams dead without a word. Sockets
   * bound to all addresses go on. It never comes back to an address that it had.
   */
  move(host: MemoryHost, ...addresses: readonly string[]): void {
    for (const address of host.addresses) {
      this.#hosts.delete(address);
      this.impair({ from: address }, { lossRate: 1 });
      this.impair({ to: address }, { lossRate: 1 });
    }
    host.addresses = addresses;
    for (const address of addresses) this.#hosts.set(address, host);
  }

  /** Lets `lookup` of every machine find `addresses` under `name`. */
  name(name: string, ...addresses: readonly string[]): void {
    this.dns.host(name, ...addresses);
  }

  /** Impairs what travels in `direction`. The latest matching call decides; a cable cut before and mended now carries on. */
  impair(direction: Direction, impairment: Impairment): void {
    this.#wires.impair(direction, impairment);
    for (const stream of this.#wires.streams) stream.flush();
  }

  /** Breaks every open stream from or to `address` with ECONNRESET at both ends. */
  breakStreams(address: string): void {
    for (const stream of [...this.#wires.streams]) if (stream.local.host === address) stream.reset();
  }

  /** Nothing arrives any more; nothing is left waiting on the clock. */
  [Symbol.dispose](): void {
    this.#wires[Symbol.dispose]();
    this.#hosts.clear();
  }
}
