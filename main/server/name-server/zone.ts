import { limits } from '../../limits.ts';
import { familyOf } from '../../net/address.ts';
import type { NaptrRecord, SrvRecord } from '../../net/dns-client.ts';

/** What a name server answers with: one kind of record under one name. */
export interface ZoneRecords {
  readonly a: readonly string[];
  readonly aaaa: readonly string[];
  readonly srv: readonly SrvRecord[];
  readonly naptr: readonly NaptrRecord[];
}

const nothing: ZoneRecords = { a: [], aaaa: [], srv: [], naptr: [] };

/** The records of a name server, by name in any case. Whoever holds it may add to it while it is served. */
export class Zone {
  readonly #records = new Map<string, ZoneRecords>();

  /** @param addresses numeric, IPv4 and IPv6 */
  host(name: string, ...addresses: readonly string[]): void {
    const a = addresses.filter((address) => familyOf(address) === 4);
    const aaaa = addresses.filter((address) => familyOf(address) === 6);
    this.#add(name, { a, aaaa });
  }

  service(name: string, ...srv: readonly SrvRecord[]): void {
    this.#add(name, { srv });
  }

  pointers(name: string, ...naptr: readonly NaptrRecord[]): void {
    this.#add(name, { naptr });
  }

  /** `undefined`: there is no such name. */
  find(name: string): ZoneRecords | undefined {
    return this.#records.get(name.toLowerCase());
  }

  /** @throws RangeError beyond `limits.nameServer.names` */
  #add(name: string, records: Partial<ZoneRecords>): void {
    const key = name.toLowerCase();
    const known = this.#records.get(key);
    if (known === undefined && this.#records.size >= limits.nameServer.names) throw new RangeError('too many names');
    this.#records.set(key, { ...(known ?? nothing), ...records });
  }
}
