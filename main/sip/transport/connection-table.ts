import type { Clock } from '../../base/clock.ts';
import { fail, ok, type Result } from '../../base/result.ts';
import { limits } from '../../limits.ts';
import { formatAddress } from '../../net/address.ts';
import type { Address, ByteStream, Network, NetworkFailure } from '../../net/network.ts';
import type { TransportName } from '../../net/transport-name.ts';
import { StreamConnection, type StreamOwner } from './stream-connection.ts';

type Connecting = Promise<Result<StreamConnection, NetworkFailure>>;

export interface ConnectionTableOptions {
  readonly clock: Clock;
  readonly network: Network;
  readonly owner: StreamOwner;
}

/**
 * All streams of an element, whoever opened them. A stream to a peer is used again for everything that goes to the same
 * address (RFC 3261 §18.1.1, §18.2.2).
 */
export class ConnectionTable implements Disposable {
  readonly #clock: Clock;
  readonly #network: Network;
  readonly #owner: StreamOwner;
  readonly #connections = new Map<string, StreamConnection>();
  readonly #byRemote = new Map<string, StreamConnection>();
  readonly #connecting = new Map<string, Connecting>();
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

  /** The open stream to `remote`, or a new one; all who ask meanwhile share it. */
  async to(remote: Address, transport: TransportName): Connecting {
    const key = remoteKey(remote, transport);
    const open = this.#byRemote.get(key);
    if (open) return ok(open);

    const underWay = this.#connecting.get(key);
    if (underWay) return underWay;
    if (this.#isDisposed) return fail({ code: 'ECANCELED', address: remote });
    if (!this.#makeRoom()) return fail({ code: 'EMFILE', address: remote });

    const connecting = this.#connect(remote, transport).finally(() => this.#connecting.delete(key));
    this.#connecting.set(key, connecting);
    return connecting;
  }

  [Symbol.dispose](): void {
    this.#isDisposed = true;
    for (const connection of [...this.#connections.values()]) connection[Symbol.dispose]();
  }

  async #connect(remote: Address, transport: TransportName): Connecting {
    const connected = await this.#network.connect(remote);
    if (!connected.ok) return connected;
    if (!this.#isDisposed) return ok(this.#adopt(connected.value, transport));
    connected.value[Symbol.dispose]();
    return fail({ code: 'ECANCELED', address: remote });
  }

  #adopt(stream: ByteStream, transport: TransportName): StreamConnection {
    const id = `${transport} ${formatAddress(stream.local)} ${formatAddress(stream.remote)} ${++this.#made}`;
    const connection = new StreamConnection({ clock: this.#clock, stream, transport, id, owner: this.#owner });
    this.#connections.set(id, connection);
    this.#byRemote.set(remoteKey(stream.remote, transport), connection);
    return connection;
  }

  #forget(connection: StreamConnection): void {
    this.#connections.delete(connection.id);
    const key = remoteKey(connection.remote, connection.transport);
    if (this.#byRemote.get(key) === connection) this.#byRemote.delete(key);
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

function remoteKey(remote: Address, transport: TransportName): string {
  return `${transport} ${formatAddress(remote)}`;
}
