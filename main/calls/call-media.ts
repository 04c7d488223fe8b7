import { fail, ok, type Result } from '../base/result.ts';
import { limits } from '../limits.ts';
import type { MediaHost } from '../media/media-client.ts';
import {
  type DeviceSpec,
  type HoldSound,
  MediaError,
  type OpenedStream,
  type OpenOptions,
  type RecordingSpec,
  type StreamStatistics,
} from '../media/protocol.ts';
import type { AgreedAudio, LocalAudio } from '../sdp/agreement.ts';
import type { AudioCodec } from '../sdp/audio-codec.ts';
import type { Direction } from '../sdp/direction.ts';
import { OfferAnswer, type OfferFailure } from '../sdp/offer-answer.ts';
import type { LocalSecurity } from '../sdp/security-agreement.ts';
import { streamSettings } from './codecs.ts';
import { continuedDevice } from './continued-device.ts';

export interface CallMediaOptions {
  readonly media: MediaHost;
  /** Numeric local address that the peer shall send to. */
  readonly host: string;
  /** `o=` session id: a whole number below 2^53. */
  readonly sessionId: number;
  readonly codecs: readonly AudioCodec[];
  /** With keys that nothing else uses; the fingerprint comes from the media host. */
  readonly security: LocalSecurity;
  /** What the peer has offered; absent: we offer. */
  readonly offer?: Uint8Array | undefined;
  /** Does ICE, by the servers of the account if it has some. */
  readonly ice?: OpenOptions['ice'];
  readonly device: DeviceSpec;
  /** What the peer hears while we hold. Default: silence. */
  readonly holdSound?: HoldSound;
}

export type RecordingState = 'on' | 'paused' | 'off';

const PTIME_MS = 20;

/** What a stream needs beside its ports. A certificate costs time: only where we offer it, or the peer does. */
function waysOf({ security, offer, ice }: CallMediaOptions): Pick<OpenOptions, 'handshake' | 'ice'> {
  const offered = Buffer.from(offer ?? []);
  const isOurs = security.policy !== 'off' && security.keying === 'dtls';
  const needsHandshake = isOurs || offered.includes('a=fingerprint:');
  // Who offers this profile with ICE is a browser, and does without neither (RFC 8829 §5.1.2): it is answered so, and no server is asked.
  const needsIce = offered.includes('UDP/TLS/RTP/SAVPF') && offered.includes('a=ice-ufrag:');
  const asked = ice ?? (needsIce ? {} : undefined);
  return { ...(needsHandshake ? { handshake: true } : {}), ...(asked && { ice: asked }) };
}

/** One phone's answer to our first offer. */
interface Fork {
  readonly negotiation: OfferAnswer;
  /** It is for good: a later answer counts for nothing (RFC 3262 §5, RFC 6337 §3.1.1). */
  readonly isReliable: boolean;
}

/** What the peer is told of where we are: the sockets, or a relay that keeps RTP and RTCP on one port. */
function addressOf(
  host: string,
  { rtpPort, rtcpPort, relayed }: OpenedStream,
): Pick<LocalAudio, 'address' | 'port' | 'rtcpPort'> {
  return relayed
    ? { address: relayed.host, port: relayed.port, rtcpPort: relayed.port }
    : { address: host, port: rtpPort, rtcpPort };
}

/** A stream and the address of its sockets. */
interface OpenedAt {
  readonly streamId: string;
  readonly host: string;
  readonly local: Omit<LocalAudio, 'direction'>;
}

/**
 * The sound of one call: one stream of the media host and the offer/answer about it (RFC 3264). Whoever opens it closes it.
 * While we hold, the peer hears nothing of our device, but what is chosen for it.
 */
export class CallMedia {
  readonly #media: MediaHost;
  #local: Omit<LocalAudio, 'direction'>;
  #streamId: string;
  readonly #ice: OpenOptions['ice'];
  /** Of our socket: not what the peer is told where everything goes through a relay. */
  #host: string;
  /** Where the sound goes on when the other side agrees. */
  #next: OpenedAt | undefined;
  #negotiation: OfferAnswer;
  /** Our first offer while it is open: every fork and every early answer answers it anew (RFC 3261 §13.2.2.4). */
  #unanswered: OfferAnswer | undefined;
  /** What was agreed with the forks that have answered before anybody picked up, oldest first. */
  readonly #forks = new Map<string, Fork>();
  #device: DeviceSpec;
  readonly #holdSound: HoldSound;
  #held = false;
  /** The conference whose others the peer hears. */
  #mix: string | undefined;
  #isMixed = false;
  #muted = false;
  #recording: RecordingSpec | undefined;
  #nextFile: () => string | undefined = () => undefined;
  #isConnected = false;
  #closed = false;

  /** Opens the stream's sockets. Rejects when the media host has no room or no port. */
  static async open(options: CallMediaOptions): Promise<CallMedia> {
    const stream = await options.media.openStream({ host: options.host, ...waysOf(options) });
    return new CallMedia(options, stream);
  }

