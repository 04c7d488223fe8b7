import { isWildcard } from '../net/address.ts';
import { defaultPort, isSecure, parseTransportName } from '../net/transport-name.ts';
import type { SipUri } from '../sip/message/uri.ts';
import type { Listening } from '../sip/transport/flow.ts';

/** A name and port that we gave to a peer as our own. */
export interface OwnAddress {
  readonly host: string;
  readonly port: number;
}

/** Local addresses a machine can reasonably have. Beyond: all are learned anew. */
const MOST_CLAIMS = 256;

/** What the server answers to: its domains, and the addresses it listens on. Another port of the same machine is somebody else. */
export class OwnNames {
  /** Lower-case; the first is the domain of requests that name us by address. */
  readonly domains: readonly string[];
  readonly #listening: () => readonly Listening[];
  /** For sockets bound to every local address: the addresses of ours that we told peers. */
  readonly #claims = new Set<string>();

  /** @param domains at least one */
  constructor(domains: readonly string[], listening: () => readonly Listening[]) {
    this.domains = domains.map((domain) => domain.toLowerCase());
    this.#listening = listening;
  }

  /** The domain of ours that `uri` is in; `undefined` for a foreign one. */
  domainOf(uri: SipUri): string | undefined {
    const maddr = uri.params.get('maddr');
    if (maddr !== undefined && !this.#isOwn(maddr.toLowerCase(), uri)) return undefined;
    if (!this.#isOwn(uri.host, uri)) return undefined;
    return this.domains.includes(uri.host) ? uri.host : this.domains[0];
  }

  /** Whether something sent there would come back to us. */
  isListeningAt({ host, port }: OwnAddress): boolean {
    return this.#listening().some(({ local }) => local.port === port && this.#isLocal(local.host, host, port));
  }

  /** Remembers an address that we put into a Via, Record-Route or Contact. */
  claim({ host, port }: OwnAddress): void {
    if (this.#claims.size >= MOST_CLAIMS) this.#claims.clear();
    this.#claims.add(claimKey(host, port));
  }

  #isOwn(host: string, uri: SipUri): boolean {
    if (!this.domains.includes(host)) return this.isListeningAt({ host, port: portOf(uri) });
    return uri.port === undefined || this.#listening().some(({ local }) => local.port === uri.port);
  }

  #isLocal(bound: string, host: string, port: number): boolean {
    return bound === host || (isWildcard(bound) && this.#claims.has(claimKey(host, port)));
  }
}

function claimKey(host: string, port: number): string {
  return `${host} ${port}`;
}

/** RFC 3261 §19.1.2. */
function portOf(uri: SipUri): number {
  if (uri.port !== undefined) return uri.port;
  const transport = parseTransportName(uri.params.get('transport') ?? 'udp') ?? 'udp';
  return uri.scheme === 'sips' && !isSecure(transport) ? defaultPort('tls') : defaultPort(transport);
}
