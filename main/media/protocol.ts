import { EngineError } from '../base/errors.ts';
import type { Address } from '../net/network.ts';
import type { CertificateFingerprint } from './dtls/fingerprint.ts';
import type { IceDescription } from './ice/ice-agent.ts';
import type { SrtpMasterKey } from './srtp/make-cipher.ts';
import type { TurnServer } from './turn/turn-server.ts';

/** The rate of all sound inside the media host and at its edges. */
export const SAMPLE_RATE = 48_000;
/** The grid on which sound moves through a stream. */
export const BLOCK_MS = 10;
/** Samples of one block: 10 ms at 48 kHz, mono. */
export const BLOCK_SAMPLES = (SAMPLE_RATE / 1000) * BLOCK_MS;
/** Samples of one frame on a window's port: 20 ms at 48 kHz, mono. */
export const WINDOW_FRAME_SAMPLES = 2 * BLOCK_SAMPLES;

/** One payload format of a stream. `name` as in SDP (`PCMU`, `PCMA`, `opus`), compared without case; `fmtp` is the text behind `a=fmtp:<pt> `. */
export interface MediaCodec {
  readonly name: string;
  readonly payloadType: number;
  readonly clockRate: number;
  readonly fmtp?: string;
}

export type StreamDirection = 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive';

/** What an offer/answer exchange agreed, seen from our side (RFC 3264). */
export interface StreamSettings {
  /** Where the peer's SDP wants RTP and RTCP: numeric addresses. */
  readonly remote: {
    readonly address: string;
    readonly port: number;
    /** Where RTCP goes when that is elsewhere (RFC 3605). */
    readonly rtcpAddress?: string;
    readonly rtcpPort: number;
  };
  /** RTCP travels on the RTP port (RFC 5761). */
  readonly rtcpMux: boolean;
  /** The peer wants to know how its sound is here (RFC 3611 §5). */
  readonly sendsVoipMetrics?: boolean;
  /** RTCP need not begin with a report (RFC 5506). */
  readonly rtcpReducedSize?: boolean;
  readonly direction: StreamDirection;
  /** Sound in one packet we send: 10 to 60; a codec that cannot do it takes the next shorter. */
  readonly ptimeMs: number;
  readonly send: MediaCodec;
  readonly receive: readonly MediaCodec[];
  /** Payload types of telephone-event (RFC 4733), each direction. */
  readonly dtmf?: { readonly send: number; readonly receive: number; readonly clockRate: number };
  /** Keys of SRTP and SRTCP, each direction; in the clear when absent. The same key again goes on where it was. */
  readonly security?: { readonly send: SrtpMasterKey; readonly receive: SrtpMasterKey };
  /**
   * In place of `security`: keys come about by a DTLS handshake on the port of RTP (RFC 5764), and nothing flows before. `client` begins;
   * the peer's certificate has to match one of its fingerprints. For streams that were opened with `handshake`.
   */
  readonly dtls?: { readonly role: 'client' | 'server'; readonly fingerprints: readonly CertificateFingerprint[] };
  /**
   * What the peer says of ICE, and whether we choose the way (RFC 8445): sound goes where the checks lead, and to `remote` when they lead
   * nowhere. For streams that were opened with `ice`, and with `rtcpMux`.
   */
  readonly ice?: IceDescription & { readonly isControlling: boolean };
}

/** What a local device sends. `music` and `time` (pips on each second, a long one on every tenth) are synthesized. */
export type PlaySpec =
  | { readonly tone: number }
  | { readonly file: string; readonly loop?: boolean }
  | 'silence'
  | 'music'
  | 'time';

/** What a stream sends while its peer is asked to wait. `tone`: two short beeps every few seconds. */
export type HoldSound = 'silence' | 'music' | 'tone';

/**
 * Where a stream's sound comes from and goes to. `window`: the attached window, silence without one. `echo`: what is received is
 * sent back. `local`: a source, and as an option a WAV file (48 kHz mono) of what is received.
 */
export type DeviceSpec =
  | { readonly kind: 'window' }
  | { readonly kind: 'echo' }
  | { readonly kind: 'local'; readonly play: PlaySpec; readonly record?: string };

/** A file (Ogg Opus, two channels: we on the left, the peer on the right) that a call is recorded to. While it is paused nothing is added. */
export interface RecordingSpec {
  readonly file: string;
  readonly isPaused: boolean;
  /** Both sides hear now and then that they are recorded. */
  readonly hasTone?: boolean;
}

