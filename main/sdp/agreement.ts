import { type AudioCodec, isSameCodec, isTelephoneEvent, isVoice } from './audio-codec.ts';
import type { AgreedSecurity, LocalSecurity } from './crypto-agreement.ts';
import type { Direction } from './direction.ts';
import type { RemoteAudio } from './remote-audio.ts';

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
  /** What we encrypt with where the other end wants it, or we require it. Without it sound is in the clear. */
  readonly security?: LocalSecurity;
}

/** What both ends agreed on for sound: all the media host needs to know. */
export interface AgreedAudio {
  readonly remote: { readonly address: string; readonly port: number; readonly rtcpPort: number };
  readonly rtcpMux: boolean;
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
  /** Keys of SRTP; in the clear when absent. */
  readonly security?: AgreedSecurity;
}

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

/** Puts an agreement together, but for its security; undefined when no voice codec is common. */
export function agree(
  local: LocalAudio,
  remote: RemoteAudio,
  common: readonly CommonCodec[],
  direction: Direction,
  remoteHold: boolean,
): AgreedAudio | undefined {
  const voice = common.find(({ theirs }) => isVoice(theirs));
  if (!voice) return undefined;
  const events = common.filter(({ theirs }) => isTelephoneEvent(theirs));
  const event = events.find(({ theirs }) => theirs.clockRate === voice.theirs.clockRate) ?? events[0];
  const rtcpMux = local.rtcpMux && remote.rtcpMux;
  return {
    remote: { address: remote.address, port: remote.port, rtcpPort: rtcpMux ? remote.port : remote.rtcpPort },
    rtcpMux,
    send: voice.theirs,
    receive: common.filter(({ theirs }) => !isTelephoneEvent(theirs)).map(({ ours }) => ours),
    ...(event && {
      dtmf: { send: event.theirs.payloadType, receive: event.ours.payloadType, clockRate: event.theirs.clockRate },
    }),
    direction,
    remoteHold,
    ptimeMs: packetTime(local.ptimeMs, remote),
  };
}

/** The packet time the other end prefers, within its maximum, as a time that every codec of ours can do. */
function packetTime(ownMs: number, remote: RemoteAudio): number {
  const wishedMs = Math.min(remote.ptimeMs ?? ownMs, remote.maxPtimeMs ?? Number.POSITIVE_INFINITY);
  return Math.max(10, Math.min(60, Math.floor(wishedMs / 10) * 10));
}
