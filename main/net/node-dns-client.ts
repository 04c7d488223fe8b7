import { lookup, Resolver } from 'node:dns/promises';
import { limits } from '../limits.ts';
import type { DnsAnswer, DnsClient, NaptrRecord, SrvRecord } from './dns-client.ts';

const TRY_MS = 1_000;
const TRIES = 2;
const nothing = { records: [] } as const;

/**
 * Asks the name servers that were given, or those of the system. Host addresses come from the system's own lookup, which knows its
 * hosts file and mDNS besides; given name servers go before it.
 *
 * NAPTR and SRV come without their time to live: the system's resolver keeps it to itself.
 */
export class NodeDnsClient implements DnsClient {
  readonly #resolver = new Resolver({ timeout: TRY_MS, tries: TRIES });
  readonly #hasOwnServers: boolean;

  /**
   * @param servers `192.0.2.53`, `192.0.2.53:5353` or `[2001:db8::53]:5353`; none: the system's
   * @throws TypeError for anything else
   */
  constructor(servers: readonly string[] = []) {
    this.#hasOwnServers = servers.length > 0;
    if (this.#hasOwnServers) this.#resolver.setServers(servers);
  }

  async naptr(name: string): Promise<DnsAnswer<NaptrRecord>> {
    const found = await orNone(this.#resolver.resolveNaptr(name));
    return bounded(
      found.map(({ order, preference, flags, service, regexp, replacement }) => ({
        order,
        preference,
        flags,
        service,
        regexp,
        replacement,
      })),
    );
  }

  async srv(name: string): Promise<DnsAnswer<SrvRecord>> {
    const found = await orNone(this.#resolver.resolveSrv(name));
    return bounded(found.map(({ priority, weight, port, name: target }) => ({ priority, weight, port, target })));
  }

  async addresses(name: string): Promise<DnsAnswer<string>> {
    const found = this.#hasOwnServers ? await this.#ask(name) : nothing;
    return found.records.length > 0 ? found : askSystem(name);
  }

  async #ask(name: string): Promise<DnsAnswer<string>> {
    const found = await Promise.all([
      orNone(this.#resolver.resolve6(name, { ttl: true })),
      orNone(this.#resolver.resolve4(name, { ttl: true })),
    ]);
    const records = found.flat();
    const ttlMs = Math.min(...records.map(({ ttl }) => ttl)) * 1_000;
    return { ...bounded(records.map(({ address }) => address)), ttlMs };
  }
}

async function askSystem(name: string): Promise<DnsAnswer<string>> {
  const found = await orNone(lookup(name, { all: true, order: 'verbatim' }));
  return bounded(found.map(({ address }) => address));
}

/** Why there is no answer makes no difference to the caller. */
function orNone<T>(asking: Promise<readonly T[]>): Promise<readonly T[]> {
  return asking.catch(() => []);
}

function bounded<T>(records: readonly T[]): DnsAnswer<T> {
  return { records: records.slice(0, limits.lookup.records) };
}
