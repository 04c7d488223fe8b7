import type { Event } from '../base/event.ts';
import type { Result } from '../base/result.ts';

/** A numeric IPv4 or IPv6 address (no brackets, no name) and a port (0 when binding: the system chooses). */
export interface Address {
  readonly host: string;
  readonly port: number;
}

/** Why the network refused: the system's code, such as `ECONNREFUSED`, `EADDRINUSE`, `ETIMEDOUT`. */
export interface NetworkFailure {
  readonly code: string;
  readonly address: Address;
}

export interface Datagram {
  /** Owned by the receiver of the event. */
  readonly bytes: Uint8Array;
  readonly from: Address;
}

/** A bound UDP socket. Disposing closes it. */
export interface DatagramSocket extends Disposable {
  readonly local: Address;
  /** Sends without waiting; a later refusal (ICMP, unreachable) is reported by `onFailed`. */
  send(bytes: Uint8Array, to: Address): void;
  readonly onDatagram: Event<Datagram>;
  /** A send failed; the socket stays usable. */
  readonly onFailed: Event<NetworkFailure>;
}

/** A connected byte stream. Disposing closes it. */
export interface ByteStream extends Disposable {
  readonly local: Address;
  readonly remote: Address;
  /** Bytes handed to `write` that the peer's system has not taken yet. */
  readonly queuedBytes: number;
  write(bytes: Uint8Array): void;
  readonly onBytes: Event<Uint8Array>;
  /** Fires once, whoever closed it; `undefined` for an orderly end. */
  readonly onClosed: Event<NetworkFailure | undefined>;
}

/** A listening stream socket. Disposing stops listening; accepted streams live on. */
export interface StreamListener extends Disposable {
  readonly local: Address;
  readonly onAccepted: Event<ByteStream>;
}

/** The network as the engine sees it: real sockets in `node-network.ts`, a simulated one in `testing/memory-network.ts`. */
export interface Network {
  bindDatagram(local: Address): Promise<Result<DatagramSocket, NetworkFailure>>;
  listen(local: Address): Promise<Result<StreamListener, NetworkFailure>>;
  /** Connects within `limits.transport.connectMs`. */
  connect(remote: Address): Promise<Result<ByteStream, NetworkFailure>>;
  /** The local IP address from which this machine would talk to `remote` (a numeric host); no traffic is sent. */
  localHostFor(remote: string): Promise<string>;
  /** All addresses of a host name, IPv4 and IPv6 as the system orders them; a numeric host gives itself; unknown names give none. */
  lookup(host: string): Promise<readonly string[]>;
}
