import type { StreamStatistics } from '../media/protocol.ts';
import type { NameAddr } from '../sip/message/name-addr.ts';
import type { Diversion } from '../sip/ua/diversion.ts';
import type { RecordingState } from './call-media.ts';
import type { TransferFacts } from './transfer.ts';

export type CallState = 'dialing' | 'remoteRinging' | 'incoming' | 'connecting' | 'active' | 'ended';

/** How a call ended. `status` is 200 for an answered call, 487 for a cancelled one, else the failure's SIP status. */
export interface CallEnd {
  readonly by: 'local' | 'remote' | 'failure';
  readonly status: number;
  /** What the other side said of it; a Reason field (RFC 3326) as it came. */
  readonly reason: string;
}

/** All that is known of a call now; a new object after every change. */
export interface CallFacts {
  readonly id: string;
  /** SIP Call-ID, empty until the INVITE is made. */
  readonly sipCallId: string;
  readonly accountId: string;
  readonly direction: 'in' | 'out';
  /** Who it is with: as the account's own server asserts it (RFC 3325), as the peer says it is now (RFC 4916), else as From says. */
  readonly peer: NameAddr;
  readonly state: CallState;
  /** Status of the latest provisional response: 180, 183, … */
  readonly progressStatus?: number;
  /** Nobody has answered, and sound of the other side is heard: no ringback of ours (RFC 3960 §3.2). */
  readonly earlyMedia?: boolean;
  /** How many phones of the other side have said something before one answered. */
  readonly forks?: number;
  readonly heldByUs: boolean;
  readonly heldByThem: boolean;
  readonly muted: boolean;
  /** Its sound is written to a file. Default: `off`. */
  readonly recording?: RecordingState;
  readonly digits: string;
  readonly startedAtUnixMs: number;
  readonly ringingAtUnixMs?: number;
  readonly answeredAtUnixMs?: number;
  readonly endedAtUnixMs?: number;
  readonly end?: CallEnd;
  readonly statistics?: StreamStatistics;
  /** Since when nothing is heard of the other side, RTCP neither, although it should send; absent while it is. */
  readonly soundLostAtUnixMs?: number | undefined;
  /** The latest transfer of this call, either way. */
  readonly transfer?: TransferFacts;
  /** Who has sent us here, or the caller to us (RFC 3892). */
  readonly referredBy?: NameAddr;
  /** Id of the call of ours whose place it has taken (RFC 3891). */
  readonly replaces?: string;
  /** Id of the call of ours whose conversation it has asked to take part in (RFC 3911). */
  readonly joins?: string;
  /** Id of the conference in which its other side and those of other calls hear each other. */
  readonly conference?: string | undefined;
  /** Whom the call was for before it came to us, latest first (RFC 5806, RFC 7044). */
  readonly diversions?: readonly Diversion[];
  /** The caller wants not to be known to others (RFC 3323). */
  readonly isWithheld?: boolean;
  /** The caller asks to be answered without a person, and the account allows it: after this many milliseconds. */
  readonly answersAfterMs?: number;
}

/** Why something a person asked of a call was not done. */
export interface CallFailure {
  readonly code:
    | 'CALL_STATE'
    | 'CONFERENCE_FULL'
    | 'HOLD_REFUSED'
    | 'CODEC_REFUSED'
    | 'MOVE_REFUSED'
    | 'DIGITS_UNSUPPORTED'
    | 'RECORDING_FAILED'
    | 'TRANSFER_FAILED';
  readonly status: number;
}
