import type { Clock } from '../../base/clock.ts';
import { limits } from '../../limits.ts';
import { familyOf, isWildcard, withoutZone } from '../../net/address.ts';
import type { Address, Network, StreamListener } from '../../net/network.ts';
import { RecentAnswers } from '../../net/recent-answers.ts';
import { defaultPort, type TransportName } from '../../net/transport-name.ts';
import { hostsEqual } from '../message/host.ts';
import type { Via } from '../message/via.ts';
import type { DatagramPort } from './datagram-port.ts';
import type { Flow, Listening } from './flow.ts';
import type { SentBy } from './sent-by.ts';

interface StreamPort extends Listening {
  readonly listener: StreamListener;
}

/** Where we take messages, and which of these places a peer should answer to. Disposing closes them all. */
export class ListeningPoints implements Disposable {
  readonly #network: Network;
  readonly #datagramPorts: DatagramPort[] = [];
  readonly #streamPorts: StreamPort[] = [];
  readonly #localHosts: RecentAnswers<string>;
  /** Addresses we gave out for sockets bound to all of them, the oldest first. */
  readonly #givenHosts = new Set<string>();

  constructor(network: Network, clock: Clock) {
    this.#network = network;
    this.#localHosts = new RecentAnswers({
      clock,
      most: limits.transport.localHosts,
      keepMs: () => limits.transport.localHostMs,
    });
  }

  get all(): readonly Listening[] {
    return [...this.#datagramPorts, ...this.#streamPorts];
  }

  addDatagramPort(port: DatagramPort): void {
    this.#datagramPorts.push(port);
  }

  addStreamPort(transport: TransportName, listener: StreamListener): Listening {
    const { local, provenNames = [] } = listener;
    const port: StreamPort = { transport, local, provenNames, listener };
    this.#streamPorts.push(port);
    return port;
  }

  /** Whether a peer at `remote` can connect to us over `transport`. */
  has(transport: TransportName, remote: string): boolean {
    const family = familyOf(remote);
    return this.#streamPorts.some((port) => port.transport === transport && familyOf(port.local.host) === family);
  }

  /** The UDP socket bound to `local`. */
  datagramPortAt(local: Address): DatagramPort | undefined {
    return this.#datagramPorts.find((port) => port.local.port === local.port && port.local.host === local.host);
  }

  /** The UDP socket to talk to `remote` from. */
  datagramPortFor(remote: string): Promise<DatagramPort | undefined> {
    return this.#nearest(this.#datagramPorts, remote);
  }

  /** What a peer at the other end of `flow` should answer to: our listener, for a stream without one its own local address. */
  async sentByOf(flow: Flow): Promise<SentBy> {
    const { transport, local, remote } = flow;
    if (transport === 'udp') return this.#sentByAt({ transport, local }, remote.host);
    const port = await this.#streamPortFor(transport, remote.host);
    return port ? this.#sentByAt(port, remote.host) : { transport, host: withoutZone(local.host), port: local.port };
  }

  /** What a peer that we may talk to over `transport` should answer to; another transport of ours if there is no such listener. */
  async sentByFor(transport: TransportName, remote: string): Promise<SentBy> {
    const port = transport === 'udp' ? await this.datagramPortFor(remote) : await this.#streamPortFor(transport, remote);
    const reachable = port ?? (await this.#nearest(this.all, remote));
    if (reachable) return this.#sentByAt(reachable, remote);
    return { transport, host: withoutZone(await this.#localHostFor(remote)), port: defaultPort(transport) };
  }

  /** The machine has other addresses now. */
  forgetLocalHosts(): void {
    this.#localHosts.forget();
  }

  /** Whether we wrote this Via: a response with another one on top is not for us (RFC 3261 §18.1.2). */
  isOurs(via: Via, flow: Flow): boolean {
    const port = via.port ?? defaultPort(flow.transport);
    const isHost = (host: string): boolean => hostsEqual(withoutZone(host), via.host);
    const isAt = ({ local }: Listening): boolean => {
      if (local.port !== port) return false;
      return isWildcard(local.host) ? [...this.#givenHosts].some(isHost) : isHost(local.host);
    };
    if (this.#datagramPorts.some(isAt) || this.#streamPorts.some(isAt)) return true;
    return flow.isReliable && flow.local.port === port && isHost(flow.local.host);
  }

  [Symbol.dispose](): void {
    for (const port of this.#datagramPorts.splice(0)) port[Symbol.dispose]();
    for (const port of this.#streamPorts.splice(0)) port.listener[Symbol.dispose]();
  }

  #streamPortFor(transport: TransportName, remote: string): Promise<Listening | undefined> {
    return this.#nearest(
      this.#streamPorts.filter((port) => port.transport === transport),
      remote,
    );
  }

  /** The point of the right family, best on the interface that leads to `remote`. */
  async #nearest<T extends Listening>(points: readonly T[], remote: string): Promise<T | undefined> {
    const family = familyOf(remote);
    const candidates = points.filter((point) => familyOf(point.local.host) === family);
    if (candidates.length < 2) return candidates[0];
    const host = await this.#localHostFor(remote);
    const exact = candidates.find((point) => point.local.host === host);
    return exact ?? candidates.find((point) => isWildcard(point.local.host)) ?? candidates[0];
  }

  async #sentByAt(point: Listening, remote: string): Promise<SentBy> {
    const { transport, local } = point;
    if (!isWildcard(local.host)) return { transport, host: withoutZone(local.host), port: local.port };
    const host = withoutZone(await this.#localHostFor(remote));
    this.#rememberGiven(host);
    return { transport, host, port: local.port };
  }

  #localHostFor(remote: string): Promise<string> {
    return this.#localHosts.get(remote, () => this.#network.localHostFor(remote));
  }

  #rememberGiven(host: string): void {
    this.#givenHosts.delete(host);
    this.#givenHosts.add(host);
    if (this.#givenHosts.size <= limits.transport.localHosts) return;
    const [oldest] = this.#givenHosts;
    if (oldest !== undefined) this.#givenHosts.delete(oldest);
  }
}
