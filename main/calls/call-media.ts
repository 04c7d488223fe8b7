import { fail, ok, type Result } from '../base/result.ts';
import { limits } from '../limits.ts';
import type { MediaHost } from '../media/media-client.ts';
import type { DeviceSpec, StreamStatistics } from '../media/protocol.ts';
import type { AgreedAudio, LocalAudio } from '../sdp/agreement.ts';
import type { AudioCodec } from '../sdp/audio-codec.ts';
import type { LocalSecurity } from '../sdp/crypto-agreement.ts';
import type { Direction } from '../sdp/direction.ts';
import { OfferAnswer, type OfferFailure } from '../sdp/offer-answer.ts';
import { streamSettings } from './codecs.ts';
import { continuedDevice } from './continued-device.ts';

export interface CallMediaOptions {
  readonly media: MediaHost;
  /** Numeric local address that the peer shall send to. */
  readonly host: string;
  /** `o=` session id: a whole number below 2^53. */
  readonly sessionId: number;
  readonly codecs: readonly AudioCodec[];
  /** With keys that nothing else uses. */
  readonly security: LocalSecurity;
  readonly device: DeviceSpec;
}

const PTIME_MS = 20;

/** One phone's answer to our first offer. */
interface Fork {
  readonly negotiation: OfferAnswer;
  /** It is for good: a later answer counts for nothing (RFC 3262 §5, RFC 6337 §3.1.1). */
  readonly isReliable: boolean;
}

/** A stream and the address of its sockets. */
interface OpenedAt {
  readonly streamId: string;
  readonly local: Omit<LocalAudio, 'direction'>;
}

/**
 * The sound of one call: one stream of the media host and the offer/answer about it (RFC 3264). Whoever opens it closes it.
 * While we hold, the peer hears nothing of our device.
 */
export class CallMedia {
  readonly #media: MediaHost;
  #local: Omit<LocalAudio, 'direction'>;
  #streamId: string;
  /** Where the sound goes on when the other side agrees. */
  #next: OpenedAt | undefined;
  #negotiation: OfferAnswer;
  /** Our first offer while it is open: every fork and every early answer answers it anew (RFC 3261 §13.2.2.4). */
  #unanswered: OfferAnswer | undefined;
  /** What was agreed with the forks that have answered before anybody picked up, oldest first. */
  readonly #forks = new Map<string, Fork>();
  #device: DeviceSpec;
  #held = false;
  #muted = false;
  #isConnected = false;
  #closed = false;

  /** Opens the stream's sockets. Rejects when the media host has no room or no port. */
  static async open(options: CallMediaOptions): Promise<CallMedia> {
    const stream = await options.media.openStream({ host: options.host });
    return new CallMedia(options, stream);
  }

  private constructor(options: CallMediaOptions, stream: { streamId: string; rtpPort: number; rtcpPort: number }) {
    this.#media = options.media;
    this.#device = options.device;
    this.#streamId = stream.streamId;
    this.#local = {
      address: options.host,
      port: stream.rtpPort,
      rtcpPort: stream.rtcpPort,
      codecs: options.codecs,
      ptimeMs: PTIME_MS,
      rtcpMux: true,
      security: options.security,
    };
    this.#negotiation = new OfferAnswer({ username: '-', sessionId: options.sessionId, address: options.host });
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
    if (host === this.#local.address) return true;
    try {
      const { streamId, rtpPort, rtcpPort } = await this.#media.openStream({ host });
      this.#next = { streamId, local: { ...this.#local, address: host, port: rtpPort, rtcpPort } };
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
    await this.#connectDevice();
  }

  /** The sound goes on in another stream; a recording gets a file of its own. */
  async #move({ streamId, local }: OpenedAt): Promise<void> {
    const former = this.#streamId;
    this.#next = undefined;
    this.#streamId = streamId;
    this.#local = local;
    if (this.#isConnected) this.#device = continuedDevice(this.#device);
    this.#isConnected = false;
    await this.#media.close(former);
    await this.#applyMute();
  }

  /** The device stays the same over every re-negotiation: files go on where they were, and a recording is one. */
  async #connectDevice(): Promise<void> {
    if (this.#isConnected || this.#closed) return;
    this.#isConnected = true;
    await this.#media.connect(this.streamId, this.#device);
  }

  async #applyMute(): Promise<void> {
    if (!this.#closed) await this.#media.setMuted(this.streamId, this.#held || this.#muted);
  }
}
