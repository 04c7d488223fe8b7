import type { DnsAnswer, DnsClient, NaptrRecord, SrvRecord } from '../net/dns-client.ts';

type Kind = 'naptr' | 'srv' | 'addresses';

const nothing = { records: [] } as const;

/** A name server that knows what tests tell it, and can fall silent. Names are found in any case. */
export class MemoryDns implements DnsClient {
  /** What was asked, in order: `srv _sip._udp.example.com`. */
  readonly asked: string[] = [];
  /** Answers nothing, ever. */
  isSilent = false;
  readonly #naptr = new Map<string, DnsAnswer<NaptrRecord>>();
  readonly #srv = new Map<string, DnsAnswer<SrvRecord>>();
  readonly #addresses = new Map<string, DnsAnswer<string>>([['localhost', { records: ['127.0.0.1', '::1'] }]]);

  host(name: string, ...addresses: readonly string[]): void {
    this.#addresses.set(name.toLowerCase(), { records: addresses });
  }

  /** As {@link host}, with a time to live. */
  hostFor(ttlMs: number, name: string, ...addresses: readonly string[]): void {
    this.#addresses.set(name.toLowerCase(), { records: addresses, ttlMs });
  }

  service(name: string, ...records: readonly SrvRecord[]): void {
    this.#srv.set(name.toLowerCase(), { records });
  }

  pointers(name: string, ...records: readonly NaptrRecord[]): void {
    this.#naptr.set(name.toLowerCase(), { records });
  }

  naptr(name: string): Promise<DnsAnswer<NaptrRecord>> {
    return this.#answer('naptr', name, this.#naptr);
  }

  srv(name: string): Promise<DnsAnswer<SrvRecord>> {
    return this.#answer('srv', name, this.#srv);
  }

  addresses(name: string): Promise<DnsAnswer<string>> {
    return this.#answer('addresses', name, this.#addresses);
  }

  async #answer<T>(kind: Kind, name: string, known: ReadonlyMap<string, DnsAnswer<T>>): Promise<DnsAnswer<T>> {
    this.asked.push(`${kind} ${name}`);
    if (this.isSilent) return new Promise(() => undefined);
    return known.get(name.toLowerCase()) ?? nothing;
  }
}
