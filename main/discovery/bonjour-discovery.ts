import Bonjour, { type Browser, type Service } from 'bonjour-service';
import type { Clock, Timer } from '../base/clock.ts';
import { Emitter } from '../base/event.ts';
import type { Log } from '../base/log.ts';
import { limits } from '../limits.ts';
import type { Announcement, FoundService, ServiceBrowser, ServiceDiscovery } from './service-discovery.ts';

/** `_sip._udp` (RFC 3263 §4.1 and the registry of service names): who looks for SIP on a network finds us as well. */
const TYPE = { type: 'sip', protocol: 'udp' } as const;
const EVERY_ADDRESS = '0.0.0.0';

export interface BonjourDiscoveryOptions {
  readonly clock: Clock;
  readonly log: Log;
  /** The IP addresses of this machine now. */
  readonly localHosts: () => readonly string[];
}

/**
 * Multicast DNS (RFC 6762) on each of this machine's IPv4 interfaces. Sockets are open only as long as something is announced or looked for.
 *
 * Deviation: names are not probed for before they are used (RFC 6762 §8.1); ours hold a random part.
 */
export class BonjourDiscovery implements ServiceDiscovery {
  readonly #options: BonjourDiscoveryOptions;

  constructor(options: BonjourDiscoveryOptions) {
    this.#options = options;
  }

  announce({ name, port, txt }: Announcement): Disposable {
    const responders = this.#open();
    const host = `trapeze-${txt.id ?? port}.local`;
    for (const responder of responders) responder.publish({ ...TYPE, name, port, txt, host, probe: false });
    return {
      [Symbol.dispose]: () => {
        for (const responder of responders) responder.unpublishAll(() => responder.destroy());
      },
    };
  }

  browse(): ServiceBrowser {
    return new BonjourBrowser(this.#open(), this.#options.clock);
  }

  #open(): readonly Bonjour[] {
    const hosts = this.#options.localHosts().filter((host) => !host.includes(':'));
    return hosts.slice(0, limits.discovery.interfaces).map((host) => this.#responder(host));
  }

  /** A network without multicast, or a port that another program keeps for itself, is no reason to stop. */
  #responder(host: string): Bonjour {
    const { log } = this.#options;
    const failed = (error: unknown): void => log.write('warn', 'discovery on this network fails', { host, error: String(error) });
    const sockets = { interface: host, bind: EVERY_ADDRESS };
    const responder = new Bonjour(sockets as object, failed);
    const server: unknown = Reflect.get(responder, 'server'); // the only place where its socket's errors can be heard
    if (hasSocket(server)) server.mdns.on('error', failed);
    return responder;
  }
}

interface WithSocket {
  readonly mdns: { on(event: 'error', listener: (error: unknown) => void): void };
}

function hasSocket(server: unknown): server is WithSocket {
  return typeof server === 'object' && server !== null && 'mdns' in server;
}

class BonjourBrowser implements ServiceBrowser {
  readonly #clock: Clock;
  readonly #responders: readonly Bonjour[];
  readonly #changed = new Emitter<undefined>();
  readonly onChanged = this.#changed.event;
  #browsers: readonly Browser[];
  #query: Timer;

  constructor(responders: readonly Bonjour[], clock: Clock) {
    this.#clock = clock;
    this.#responders = responders;
    this.#browsers = responders.map((responder) => this.#browserOn(responder));
    this.#query = this.#queryLater();
  }

  /** One that is heard on several interfaces counts once. */
  get found(): readonly FoundService[] {
    const services = this.#browsers.flatMap((browser) => browser.services);
    const byName = new Map(services.map((service) => [service.fqdn, foundService(service)]));
    return [...byName.values()].slice(0, limits.discovery.services);
  }

  [Symbol.dispose](): void {
    this.#query[Symbol.dispose]();
    for (const browser of this.#browsers) browser.stop();
    for (const responder of this.#responders) responder.destroy();
    this.#changed[Symbol.dispose]();
  }

  /** One that hears of more than the bound hears nothing more until the next query. */
  #browserOn(responder: Bonjour): Browser {
    const browser = responder.find(TYPE);
    const changed = (): void => {
      if (isFlooded(browser)) browser.stop();
      this.#changed.fire(undefined);
    };
    for (const event of ['up', 'down', 'txt-update', 'srv-update'] as const) browser.on(event, changed);
    return browser;
  }

  /** Asks again: an answer may be lost, and what was not confirmed goes. A flood is forgotten whole. */
  #queryLater(): Timer {
    return this.#clock.after(limits.discovery.queryMs, () => {
      this.#query = this.#queryLater();
      this.#browsers = this.#responders.map((responder, index) => {
        const browser = this.#browsers[index];
        if (browser === undefined || isFlooded(browser)) return this.#browserOn(responder);
        browser.expire();
        browser.update();
        return browser;
      });
    });
  }
}

function isFlooded({ services }: Browser): boolean {
  return services.length > limits.discovery.services;
}

/** The library promises more than a packet may hold. */
function foundService(service: Partial<Service>): FoundService {
  const { name = '', port = 0, addresses = [], referer } = service;
  const said: Readonly<Record<string, unknown>> = typeof service.txt === 'object' && service.txt !== null ? service.txt : {};
  return {
    name,
    port,
    txt: Object.fromEntries(Object.entries(said).map(([key, value]) => [key.toLowerCase(), String(value)])),
    addresses: [...(referer === undefined ? [] : [referer.address]), ...addresses],
  };
}
