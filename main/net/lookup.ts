import type { Clock } from '../base/clock.ts';
import { isNumericHost } from './address.ts';
import { NameCache } from './name-cache.ts';
import type { Address, Network } from './network.ts';
import { defaultPort, isSecure, parseTransportName, type TransportName } from './transport-name.ts';

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
}

/** Finds the servers of a next hop (RFC 3263 §4). */
export interface Resolver {
  /** Best first; empty for an unknown host or a transport that does not exist. Never rejects. */
  locate(next: NextHop): Promise<readonly Candidate[]>;
}

/** The secure transport that carries a `sips:` URI which names the plain one (RFC 3261 §26.2.2, RFC 7118 §5.4). */
const secured: Readonly<Record<TransportName, TransportName | undefined>> = {
  udp: undefined,
  tcp: 'tls',
  tls: 'tls',
  ws: 'wss',
  wss: 'wss',
};

/** Locates by A and AAAA alone: no NAPTR, no SRV, default ports. */
export class AddressResolver implements Resolver {
  readonly #names: NameCache;

  constructor(network: Network, clock: Clock) {
    this.#names = new NameCache(network, clock);
  }

  async locate(next: NextHop): Promise<readonly Candidate[]> {
    const transport = transportOf(next);
    if (transport === undefined) return [];

    const host = unbracketed(next.maddr ?? next.host);
    const port = next.port ?? defaultPort(transport);
    const hosts = isNumericHost(host) ? [host] : await this.#names.lookup(host.toLowerCase());
    return hosts.map((numeric) => ({ transport, address: { host: numeric, port } }));
  }
}

/** RFC 3263 §4.1 without NAPTR: what the URI names, else UDP, for `sips` TLS. */
function transportOf(next: NextHop): TransportName | undefined {
  const isSips = next.scheme === 'sips';
  if (next.transport === undefined) return isSips ? 'tls' : 'udp';
  const named = parseTransportName(next.transport);
  if (named === undefined || !isSips || isSecure(named)) return named;
  return secured[named];
}

function unbracketed(host: string): string {
  return host.startsWith('[') && host.endsWith(']') ? host.slice(1, -1) : host;
}
