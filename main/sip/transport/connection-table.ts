import type { Clock } from '../../base/clock.ts';
import { fail, ok, type Result } from '../../base/result.ts';
import { limits } from '../../limits.ts';
import { formatAddress } from '../../net/address.ts';
import { raceToConnect } from '../../net/connection-race.ts';
import type { Address, ByteStream, Network, NetworkFailure, StreamProtocol } from '../../net/network.ts';
import { isSecure, type TransportName } from '../../net/transport-name.ts';
import type { Target } from './flow.ts';
import { StreamConnection, type StreamOwner } from './stream-connection.ts';

type Place = Pick<Target, 'address' | 'transport' | 'serverName'>;
type Connecting = Promise<Result<StreamConnection, NetworkFailure>>;

/** Where a stream leads; over TLS and WSS also to whom. */
export interface StreamTarget extends Pick<Target, 'address' | 'alternatives' | 'serverName'> {
  readonly transport: StreamProtocol;
}

export interface ConnectionTableOptions {
  readonly clock: Clock;
  readonly network: Network;
  readonly owner: StreamOwner;
}

/**
 * All streams of an element, whoever opened them. A stream to a peer is used again for everything that goes to the same address
 * (RFC 3261 §18.1.1, §18.2.2), over TLS only if the peer has proved the name that is looked for (RFC 5923 §3).
 *
 * Deviation: over TLS too a stream is used for what goes to its very address, named by numbers. So phones, which have no certificate,
 * get the requests of their calls (RFC 5923 §8.1 wants one, and `alias`), and proxies that write their address into Record-Route instead
 * of the name they have proved.
 */
export class ConnectionTable implements Disposable {
  readonly #clock: Clock;
  readonly #network: Network;
  readonly #owner: StreamOwner;
  readonly #connections = new Map<string, StreamConnection>();
  readonly #byPlace = new Map<string, StreamConnection>();
  /** Under which places each stream is found. */
  readonly #places = new Map<StreamConnection, Set<string>>();
  readonly #connecting = new Map<string, Connecting>();
  /** The name that the server at an address has proved last. */
  readonly #provenNames = new Map<string, string>();
  #made = 0;
  #isDisposed = false;

