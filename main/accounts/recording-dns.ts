import type { DnsAnswer, DnsClient, NaptrRecord, SrvRecord } from '../net/dns-client.ts';

/** Asks another client, and notes what was asked and how many records came: `SRV _sips._tcp.example.com: 2`. */
export class RecordingDns implements DnsClient {
  readonly asked: string[] = [];
  readonly #dns: DnsClient;

  constructor(dns: DnsClient) {
    this.#dns = dns;
  }

  naptr(name: string): Promise<DnsAnswer<NaptrRecord>> {
    return this.#note(`NAPTR ${name}`, this.#dns.naptr(name));
  }

  srv(name: string): Promise<DnsAnswer<SrvRecord>> {
    return this.#note(`SRV ${name}`, this.#dns.srv(name));
  }

  addresses(name: string): Promise<DnsAnswer<string>> {
    return this.#note(`A, AAAA ${name}`, this.#dns.addresses(name));
  }

  async #note<T>(question: string, asking: Promise<DnsAnswer<T>>): Promise<DnsAnswer<T>> {
    const answer = await asking;
    this.asked.push(`${question}: ${answer.records.length}`);
    return answer;
  }
}
