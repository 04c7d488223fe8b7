import { type AudioCodec, isSameCodec, isTelephoneEvent, isVoice } from './audio-codec.ts';
import type { Direction } from './direction.ts';
import type { IceDescription } from './ice-attributes.ts';
import type { RemoteAudio } from './remote-audio.ts';
import type { AgreedSecurity, LocalSecurity } from './security-agreement.ts';

/** What we can and want to do with sound, as it is offered and answered. */
export interface LocalAudio {
  /** Numeric, without brackets. */
  readonly address: string;
  readonly port: number;
  /** `port` + 1 when absent. */
  readonly rtcpPort?: number;
  /** By preference, with the payload types we want to receive. `telephone-event` stands here once for each clock rate. */
  readonly codecs: readonly AudioCodec[];
  /** `sendonly` or `inactive` holds the call. */
  readonly direction: Direction;
  readonly ptimeMs: number;
  readonly rtcpMux: boolean;
  /** We want to know how our sound is there, by VoIP metrics (RFC 3611 §5). */
  readonly wantsVoipMetrics?: boolean;
  /** We understand RTCP that does not begin with a report (RFC 5506 §5). */
  readonly rtcpReducedSize?: boolean;
  /** What we encrypt with where the other end wants it, or we require it. Without it sound is in the clear. */
  readonly security?: LocalSecurity;
  /** What we say of ICE: with `rtcpMux` only, for there is one component. */
  readonly ice?: IceDescription | undefined;
}

/** What both ends agreed on for sound: all the media host needs to know. */
export interface AgreedAudio {
  readonly remote: {
    readonly address: string;
    readonly port: number;
    /** Absent: `address`. */
    readonly rtcpAddress?: string;
    readonly rtcpPort: number;
  };
  readonly rtcpMux: boolean;
  /** The other end wants to know how its sound is here; absent where it does not say. */
  readonly sendsVoipMetrics?: true;
  /** Both understand RTCP that does not begin with a report; absent where one does not say so. */
  readonly rtcpReducedSize?: true;
  /** What to send, with their payload type and their wishes in `fmtp`. */
  readonly send: AudioCodec;
  /** What may come in, with the payload types that we announced. Without `telephone-event`. */
  readonly receive: readonly AudioCodec[];
  /** Key presses: payload types to send with and to expect; absent when one end cannot. */
  readonly dtmf?: { readonly send: number; readonly receive: number; readonly clockRate: number };
  /** Seen from us, after hold on either side. */
  readonly direction: Direction;
  /** The other end stopped listening to us. */
  readonly remoteHold: boolean;
  /** Of the packets that we send: 10 to 60, a multiple of 10. */
  readonly ptimeMs: number;
  /** Keys of SRTP, or how they come about; in the clear when absent. */
  readonly security?: AgreedSecurity;
  /** Both ends do ICE: what the other one says of it, and who chooses the way (RFC 8445 §6.1.1). Absent: sound goes to `remote`. */
  readonly ice?: AgreedIce;
}

export type AgreedIce = IceDescription & { readonly isControlling: boolean };

/** A codec that both ends have: with our payload type, and with theirs. */
export interface CommonCodec {
  readonly ours: AudioCodec;
  readonly theirs: AudioCodec;
}

/**
 * The codecs of `theirs` that we have too, in their order, each once. Key presses are kept at the clock rates of the
 * voice codecs (RFC 4733 §2.1); if none fits, the first common rate has to do, as phones offer Opus with 8000 Hz events.
 */
export function commonCodecs(ours: readonly AudioCodec[], theirs: readonly AudioCodec[]): readonly CommonCodec[] {
  const common: CommonCodec[] = [];
  for (const their of theirs) {
    const our = ours.find((candidate) => isSameCodec(candidate, their));
    if (our && !common.some((pair) => pair.ours === our)) common.push({ ours: our, theirs: their });
  }
  const voiceRates = new Set(common.filter(({ theirs: codec }) => isVoice(codec)).map(({ theirs: codec }) => codec.clockRate));
  const events = common.filter(({ theirs: codec }) => isTelephoneEvent(codec));
  const fitting = events.filter(({ theirs: codec }) => voiceRates.has(codec.clockRate));
  const kept = fitting.length > 0 ? fitting : events.slice(0, 1);
  return common.filter((pair) => !events.includes(pair) || kept.includes(pair));
}

/** Puts an agreement together, but for its security; undefined when no voice codec is common. @param isOfferer the offer was ours */
export function agree(
  local: LocalAudio,
  remote: RemoteAudio,
  common: readonly CommonCodec[],
  direction: Direction,
  remoteHold: boolean,
  isOfferer = false,
): AgreedAudio | undefined {
  const voice = common.find(({ theirs }) => isVoice(theirs));
  if (!voice) return undefined;
  const events = common.filter(({ theirs }) => isTelephoneEvent(theirs));
  const event = events.find(({ theirs }) => theirs.clockRate === voice.theirs.clockRate) ?? events[0];
  const rtcpMux = local.rtcpMux && remote.rtcpMux;
  return {
    remote: { address: remote.address, port: remote.port, ...rtcpPlace(remote, rtcpMux) },
    rtcpMux,
    ...(remote.wantsVoipMetrics && { sendsVoipMetrics: true }),
    ...(local.rtcpReducedSize && remote.rtcpReducedSize && { rtcpReducedSize: true }),
    send: voice.theirs,
    receive: common.filter(({ theirs }) => !isTelephoneEvent(theirs)).map(({ ours }) => ours),
    ...(event && {
      dtmf: { send: event.theirs.payloadType, receive: event.ours.payloadType, clockRate: event.theirs.clockRate },
    }),
    direction,
    remoteHold,
    ptimeMs: packetTime(local.ptimeMs, remote),
    ...(local.ice && remote.ice && rtcpMux ? { ice: { ...remote.ice, isControlling: isOfferer || remote.ice.isLite } } : {}),
  };
}

function rtcpPlace(remote: RemoteAudio, rtcpMux: boolean): Pick<AgreedAudio['remote'], 'rtcpAddress' | 'rtcpPort'> {
  if (rtcpMux) return { rtcpPort: remote.port };
  const { rtcpAddress, rtcpPort } = remote;
  return rtcpAddress === undefined ? { rtcpPort } : { rtcpAddress, rtcpPort };
}

/** The packet time the other end prefers, within its maximum, as a time that every codec of ours can do. */
function packetTime(ownMs: number, remote: RemoteAudio): number {
  const wishedMs = Math.min(remote.ptimeMs ?? ownMs, remote.maxPtimeMs ?? Number.POSITIVE_INFINITY);
  return Math.max(10, Math.min(60, Math.floor(wishedMs / 10) * 10));
}
