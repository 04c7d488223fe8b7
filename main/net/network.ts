import type { Event } from '../base/event.ts';
import type { Result } from '../base/result.ts';
import type { DnsClient } from './dns-client.ts';
import type { RefusedCertificate } from './tls-settings.ts';
import type { TransportName } from './transport-name.ts';

/** A numeric IPv4 or IPv6 address (no brackets, no name) and a port (0 when binding: the system chooses). */
export interface Address {
  readonly host: string;
  readonly port: number;
}

/**
 * Why the network refused: the system's code, such as `ECONNREFUSED`, `EADDRINUSE`, `ETIMEDOUT`, or one of ours: `CERT_REFUSED` (see
 * `certificate`), `CERT_MISSING` (we have none to listen with), `CERT_UNUSABLE` (what we were given for this server is broken: our
 * certificate, its key or the authorities), `EPROTO` (the peer speaks something else).
 */
export interface NetworkFailure {
  readonly code: string;
  readonly address: Address;
  /** What a server showed that we do not believe. */
  readonly certificate?: RefusedCertificate;
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

/** What a stream is on top of TCP. Over WebSocket (RFC 7118) each write is one message and arrives as one. */
export type StreamProtocol = Exclude<TransportName, 'udp'>;

/** What TLS has shown of the peer. */
export interface StreamSecurity {
  /** `TLSv1.2` or `TLSv1.3`. */
  readonly version: string;
  /** Domains and addresses it has proved, in lower case (RFC 5922 §7); none: a client that showed no certificate we believe. */
  readonly peerNames: readonly string[];
  /** We have a certificate, and showed it if the peer asked: it may know who we are. */
  readonly isMutual: boolean;
}

/** A connected byte stream. Disposing closes it. */
export interface ByteStream extends Disposable {
  readonly local: Address;
  readonly remote: Address;
  /** Of a stream over TLS. */
  readonly security?: StreamSecurity | undefined;
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
  /** Over TLS: the domains and addresses that our certificate proves, in lower case (RFC 5922 §7.1). */
  readonly provenNames?: readonly string[];
  readonly onAccepted: Event<ByteStream>;
}

export interface ConnectOptions {
  /** Default: `tcp`. */
  readonly protocol?: StreamProtocol;
  /** The domain or numeric address that the server's certificate has to prove (RFC 5922 §7.3). Default: the address. */
  readonly serverName?: string;
  /** Aborted: the connection is not wanted any more; `ECANCELED`. */
  readonly signal?: AbortSignal;
}

/** The network as the engine sees it: real sockets in `node-network.ts`, a simulated one in `testing/memory-network.ts`. */
export interface Network {
  bindDatagram(local: Address): Promise<Result<DatagramSocket, NetworkFailure>>;
  /** Default: plain TCP. For TLS and WSS this machine needs a certificate, else `CERT_MISSING`. */
  listen(local: Address, protocol?: StreamProtocol): Promise<Result<StreamListener, NetworkFailure>>;
  /** Connects within `limits.transport.connectMs`, all handshakes included. */
  connect(remote: Address, options?: ConnectOptions): Promise<Result<ByteStream, NetworkFailure>>;
  /** The local IP address from which this machine would talk to `remote` (a numeric host); no traffic is sent. */
  localHostFor(remote: string): Promise<string>;
  /** The IP addresses that this machine has now, loopback left out. Who wants to hear of changes asks `NetworkWatch`. */
  localHosts(): readonly string[];
  /** Asked by {@link AddressResolver}, which remembers and bounds. */
  readonly dns: DnsClient;
  /** All addresses of a host name, IPv4 and IPv6 as the system orders them; a numeric host gives itself; unknown names give none. */
  lookup(host: string): Promise<readonly string[]>;
}