  private constructor(options: CallMediaOptions, stream: OpenedStream) {
    this.#media = options.media;
    this.#device = options.device;
    this.#ice = waysOf(options).ice;
    this.#holdSound = options.holdSound ?? 'silence';
    this.#streamId = stream.streamId;
    this.#host = options.host;
    this.#local = {
      ...addressOf(options.host, stream),
      codecs: options.codecs,
      ptimeMs: PTIME_MS,
      rtcpMux: true,
      rtcpReducedSize: true,
      wantsVoipMetrics: true,
      ice: stream.ice,
      security: { ...options.security, ...(stream.fingerprint && { fingerprint: stream.fingerprint }) },
    };
    this.#negotiation = new OfferAnswer({ username: '-', sessionId: options.sessionId, address: this.#local.address });
  }

  /** Another one after a move. */
  get streamId(): string {
    return this.#streamId;
  }

  /** The fork whose sound is heard, and whose answer is for good; `undefined` where there is none. */
  get heardFork(): string | undefined {
    return [...this.#forks].find(([, { negotiation, isReliable }]) => isReliable && negotiation === this.#negotiation)?.[0];
  }

  /** What both sides agreed last; `undefined` before the first answer and where no sound was possible. */
  get agreed(): AgreedAudio | undefined {
    return this.#negotiation.agreed;
  }

  get recording(): RecordingState {
    if (this.#recording === undefined) return 'off';
    return this.#recording.isPaused ? 'paused' : 'on';
  }

  get heldByUs(): boolean {
    return this.#held;
  }

  /** A fresh offer of what we want now; the answer goes to {@link acceptAnswer}. */
  offer(): Uint8Array {
    const offer = this.#negotiation.createOffer(this.#wanted());
    if (!this.agreed) this.#unanswered = this.#negotiation.fork();
    return offer;
  }

  /**
   * Answers the peer's offer and follows it at once. It is let through only when no offer of ours is under way (RFC 3261 §14.2): one that is
   * open still has been refused, and will be made anew.
   */
  async answerTo(offer: Uint8Array): Promise<Result<Uint8Array, OfferFailure>> {
    this.rollback();
    const answered = this.#negotiation.receiveOffer(offer, this.#wanted());
    if (!answered.ok) return answered;
    await this.#follow();
    return ok(answered.value.answer);
  }

  /**
   * An answer that came before anybody picked up: its sound is heard, until another fork begins to send some (RFC 3960 §3.1.1). What comes
   * again of an earlier fork is remembered for the time it is answered.
   */
  async acceptEarlyAnswer(answer: Uint8Array, fork: string, isReliable: boolean): Promise<void> {
    const known = this.#forks.get(fork);
    if (known?.isReliable || (!known && this.#forks.size >= limits.dialog.earlyPerInvite)) return;
    const negotiation = this.#answered(answer);
    if (!negotiation) return;
    this.#forks.set(fork, { negotiation, isReliable });
    if ([...this.#forks.keys()].at(-1) === fork) await this.#hear(negotiation);
  }

  /** Answers the offer of a fork before anybody has picked up (RFC 3311), or when it has just done so. */
  async answerEarly(offer: Uint8Array, fork: string): Promise<Result<Uint8Array, OfferFailure>> {
    if (!this.#unanswered) return this.answerTo(offer);
    const known = this.#forks.get(fork);
    if (!known) return fail({ status: 488, reason: 'nothing was agreed before' });
    const answered = known.negotiation.receiveOffer(offer, this.#wanted());
    if (!answered.ok) return answered;
    if (known.negotiation === this.#negotiation) await this.#follow();
    return ok(answered.value.answer);
  }

  /** `fork` has picked up: what was agreed with it counts, or its answer now; without either what was heard last. */
  async acceptFork(fork: string, answer: Uint8Array | undefined): Promise<void> {
    const known = this.#forks.get(fork);
    const negotiation = known && (known.isReliable || !answer) ? known.negotiation : this.#answered(answer);
    this.#unanswered = undefined;
    this.#forks.clear();
    if (negotiation) await this.#hear(negotiation);
  }

  /** Takes the answer to our last offer. */
  async acceptAnswer(answer: Uint8Array): Promise<Result<AgreedAudio | undefined, OfferFailure>> {
    const accepted = this.#negotiation.receiveAnswer(answer);
    if (accepted.ok) await this.#follow();
    return accepted;
  }

  /** From now on offers and answers name these codecs. @returns those of before */
  setCodecs(codecs: readonly AudioCodec[]): readonly AudioCodec[] {
    const former = this.#local.codecs;
    this.#local = { ...this.#local, codecs };
    return former;
  }

  /** Opens a stream at another address, which the next offer names. False: it cannot be opened. The same address changes nothing. */
  async moveTo(host: string): Promise<boolean> {
    await this.stay();
    if (host === this.#host) return true;
    try {
      const handshake = this.#local.security?.fingerprint ? { handshake: true } : {};
      const asked = this.#ice ? { ice: this.#ice } : {};
      const opened = await this.#media.openStream({ host, ...handshake, ...asked });
      this.#next = { streamId: opened.streamId, host, local: { ...this.#local, ...addressOf(host, opened), ice: opened.ice } };
      return true;
    } catch {
      return false; // no room or no port: the sound stays where it is
    }
  }

  /** The move was refused. */
  async stay(): Promise<void> {
    const { streamId } = this.#next ?? {};
    this.#next = undefined;
    if (streamId !== undefined) await this.#media.close(streamId);
  }

  /** Our last offer was refused: the former agreement stands. */
  rollback(): void {
    if (this.#negotiation.pending === 'offered') this.#negotiation.rollback();
  }

  /** From now on offers and answers say hold, or no longer. The peer learns of it by the next offer. */
  async setHeld(held: boolean): Promise<void> {
    this.#held = held;
    await this.#applyMute();
  }

  setMuted(muted: boolean): Promise<void> {
    this.#muted = muted;
    return this.#applyMute();
  }

  /**
   * Records from now on, to a file that is not there yet; pauses, goes on, or ends. Rejects when that file cannot be made.
   *
   * @param nextFile where to; asked again when the sound moves
   * @param hasTone both sides hear now and then that they are recorded
   */
  async setRecording(state: RecordingState, nextFile: () => string | undefined, hasTone = false): Promise<void> {
    const former = this.#recording?.file;
    const file = state === 'off' ? undefined : (former ?? nextFile());
    if (file === undefined && state !== 'off') throw new MediaError('MEDIA_FILE', 'there are too many recordings');
    this.#recording = file === undefined ? undefined : { file, isPaused: state === 'paused', ...(hasTone && { hasTone }) };
    this.#nextFile = nextFile;
    await this.#applyRecording();
  }

  /** From now on the peer hears the others of this conference, and they hear it; `undefined`: us alone. */
  setMix(mix: string | undefined): Promise<void> {
    this.#mix = mix;
    return this.#applyMix();
  }

  sendDigits(digits: string): Promise<void> {
    return this.#media.sendDigits(this.streamId, digits);
  }

  /** Ends the stream with an RTCP BYE; recordings are complete when it resolves. `undefined` when it was closed before. */
  async close(): Promise<StreamStatistics | undefined> {
    if (this.#closed) return undefined;
    this.#closed = true;
    await this.stay();
    return this.#media.close(this.streamId);
  }

  #wanted(): LocalAudio {
    const direction: Direction = this.#held ? 'sendonly' : 'sendrecv';
    return { ...(this.#next?.local ?? this.#local), direction };
  }

  /** Our first offer with this answer to it. */
  #answered(answer: Uint8Array | undefined): OfferAnswer | undefined {
    const negotiation = this.#unanswered?.fork();
    return answer && negotiation?.receiveAnswer(answer).ok ? negotiation : undefined;
  }

  async #hear(negotiation: OfferAnswer): Promise<void> {
    this.#negotiation = negotiation;
    await this.#follow();
  }

  async #follow(): Promise<void> {
    if (this.#closed) return;
    if (this.#next) await this.#move(this.#next);
    if (!this.agreed) return;
    await this.#media.configure(this.streamId, streamSettings(this.agreed));
    await this.#applyMix();
    await this.#connectDevice();
  }

  /** The sound goes on in another stream; a recording gets a file of its own. */
  async #move({ streamId, host, local }: OpenedAt): Promise<void> {
    const former = this.#streamId;
    this.#next = undefined;
    this.#streamId = streamId;
    this.#host = host;
    this.#local = local;
    if (this.#isConnected) this.#device = continuedDevice(this.#device);
    this.#isConnected = false;
    await this.#media.close(former);
    await this.#applyMute();
    await this.#continueRecording();
  }

  /** The device stays the same over every re-negotiation: files go on where they were, and a recording is one. */
  async #connectDevice(): Promise<void> {
    if (this.#isConnected || this.#closed) return;
    this.#isConnected = true;
    await this.#media.connect(this.streamId, this.#device);
  }

  /** What was recorded is whole; what follows is another take. Without room for it the call goes on all the same. */
  async #continueRecording(): Promise<void> {
    const file = this.#recording && this.#nextFile();
    this.#recording = file === undefined ? undefined : { isPaused: false, ...this.#recording, file };
    await this.#applyRecording().catch(() => undefined);
  }

  async #applyRecording(): Promise<void> {
    if (this.#closed) return;
    try {
      await this.#media.setRecording(this.streamId, this.#recording);
    } catch (error) {
      this.#recording = undefined;
      throw error;
    }
  }

  async #applyMute(): Promise<void> {
    if (this.#closed) return;
    await this.#media.setMuted(this.streamId, this.#held || this.#muted);
    await this.#media.setHeld(this.streamId, this.#held ? this.#holdSound : undefined);
  }

  /** Who asks us to wait plays something for us, not for the others. */
  async #applyMix(): Promise<void> {
    if (this.#closed || (this.#mix === undefined && !this.#isMixed)) return;
    const mix = this.agreed?.remoteHold ? undefined : this.#mix;
    this.#isMixed = mix !== undefined;
    await this.#media.setMix(this.streamId, mix);
  }
}