/** Totals of one stream since it was opened. */
export interface StreamStatistics {
  readonly durationMs: number;
  /** RTP packets sent and received, events and late ones included. */
  readonly sent: number;
  readonly received: number;
  /** Never arrived. */
  readonly lost: number;
  /** Arrived after their place had been concealed; thrown away. */
  readonly late: number;
  readonly duplicate: number;
  /** Arrived behind a later one, whether in time or not. */
  readonly reordered: number;
  /** In time but thrown away to bring the delay down. */
  readonly discarded: number;
  /** Datagrams that were no RTP or RTCP, of unknown payload type, from a source that is not the peer, replayed or not authentic. */
  readonly rejected: number;
  /** Sound made up for packets that were missing, and how much of them in-band FEC gave back. */
  readonly concealedMs: number;
  readonly recoveredMs: number;
  /** By how much sound was made longer and shorter to change the delay. */
  readonly stretchedUpMs: number;
  readonly stretchedDownMs: number;
  /** How much faster the peer's clock runs than ours: parts per million, -500…500. */
  readonly driftPpm: number;
  /** Interarrival jitter (RFC 3550 §6.4.1). */
  readonly jitterMs: number;
  /** Round trip by RTCP (RFC 3550 §6.4.1); absent until the peer reported. */
  readonly rttMs?: number;
  /** What the peer reported of our sound: loss 0…100 of the last interval, and jitter. */
  readonly remoteLossPercent?: number;
  readonly remoteJitterMs?: number;
  /** How our sound is there, as the peer rates it (RFC 3611 §4.7.5); absent until it told. */
  readonly remoteRFactor?: number;
  readonly remoteMos?: number;
  /** Name of the codec we send; `''` before the first configuration. */
  readonly codec: string;
  /** The kind of device; absent before the first one. */
  readonly device?: DeviceSpec['kind'];
  /** The suite that protects both directions; absent in the clear. */
  readonly srtp?: SrtpMasterKey['suite'];
  /** How its keys came about: in the signalling, or by a handshake with the peer's own certificate. */
  readonly keying?: 'sdes' | 'dtls';
  /** The delay the playout buffer aims at, and the sound it holds now. */
  readonly targetDelayMs: number;
  readonly playoutDelayMs: number;
  /** Levels of the last 100 ms, -127…0. */
  readonly capturedDbov: number;
  readonly playedDbov: number;
  /** Transmission rating 0…100 and listening quality 1…4.5 over the whole call (ITU-T G.107); absent until something was received. */
  readonly rFactor?: number;
  readonly mos?: number;
}

/** Something that happened in one stream. `level` comes 10 times a second, `statistics` once. */
export type MediaEvent = { readonly streamId: string } & (
  | { readonly type: 'digit'; readonly digit: string; readonly durationMs: number }
  | { readonly type: 'level'; readonly capturedDbov: number; readonly playedDbov: number }
  | { readonly type: 'statistics'; readonly statistics: StreamStatistics }
  /** The first RTP packet of the peer arrived. */
  | { readonly type: 'started' }
  | { readonly type: 'firstSent' }
  /** A file that does not loop was sent to its end; silence follows. */
  | { readonly type: 'playEnded' }
  /** The peer's sound comes from elsewhere than its SDP said (symmetric RTP); ours follows it. */
  | { readonly type: 'remoteChanged'; readonly address: string; readonly port: number }
  /** A part of a recording could not be written; what is in the file plays. */
  | { readonly type: 'recordingFailed'; readonly reason: string }
  /** The handshake that was agreed did not come about: no sound flows, in the clear neither. */
  | { readonly type: 'securityFailed'; readonly reason: string }
  /** Neither RTP nor RTCP came for `limits.media.lostMs` while both ends should send. */
  | { readonly type: 'mediaLost' }
  /** After that something came again, or one end holds the call now. */
  | { readonly type: 'mediaReturned' }
  /** The peer ended its RTP session (RTCP BYE). */
  | { readonly type: 'remoteBye' }
  /** The stream is dead (socket or host gone); close it. */
  | { readonly type: 'failed'; readonly reason: string }
);

/** By whose help ways to the peer are looked for; nobody else is asked. A `host` may be a name. */
export interface IceServers {
  /** Is asked for our address as the world sees it. */
  readonly stunServer?: { readonly host: string; readonly port: number };
  /** Passes on what finds no other way. */
  readonly turnServer?: TurnServer;
  /** Everything goes through `turnServer`, so that the peer does not learn where we are; without it there is no stream. */
  readonly isRelayOnly?: boolean;
}

