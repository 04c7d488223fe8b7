import type { Clock } from '../base/clock.ts';
import type { Network } from '../net/network.ts';
import { NetworkWatch } from '../net/network-watch.ts';
import type { Accounts } from './accounts.ts';

export interface RoamingOptions {
  readonly clock: Clock;
  readonly network: Pick<Network, 'localHosts'>;
  /** Lets go of what began at these addresses: see `Element.leave`. */
  readonly leave: (hosts: readonly string[]) => void;
  readonly accounts: Pick<Accounts, 'refreshAll'>;
}

/** Keeps the accounts reachable when the machine changes networks or comes back from sleep. Disposing ends it. */
export class Roaming implements Disposable {
  readonly #options: RoamingOptions;
  readonly #watch: NetworkWatch;

  constructor(options: RoamingOptions) {
    this.#options = options;
    this.#watch = new NetworkWatch(options.clock, options.network);
    this.#watch.onChanged(({ went }) => this.#moveOn(went));
  }

  /** The machine was asleep, or its network is known to have changed: no stream that leads out of it can be relied on. */
  wakeUp(): void {
    this.#options.leave(this.#options.network.localHosts());
    if (!this.#watch.look()) this.#options.accounts.refreshAll();
  }

  [Symbol.dispose](): void {
    this.#watch[Symbol.dispose]();
  }

  #moveOn(left: readonly string[]): void {
    this.#options.leave(left);
    this.#options.accounts.refreshAll();
  }
}
