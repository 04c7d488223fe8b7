import type { Clock } from '../base/clock.ts';
import { limits } from '../limits.ts';
import type { DnsAnswer, DnsClient, NaptrRecord, SrvRecord } from './dns-client.ts';
import { RecentAnswers } from './recent-answers.ts';

/** A full domain name has at most 253 characters (RFC 1035 §2.3.4, without the last dot). */
const LONGEST_NAME = 253;
const nothing: DnsAnswer<never> = { records: [] };

/**
 * Remembers answers for as long as they are good, and bounds what a slow name server can cost: a wait of `limits.lookup.answerMs`,
 * and `limits.lookup.atOnce` questions under way.
 */
export class DnsCache implements DnsClient {
  readonly #dns: DnsClient;
  readonly #clock: Clock;
  readonly #naptr: RecentAnswers<DnsAnswer<NaptrRecord>>;
  readonly #srv: RecentAnswers<DnsAnswer<SrvRecord>>;
  readonly #addresses: RecentAnswers<DnsAnswer<string>>;
  #asking = 0;

  constructor(dns: DnsClient, clock: Clock) {
    this.#dns = dns;
    this.#clock = clock;
    const known = <T>() => new RecentAnswers<DnsAnswer<T>>({ clock, most: limits.lookup.names, keepMs });
    this.#naptr = known();
    this.#srv = known();
    this.#addresses = known();
  }

  naptr(name: string): Promise<DnsAnswer<NaptrRecord>> {
    return this.#get(this.#naptr, name, (asked) => this.#dns.naptr(asked));
  }

  srv(name: string): Promise<DnsAnswer<SrvRecord>> {
    return this.#get(this.#srv, name, (asked) => this.#dns.srv(asked));
  }

  addresses(name: string): Promise<DnsAnswer<string>> {
    return this.#get(this.#addresses, name, (asked) => this.#dns.addresses(asked));
  }

  forget(): void {
    for (const known of [this.#naptr, this.#srv, this.#addresses]) known.forget();
  }

  #get<T>(known: RecentAnswers<DnsAnswer<T>>, name: string, ask: (name: string) => Promise<DnsAnswer<T>>): Promise<DnsAnswer<T>> {
    const asked = canonical(name);
    if (asked === '' || asked.length > LONGEST_NAME) return Promise.resolve(nothing);
    return known.get(asked, () => this.#ask(() => ask(asked)));
  }

  async #ask<T>(ask: () => Promise<DnsAnswer<T>>): Promise<DnsAnswer<T>> {
    if (this.#asking >= limits.lookup.atOnce) return nothing;
    this.#asking++;
    const silence = Promise.withResolvers<DnsAnswer<T>>();
    using _timeout = this.#clock.after(limits.lookup.answerMs, () => silence.resolve(nothing));
    try {
      return await Promise.race([ask(), silence.promise]);
    } finally {
      this.#asking--;
    }
  }
}

function canonical(name: string): string {
  const lower = name.toLowerCase();
  return lower.endsWith('.') ? lower.slice(0, -1) : lower;
}

function keepMs({ records, ttlMs = limits.lookup.foundMs }: DnsAnswer<unknown>): number {
  if (records.length === 0) return limits.lookup.unknownMs;
  return Math.min(Math.max(ttlMs, limits.lookup.leastMs), limits.lookup.mostMs);
}