export interface OpenOptions {
  /** Numeric local address to bind. */
  readonly host: string;
  /** Lowest and highest port, inclusive; RTP takes an even one and RTCP the next (RFC 3550 §11). Default: 16384 to 32767. */
  readonly portRange?: readonly [number, number];
  /** Keys may have to come about by DTLS. */
  readonly handshake?: boolean;
  /** Gathers candidates. */
  readonly ice?: IceServers;
}

/** What became of the host's wishes to the system: `absent`, `idle`, `done`, or the system's code for a refusal. */
export interface HostService {
  /** That its packets are marked as voice. */
  readonly marking: string;
  /** That its thread goes before others. */
  readonly thread: string;
}

export interface OpenedStream {
  readonly streamId: string;
  readonly rtpPort: number;
  readonly rtcpPort: number;
  /** Of our certificate, when a handshake may have to be made. */
  readonly fingerprint?: CertificateFingerprint;
  /** What to tell the peer, where ICE was asked for. */
  readonly ice?: IceDescription;
  /** The address to tell of in place of that of the socket: everything goes through a relay. */
  readonly relayed?: Address;
  /** Absent where the host has no such wishes. */
  readonly service?: HostService;
}

/** PCM of one window: MessagePort-like. Frames are 960 samples, 20 ms, 48 kHz mono, each in a buffer of its own. */
export interface PcmPort {
  postMessage(frame: Int16Array): void;
  on(event: 'message', listener: (frame: unknown) => void): unknown;
  close?(): void;
}

export type MediaErrorCode =
  /** No such stream, or it was closed. */
  | 'MEDIA_UNKNOWN_STREAM'
  /** `limits.media.streams` are open, or `limits.media.mixedLegs` are in one mix. */
  | 'MEDIA_STREAM_LIMIT'
  /** The address cannot be bound, or no pair of ports is free in the range. */
  | 'MEDIA_BIND'
  /** Everything has to go through the relay, which is not there, or does not let us in. */
  | 'MEDIA_RELAY'
  /** A codec, payload type or packet time that cannot be. */
  | 'MEDIA_SETTINGS'
  /** A file that cannot be read, written or understood. */
  | 'MEDIA_FILE'
  /** Not a DTMF digit, too many of them, or no telephone-event agreed. */
  | 'MEDIA_DIGITS'
  /** The host ended, or did not answer in time. */
  | 'MEDIA_HOST';

/** A command to the media host failed. `code` says what the caller can decide on. */
export class MediaError extends EngineError {
  override readonly name = 'MediaError';
  readonly code: MediaErrorCode;
  constructor(code: MediaErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
  }
}

/** A command to one stream; they run in the order given. */
export type StreamCommand =
  | { readonly type: 'configure'; readonly streamId: string; readonly settings: StreamSettings }
  | { readonly type: 'connect'; readonly streamId: string; readonly device: DeviceSpec }
  | { readonly type: 'mute'; readonly streamId: string; readonly muted: boolean }
  | { readonly type: 'hold'; readonly streamId: string; readonly sound: HoldSound | undefined }
  | { readonly type: 'mix'; readonly streamId: string; readonly mix: string | undefined }
  | { readonly type: 'record'; readonly streamId: string; readonly recording: RecordingSpec | undefined }
  | { readonly type: 'digits'; readonly streamId: string; readonly digits: string }
  | { readonly type: 'close'; readonly streamId: string };

/** What the host is told and answers by one reply. */
export type HostCommand = { readonly type: 'open'; readonly options: OpenOptions } | StreamCommand;

/** Engine to host. A window either comes as a port of its own beside `windowAttached`, or its frames are relayed as `windowFrame`. */
export type ToHost =
  | { readonly type: 'command'; readonly id: number; readonly command: HostCommand }
  | { readonly type: 'windowAttached' }
  | { readonly type: 'windowDetached' }
  | { readonly type: 'windowFrame'; readonly frame: Int16Array }
  | { readonly type: 'shutdown' };

/** Host to engine. */
export type FromHost =
  | { readonly type: 'done'; readonly id: number; readonly value: OpenedStream | StreamStatistics | undefined }
  | { readonly type: 'refused'; readonly id: number; readonly code: MediaErrorCode; readonly message: string }
  | { readonly type: 'event'; readonly event: MediaEvent }
  | { readonly type: 'windowFrame'; readonly frame: Int16Array };
