import type { Address, StreamSecurity } from '../../net/network.ts';
import type { TransportName } from '../../net/transport-name.ts';

/** One way between us and a peer: a stream, or a pair of UDP addresses (RFC 5626 §3.1). */
export interface Flow {
  /** The same for the same stream or pair of UDP addresses; never given to another stream. */
  readonly id: string;
  readonly transport: TransportName;
  readonly local: Address;
  readonly remote: Address;
  readonly isReliable: boolean;
  /** Over TLS and WSS: what the peer has proved. */
  readonly security?: StreamSecurity | undefined;
}

/** Where a request shall go. */
export interface Target {
  readonly transport: TransportName;
  /** Numeric. */
  readonly address: Address;
  /** Of streams: further addresses of the same server; whichever connects first is the one (RFC 8305). */
  readonly alternatives?: readonly Address[];
  /** Use this flow while it is open, else `address`. */
  readonly flow?: Flow;
  /** Over TLS and WSS: the domain or numeric host that a certificate has to prove (RFC 5922 §7.3). Default: `address.host`. */
  readonly serverName?: string;
  /** Waiting for the first response, where there is another place to try. Default: 64*T1. */
  readonly silenceMs?: number;
}

/** A place where we take messages. `local.port` is the real one, also when 0 was asked for. */
export interface Listening {
  readonly transport: TransportName;
  readonly local: Address;
  /** Over TLS and WSS: who we prove to be there (RFC 5922 §7.1). */
  readonly provenNames?: readonly string[];
}

/** A flow that can be written to now. Inside this folder only. */
export interface OpenFlow extends Flow {
  send(bytes: Uint8Array): void;
}
