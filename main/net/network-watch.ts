import type { Clock, Timer } from '../base/clock.ts';
import { Emitter, type Event } from '../base/event.ts';
import { limits } from '../limits.ts';
import type { Network } from './network.ts';

/** The addresses of this machine that came and went. */
export interface NetworkChange {
  readonly came: readonly string[];
  readonly went: readonly string[];
}

/** Looks at the machine's addresses from time to time: no system tells of every change. Disposing ends it. */
export class NetworkWatch implements Disposable {
  readonly #clock: Clock;
  readonly #network: Pick<Network, 'localHosts'>;
  readonly #changed = new Emitter<NetworkChange>();
  /** Fires once for each change seen, which may be several real ones. */
  readonly onChanged: Event<NetworkChange> = this.#changed.event;
  #known: ReadonlySet<string>;
  #timer: Timer;

  constructor(clock: Clock, network: Pick<Network, 'localHosts'>) {
    this.#clock = clock;
    this.#network = network;
    this.#known = new Set(network.localHosts());
    this.#timer = this.#lookLater();
  }

  /** Looks now. @returns whether something has changed, and was told */
  look(): boolean {
    const hosts = new Set(this.#network.localHosts());
    const came = [...hosts.difference(this.#known)];
    const went = [...this.#known.difference(hosts)];
    this.#known = hosts;
    if (came.length === 0 && went.length === 0) return false;
    this.#changed.fire({ came, went });
    return true;
  }

  [Symbol.dispose](): void {
    this.#timer[Symbol.dispose]();
    this.#changed[Symbol.dispose]();
  }

  #lookLater(): Timer {
    return this.#clock.after(limits.transport.watchMs, () => {
      this.#timer = this.#lookLater();
      this.look();
    });
  }
}
