import type { DeviceSpec, HoldSound, IceServers } from '../media/protocol.ts';
import type { LocalIdentity } from '../sip/ua/local-identity.ts';

export interface CallSound {
  readonly device: DeviceSpec;
  /** Names by preference; default `defaultCodecNames`. */
  readonly codecs?: readonly string[];
  /** Sound is encrypted with keys in the description (`sdes`, RFC 4568) or by handshake (`dtls`, RFC 5764). Default `off`: only where the other side wants it. */
  readonly srtp?: 'off' | 'sdes' | 'dtls';
  /** `required`, the default: else there is no call. `preferred`: the other side may leave it (RFC 8643). */
  readonly srtpPolicy?: 'required' | 'preferred';
  /** ICE is offered and answered (RFC 8445), by the help of these servers and nobody else. Default: no ICE. */
  readonly ice?: IceServers;
  /** What the other side hears while we hold. Default: silence. */
  readonly hold?: HoldSound;
}

/** What a call needs to know of the account that makes or takes it. */
export interface CallingAccount {
  readonly id: string;
  readonly identity: LocalIdentity;
  /** Whether who is in a call with it may send it to somebody else (REFER). Default: yes. */
  readonly followsReferrals?: boolean;
  /** Calls without saying who calls, but to its own server (RFC 3323, RFC 3325). Default: no. */
  readonly isWithheld?: boolean;
  /** Wants provisional responses acknowledged (RFC 3262): requires it of whom it calls, and of who calls it. Default: only where both can. */
  readonly requires100rel?: boolean;
  /** The session interval it asks for (RFC 4028), 90 and more. Default: 1800. */
  readonly sessionExpiresSeconds?: number;
  /** Tells callers who called somebody else that it is us who answered (RFC 4916). Default: no. */
  readonly tellsConnectedIdentity?: boolean;
  /** With what its calls are answered without a person where the caller asks for that (RFC 5373). Default: they ring as others do. */
  readonly autoAnswer?: CallSound;
}