  constructor(options: ConnectionTableOptions) {
    this.#clock = options.clock;
    this.#network = options.network;
    this.#owner = {
      onMessage: (bytes, connection) => options.owner.onMessage(bytes, connection),
      onBroken: (rejection, connection) => options.owner.onBroken(rejection, connection),
      onClosed: (connection, failure) => {
        this.#forget(connection);
        options.owner.onClosed(connection, failure);
      },
    };
  }

  get size(): number {
    return this.#connections.size;
  }

  /** The open stream with this flow id. */
  find(id: string): StreamConnection | undefined {
    return this.#connections.get(id);
  }

  /** Takes over a stream that a peer opened; closes it when there is no room. */
  accept(stream: ByteStream, transport: TransportName): StreamConnection | undefined {
    if (!this.#isDisposed && this.#makeRoom()) return this.#adopt(stream, transport);
    stream[Symbol.dispose]();
    return undefined;
  }

  /** The open stream to `target`, or a new one; all who ask meanwhile share it. Of several addresses the first to connect is the one. */
  async to(target: StreamTarget): Connecting {
    for (const address of [target.address, ...(target.alternatives ?? [])]) {
      const open = this.#byPlace.get(placeOf({ ...target, address }));
      if (open) return ok(open);
    }
    return this.#share(placeOf(target), this.#named(target));
  }

  /** Closes the streams that began at one of `hosts`: addresses that this machine has no longer. */
  leave(hosts: readonly string[]): void {
    for (const connection of [...this.#connections.values()])
      if (hosts.includes(connection.local.host)) connection.close('ENETDOWN');
  }

  async #share(place: string, target: StreamTarget): Connecting {
    const underWay = this.#connecting.get(place);
    if (underWay) return underWay;
    if (this.#isDisposed) return fail({ code: 'ECANCELED', address: target.address });
    if (!this.#makeRoom()) return fail({ code: 'EMFILE', address: target.address });

    const connecting = this.#connect(target).finally(() => this.#connecting.delete(place));
    this.#connecting.set(place, connecting);
    return connecting;
  }

  /**
   * Uses a stream that a peer opened for what goes to another of its ports as well, the one it listens on (RFC 5923 §8.1). Only for
   * peers that have proved who they are: nobody gets what is meant for others.
   */
  alias(connection: StreamConnection, port: number): void {
    const places = this.#places.get(connection);
    if (!places || places.size >= limits.transport.aliases) return;
    this.#enter(connection, { ...connection.remote, port }, connection.security?.peerNames ?? []);
  }

  [Symbol.dispose](): void {
    this.#isDisposed = true;
    for (const connection of [...this.#connections.values()]) connection[Symbol.dispose]();
  }

  async #connect({ address, alternatives = [], transport, serverName }: StreamTarget): Connecting {
    const options = { protocol: transport, ...(serverName !== undefined && { serverName }) };
    const connected = await raceToConnect(this.#clock, [address, ...alternatives], (one, signal) =>
      this.#network.connect(one, { ...options, signal }),
    );
    if (!connected.ok) return connected;
    if (serverName !== undefined) this.#noteName(connected.value.remote, transport, serverName);
    if (!this.#isDisposed) return ok(this.#adopt(connected.value, transport, serverName));
    connected.value[Symbol.dispose]();
    return fail({ code: 'ECANCELED', address });
  }

  /** A server known by its address alone has to prove the name it proved before, if there is one. */
  #named(target: StreamTarget): StreamTarget {
    const { address, transport, serverName = address.host } = target;
    const known = serverName === address.host ? this.#provenNames.get(placeOf({ address, transport })) : undefined;
    return known === undefined ? target : { ...target, serverName: known };
  }

  #noteName(address: Address, transport: TransportName, serverName: string): void {
    if (!isSecure(transport)) return;
    const place = placeOf({ address, transport });
    this.#provenNames.delete(place);
    this.#provenNames.set(place, serverName);
    if (this.#provenNames.size <= limits.transport.provenNames) return;
    const [oldest] = this.#provenNames.keys();
    if (oldest !== undefined) this.#provenNames.delete(oldest);
  }

  /** @param serverName the name it was looked for by */
  #adopt(stream: ByteStream, transport: TransportName, serverName = stream.remote.host): StreamConnection {
    const id = `${transport} ${formatAddress(stream.local)} ${formatAddress(stream.remote)} ${++this.#made}`;
    const connection = new StreamConnection({ clock: this.#clock, stream, transport, id, owner: this.#owner });
    this.#connections.set(id, connection);
    this.#places.set(connection, new Set());
    this.#enter(connection, stream.remote, [stream.remote.host, serverName, ...(stream.security?.peerNames ?? [])]);
    return connection;
  }

  #enter(connection: StreamConnection, address: Address, serverNames: readonly string[]): void {
    const { transport } = connection;
    const places = serverNames
      .slice(0, limits.transport.aliases)
      .map((serverName) => placeOf({ address, transport, serverName }));
    // A URI says `transport=ws` for both (RFC 7118 §5.2), so that is what peers over WSS call themselves.
    if (transport === 'wss') places.push(placeOf({ address, transport: 'ws' }));
    for (const place of places) {
      this.#byPlace.set(place, connection);
      this.#places.get(connection)?.add(place);
    }
  }

  #forget(connection: StreamConnection): void {
    this.#connections.delete(connection.id);
    for (const place of this.#places.get(connection) ?? []) {
      if (this.#byPlace.get(place) === connection) this.#byPlace.delete(place);
    }
    this.#places.delete(connection);
  }

  /** Closes the stream that was silent longest, if all places are taken and it may be closed. */
  #makeRoom(): boolean {
    if (this.#connections.size + this.#connecting.size < limits.transport.connections) return true;
    let idlest: StreamConnection | undefined;
    for (const connection of this.#connections.values()) {
      if (idlest === undefined || connection.silentMs > idlest.silentMs) idlest = connection;
    }
    if (idlest === undefined || idlest.silentMs < limits.transport.quietMs) return false;
    idlest.close('EMFILE');
    return true;
  }
}

/** What a stream is found by: where it leads, over TLS and WSS also to whom. */
export function placeOf({ address, transport, serverName = address.host }: Place): string {
  const place = `${transport} ${formatAddress(address)}`;
  return isSecure(transport) ? `${place} ${serverName.toLowerCase()}` : place;
}
