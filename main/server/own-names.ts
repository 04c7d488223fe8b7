import { isNumericHost, isWildcard } from '../net/address.ts';
import { defaultPort, isSecure, parseTransportName } from '../net/transport-name.ts';
import { hostsEqual } from '../sip/message/host.ts';
import type { SipUri } from '../sip/message/uri.ts';
import type { Listening } from '../sip/transport/flow.ts';

/** A host and port at which peers reach us. */
export interface OwnAddress {
  readonly host: string;
  readonly port: number;
}

/** Local addresses a machine can reasonably have. Beyond: the oldest is forgotten. */
const MOST_CLAIMS = 256;

/**
 * What the server answers to: its domains, and the addresses it listens on, also by the names that its certificate proves there
 * (RFC 5922 §7.1). Another port of the same machine is somebody else.
 *
 * Whoever holds a certificate speaks for all domains that it names (§7.1): one that several machines share makes each of them take what is for
 * the others, where it is brought there. Machines of different domains want certificates of their own.
 */
export class OwnNames {
  /** Lower-case; the first is the domain of requests that name us by address. */
  readonly domains: readonly string[];
  readonly #listening: () => readonly Listening[];
  /** For sockets bound to every local address: which addresses that is. */
  readonly #claims: OwnAddress[] = [];

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

  /** The domain of ours that `uri` speaks for. A port or `maddr` finds a way, and makes nobody of another domain (RFC 3261 §22.3). */
  domainClaimedBy(uri: SipUri): string | undefined {
    return !isNumericHost(uri.host) && this.domains.includes(uri.host) ? uri.host : this.domainOf(uri);
  }

  /** Whether its `maddr`, not its host, names us: such a URI asked to be brought here, and goes on without it (RFC 3261 §16.4). */
  isBroughtByMaddr(uri: SipUri): boolean {
    const maddr = uri.params.get('maddr');
    return maddr !== undefined && this.#isOwn(maddr.toLowerCase(), uri);
  }

  /** Whether something sent there would come back to us. */
  isListeningAt(address: OwnAddress): boolean {
    const points = this.#listening().filter(({ local }) => local.port === address.port);
    return points.some(({ local }) => this.#isLocal(local.host, address)) || (points.length > 0 && this.#proves(address.host));
  }

  /** Remembers an address that peers reach us at, or that we gave to one. */
  claim(address: OwnAddress): void {
    if (this.isListeningAt(address) || !this.#listensOn(address.port)) return;
    this.#claims.push({ host: address.host, port: address.port });
    if (this.#claims.length > MOST_CLAIMS) this.#claims.shift();
  }

  #isOwn(host: string, uri: SipUri): boolean {
    if (!this.domains.includes(host)) return this.isListeningAt({ host, port: portOf(uri) });
    return uri.port === undefined || this.#listensOn(uri.port);
  }

  #listensOn(port: number): boolean {
    return this.#listening().some(({ local }) => local.port === port);
  }

  #isLocal(bound: string, address: OwnAddress): boolean {
    return hostsEqual(bound, address.host) || (isWildcard(bound) && this.#isClaimed(address));
  }

  /** Over TLS peers route by the name that they were shown, whatever address it stands for. */
  #proves(host: string): boolean {
    return this.#listening().some(({ provenNames = [] }) => provenNames.some((name) => hostsEqual(name, host)));
  }

  #isClaimed({ host, port }: OwnAddress): boolean {
    return this.#claims.some((claim) => claim.port === port && hostsEqual(claim.host, host));
  }
}

/** RFC 3261 §19.1.2. */
function portOf(uri: SipUri): number {
  if (uri.port !== undefined) return uri.port;
  const transport = parseTransportName(uri.params.get('transport') ?? 'udp') ?? 'udp';
  return uri.scheme === 'sips' && !isSecure(transport) ? defaultPort('tls') : defaultPort(transport);
}
