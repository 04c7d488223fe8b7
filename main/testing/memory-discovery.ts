import { Emitter } from '../base/event.ts';
import type { Announcement, FoundService, ServiceBrowser, ServiceDiscovery } from '../discovery/service-discovery.ts';

/** A network on which everything announced is heard at once by all that look. */
export class MemoryDiscovery {
  readonly #announced = new Set<FoundService>();
  readonly #browsers = new Set<Emitter<undefined>>();

  /** What is announced now. */
  get announced(): readonly FoundService[] {
    return [...this.#announced];
  }

  /** How many look now. */
  get browsers(): number {
    return this.#browsers.size;
  }

  /** Discovery as the machine at `addresses` has it. */
  on(...addresses: readonly string[]): ServiceDiscovery {
    return {
      announce: (announcement) => this.#announce({ ...announcement, addresses }),
      browse: () => this.#browse(),
    };
  }

  /** As {@link on}, by anybody, whatever it says. */
  #announce(service: Announcement & FoundService): Disposable {
    this.#announced.add(service);
    this.#tell();
    return {
      [Symbol.dispose]: () => {
        if (this.#announced.delete(service)) this.#tell();
      },
    };
  }

  #browse(): ServiceBrowser {
    const changed = new Emitter<undefined>();
    this.#browsers.add(changed);
    const announced = this.#announced;
    return {
      get found() {
        return [...announced];
      },
      onChanged: changed.event,
      [Symbol.dispose]: () => {
        this.#browsers.delete(changed);
        changed[Symbol.dispose]();
      },
    };
  }

  #tell(): void {
    for (const changed of this.#browsers) changed.fire(undefined);
  }
}
