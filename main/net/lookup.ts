import type { Clock } from '../base/clock.ts';
import type { Random } from '../base/random.ts';
import { limits } from '../limits.ts';
import { alternating, formatAddress, isNumericHost } from './address.ts';
import { DnsCache } from './dns-cache.ts';
import type { SrvRecord } from './dns-client.ts';
import { FailedTargets } from './failed-targets.ts';
import { type OfferedService, offeredServices } from './naptr-services.ts';
import type { Address, Network } from './network.ts';
import { inOrderOfTrial } from './srv-order.ts';
import { defaultPort, isSecure, parseTransportName, secured, type TransportName } from './transport-name.ts';

/** Where a request goes next: the parts of a SIP URI that RFC 3263 §4 looks at. */
export interface NextHop {
  readonly scheme: 'sip' | 'sips';
  /** A name or a numeric address, without brackets. */
  readonly host: string;
  readonly port?: number;
  /** The `transport=` parameter as written. */
  readonly transport?: string;
  /** The `maddr=` parameter: replaces the host. */
  readonly maddr?: string;
}

/** One place to try: the transport and a numeric address. */
export interface Candidate {
  readonly transport: TransportName;
  readonly address: Address;
  /** Of streams: further addresses of the same server, best first. Whichever connects first is the one (RFC 8305). */
  readonly alternatives?: readonly Address[];
  /** Over TLS, WS and WSS: the domain that was looked for. A certificate has to prove it (RFC 5922 §7.3). */
  readonly serverName?: string;
  /** How long to wait for the first response: shorter than 64*T1, because there is another place to try. */
  readonly silenceMs?: number;
}

/** Finds the servers of a next hop (RFC 3263 §4). */
export interface Resolver {
  /** Best first; empty for an unknown host or a transport that does not exist. Never rejects. */
  locate(next: NextHop): Promise<readonly Candidate[]>;
}

/** Where the SRV records of a transport are (RFC 3263 §4.1). WebSocket has such names by NAPTR only. */
const srvPrefixes: Readonly<Partial<Record<TransportName, string>>> = {
  udp: '_sip._udp.',
  tcp: '_sip._tcp.',
  tls: '_sips._tcp.',
};

/** What to ask for when a domain does not say which transports it offers. */
const usualTransports: Readonly<Record<'sip' | 'sips', readonly TransportName[]>> = {
  sip: ['udp', 'tcp', 'tls'],
  sips: ['tls'],
};

/** Domains that have no service records anywhere (RFC 6761, RFC 6762). */
const unserved: ReadonlySet<string> = new Set(['local', 'localhost', 'invalid', 'onion', 'arpa']);

/** One address of a server. */
interface Place extends Candidate {
  /** Its host name. */
  readonly server: string;
}

interface Port {
  readonly transport: TransportName;
  readonly host: string;
  readonly port: number;
}

/**
 * Locates servers by NAPTR, SRV, A and AAAA (RFC 3263 §4, RFC 2782), remembers the answers, and tries what failed lately last.
 */
export class AddressResolver implements Resolver {
  readonly #dns: DnsCache;
  readonly #random: Random;
  readonly #failed: FailedTargets;

  constructor(network: Pick<Network, 'dns'>, clock: Clock, random: Random) {
    this.#dns = new DnsCache(network.dns, clock);
    this.#random = random;
    this.#failed = new FailedTargets(clock);
  }

