import type { Clock } from '../../base/clock.ts';
import type { Address } from '../../net/network.ts';

/** A place where an end may be reached (RFC 8445 §5.1). Of its first and only component: RTCP shares the port of RTP. */
export interface IceCandidate {
  readonly foundation: string;
  /** 1 to 2^31 - 1 (RFC 8445 §5.1.2). */
  readonly priority: number;
  /** Numeric. */
  readonly address: string;
  readonly port: number;
  readonly type: 'host' | 'srflx' | 'prflx' | 'relay';
  /** What it is derived from. */
  readonly related?: Address;
}

/** A relay of ours that is open: a second place where the peer reaches us (RFC 8445 §5.1.1.2). */
export interface IceRelay {
  readonly relayed: Address;
  /** Where it sees our socket, when it saw that. */
  readonly mapped: Address | undefined;
  send(datagram: Uint8Array, to: Address): void;
}

/** What one end tells the other (RFC 8839 §5). */
export interface IceDescription {
  readonly ufrag: string;
  readonly password: string;
  readonly candidates: readonly IceCandidate[];
  /** It only answers checks (RFC 8445 §2.5). */
  readonly isLite: boolean;
}

export interface IceAgentOptions {
  readonly clock: Clock;
  /** The socket that all checks go through. */
  readonly local: Address;
  /** The one server that is asked for our address as the world sees it. None: nobody is asked. */
  readonly stunServer?: Address | undefined;
  readonly send: (datagram: Uint8Array, to: Address) => void;
  readonly relay?: IceRelay | undefined;
  /** The peer is told of nothing but the relay, and nothing goes anywhere but through it (`iceTransportPolicy: relay`). */
  readonly isRelayOnly?: boolean;
  /** A way to the peer that works both ways was chosen. @param isRelayed it begins at our relay */
  readonly onSelected: (remote: Address, isRelayed: boolean) => void;
  /** There is none, or the one that was chosen has been silent for 30 s (RFC 7675): nothing may be sent there. */
  readonly onFailed: () => void;
}

/** Finds a way to the peer (RFC 8445). Disposing ends all checks. */
export interface IceAgent extends Disposable {
  readonly local: IceDescription;
  /** Asks the server there is for our address out there, and waits `limits.media.stunMs` at most; `local` then names it. */
  gather(): Promise<void>;
  /** Takes a STUN datagram from anybody. Requests that do not prove our password are nobody's. @param isRelayed it came by our relay */
  receive(datagram: Uint8Array, from: Address, isRelayed: boolean): void;
  /** Begins the checks; again with a new description of the peer: anew (RFC 8445 §9). */
  start(remote: IceDescription, isControlling: boolean): void;
}
