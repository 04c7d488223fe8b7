import type { Clock } from '../base/clock.ts';
import { Emitter, type Event } from '../base/event.ts';
import { type NearbyDomain, nearbyDomainOf } from '../discovery/announced-domain.ts';
import type { ServiceBrowser, ServiceDiscovery } from '../discovery/service-discovery.ts';

/** Other copies on this network. They are looked for only while somebody wants to know. */
export class NearbyCopies {
  readonly #discovery: ServiceDiscovery;
  readonly #ownId: string;
  readonly #changed = new Emitter<undefined>();
  #browser: ServiceBrowser | undefined;

  /** @param ownId what we announce of ourselves is none of them */
  constructor(discovery: ServiceDiscovery, ownId: string) {
    this.#discovery = discovery;
    this.#ownId = ownId;
  }

  /** Each once, as far as they are known now. */
  get found(): readonly NearbyDomain[] {
    const domains = (this.#browser?.found ?? []).map(nearbyDomainOf).filter((domain) => domain !== undefined);
    const others = domains.filter(({ id }) => id !== this.#ownId);
    return [...new Map(others.map((domain) => [domain.id, domain])).values()];
  }

  /** Looks until disposed. Fires when somebody came, changed or went. */
  readonly onChanged: Event<undefined> = (listener) => {
    const subscription = this.#changed.event(listener);
    this.#browser ??= this.#browse();
    return {
      [Symbol.dispose]: () => {
        subscription[Symbol.dispose]();
        if (this.#changed.listenerCount > 0) return;
        this.#browser?.[Symbol.dispose]();
        this.#browser = undefined;
      },
    };
  };

  /** The copies for which `wish` holds, as they are found within `limitMs`, each once. Ends with the first that its reader is content with. */
  async *search(wish: (domain: NearbyDomain) => boolean, clock: Clock, limitMs: number): AsyncGenerator<NearbyDomain, void> {
    const told = new Set<string>();
    let isLate = false;
    let wake = (): void => undefined;
    using _subscription = this.onChanged(() => wake());
    using _limit = clock.after(limitMs, () => {
      isLate = true;
      wake();
    });
    while (!isLate) {
      const next = this.found.find((domain) => wish(domain) && !told.has(domain.id));
      if (next) {
        told.add(next.id);
        yield next;
        continue;
      }
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  }

  #browse(): ServiceBrowser {
    const browser = this.#discovery.browse();
    browser.onChanged(() => this.#changed.fire(undefined));
    return browser;
  }
}