  async locate(next: NextHop): Promise<readonly Candidate[]> {
    const host = unbracketed(next.maddr ?? next.host).toLowerCase();
    const ports = await this.#portsOf(host, next);
    const addresses = await Promise.all(ports.slice(0, limits.lookup.servers).map((port) => this.#placesAt(port, host)));
    const places = this.#failed.toTheBack(distinct(addresses.flat())).slice(0, limits.lookup.candidates);
    const candidates = byServer(places);
    const last = candidates.length - 1;
    return candidates.map((candidate, index) =>
      index < last ? { ...candidate, silenceMs: limits.lookup.silenceMs } : candidate,
    );
  }

  /** Forgets all answers and failures: the machine is in another network now. */
  forget(): void {
    this.#dns.forget();
    this.#failed.forget();
  }

  /**
   * Tries this place last for a while: it took no request, or answered none, or said 503.
   *
   * @param forMs what it asked for by Retry-After
   */
  noteFailed(
    { transport, address, alternatives = [] }: Pick<Candidate, 'transport' | 'address' | 'alternatives'>,
    forMs?: number,
  ): void {
    for (const one of [address, ...alternatives]) this.#failed.note({ transport, address: one }, forMs);
  }

  /** The hosts and ports to try: RFC 3263 §4.1 and the first half of §4.2. */
  async #portsOf(host: string, next: NextHop): Promise<readonly Port[]> {
    const { scheme, port } = next;
    const named = next.transport === undefined ? undefined : namedTransport(next.transport, scheme);
    if (next.transport !== undefined && named === undefined) return [];
    const transport = named ?? (scheme === 'sips' ? 'tls' : 'udp');
    const itself = { transport, host, port: port ?? defaultPort(transport) };
    if (port !== undefined || !mayHaveServices(host)) return [itself];
    const served = named === undefined ? await this.#services(host, scheme) : await this.#service(named, host);
    return served ?? [itself];
  }

  /**
   * By what the domain offers, else by what it has SRV records for; `undefined` when it has none at all. Both are asked for at once:
   * a silent name server is waited for once.
   */
  async #services(host: string, scheme: 'sip' | 'sips'): Promise<readonly Port[] | undefined> {
    const usual = Promise.all(usualTransports[scheme].map((transport) => this.#service(transport, host)));
    const offered = offeredServices((await this.#dns.naptr(host)).records, scheme);
    const found = offered.length === 0 ? await usual : await Promise.all(offered.map((service) => this.#serversAt(service)));
    const served = found.filter((ports) => ports !== undefined);
    return served.length > 0 ? served.flat() : undefined;
  }

  async #service(transport: TransportName, host: string): Promise<readonly Port[] | undefined> {
    const prefix = srvPrefixes[transport];
    return prefix === undefined ? undefined : this.#serversAt({ transport, srvName: `${prefix}${host}` });
  }

  async #serversAt({ transport, srvName }: OfferedService): Promise<readonly Port[] | undefined> {
    const { records } = await this.#dns.srv(srvName);
    if (records.length === 0) return undefined;
    const usable = records.filter(isThere);
    return inOrderOfTrial(usable, this.#random).map(({ target, port }) => ({ transport, host: target, port }));
  }

  /** @param domain what was looked for, which is what the server has to prove, wherever its records point */
  async #placesAt({ transport, host, port }: Port, domain: string): Promise<readonly Place[]> {
    const found = isNumericHost(host) ? [host] : (await this.#dns.addresses(host)).records;
    const hosts = alternating(found).slice(0, limits.lookup.addresses);
    const proof = transport === 'udp' || transport === 'tcp' ? {} : { serverName: domain };
    return hosts.map((numeric) => ({ server: host, transport, address: { host: numeric, port }, ...proof }));
  }
}

/** What a `transport=` parameter means (RFC 3261 §26.2.2: `sips` over the secure one of its kind); `undefined` leads nowhere. */
function namedTransport(text: string, scheme: 'sip' | 'sips'): TransportName | undefined {
  const named = parseTransportName(text);
  return named === undefined || scheme === 'sip' || isSecure(named) ? named : secured(named);
}

/** Numeric hosts and names without a dot have no records of a domain. */
function mayHaveServices(host: string): boolean {
  if (isNumericHost(host)) return false;
  const labels = host.split('.').filter((label) => label !== '');
  return labels.length > 1 && !unserved.has(labels.at(-1) ?? '');
}

/** RFC 2782: a target `.` says that the service is not there. */
function isThere({ target, port }: SrvRecord): boolean {
  return target !== '' && target !== '.' && port > 0 && port < 65_536;
}

function distinct(places: readonly Place[]): readonly Place[] {
  const byAddress = new Map<string, Place>();
  for (const place of places) {
    const key = `${place.transport} ${formatAddress(place.address)}`;
    if (!byAddress.has(key)) byAddress.set(key, place);
  }
  return [...byAddress.values()];
}

/** The addresses of one server that follow each other become one candidate, where connections can be raced for. */
function byServer(places: readonly Place[]): readonly Candidate[] {
  const groups: Place[][] = [];
  for (const place of places) {
    const [first] = groups.at(-1) ?? [];
    if (first && isSameServer(first, place)) groups.at(-1)?.push(place);
    else groups.push([place]);
  }
  return groups.flatMap(([first, ...others]) => {
    if (first === undefined) return [];
    const { server: _, ...candidate } = first;
    return [others.length === 0 ? candidate : { ...candidate, alternatives: others.map(({ address }) => address) }];
  });
}

function isSameServer(one: Place, other: Place): boolean {
  return (
    one.transport !== 'udp' &&
    one.transport === other.transport &&
    one.server === other.server &&
    one.address.port === other.address.port
  );
}

function unbracketed(host: string): string {
  return host.startsWith('[') && host.endsWith(']') ? host.slice(1, -1) : host;
}
