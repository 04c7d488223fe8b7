import { ok, type Result } from '../base/result.ts';
import type { MediaHost } from '../media/media-client.ts';
import type { DeviceSpec, StreamStatistics } from '../media/protocol.ts';
import type { AgreedAudio, LocalAudio } from '../sdp/agreement.ts';
import type { AudioCodec } from '../sdp/audio-codec.ts';
import type { Direction } from '../sdp/direction.ts';
import { OfferAnswer, type OfferFailure } from '../sdp/offer-answer.ts';
import { streamSettings } from './codecs.ts';

export interface CallMediaOptions {
  readonly media: MediaHost;
  /** Numeric local address that the peer shall send to. */
  readonly host: string;
  /** `o=` session id: a whole number below 2^53. */
  readonly sessionId: number;
  readonly codecs: readonly AudioCodec[];
  readonly device: DeviceSpec;
}

const PTIME_MS = 20;

/**
 * The sound of one call: one stream of the media host and the offer/answer about it (RFC 3264). Whoever opens it closes it.
 * While we hold, the peer hears nothing of our device.
 */
export class CallMedia {
  readonly #media: MediaHost;
  readonly #local: Omit<LocalAudio, 'direction'>;
  #negotiation: OfferAnswer;
  /** Our first offer while it is open: every fork and every early answer answers it anew (RFC 3261 §13.2.2.4). */
  #unanswered: OfferAnswer | undefined;
  readonly #device: DeviceSpec;
  readonly streamId: string;
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
    this.streamId = stream.streamId;
    this.#local = {
      address: options.host,
      port: stream.rtpPort,
      rtcpPort: stream.rtcpPort,
      codecs: options.codecs,
      ptimeMs: PTIME_MS,
      rtcpMux: true,
    };
    this.#negotiation = new OfferAnswer({ username: '-', sessionId: options.sessionId, address: options.host });
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

  /** Answers the peer's offer and follows it at once. */
  async answerTo(offer: Uint8Array): Promise<Result<Uint8Array, OfferFailure>> {
    const answered = this.#negotiation.receiveOffer(offer, this.#wanted());
    if (!answered.ok) return answered;
    await this.#follow();
    return ok(answered.value.answer);
  }

  /** An answer that came before the call was answered: its sound is heard, and a later one replaces it. */
  async acceptEarlyAnswer(answer: Uint8Array): Promise<void> {
    const fork = this.#unanswered?.fork();
    if (!fork?.receiveAnswer(answer).ok) return;
    this.#negotiation = fork;
    await this.#follow();
  }

  /** Takes the final answer to our last offer. */
  async acceptAnswer(answer: Uint8Array): Promise<Result<AgreedAudio | undefined, OfferFailure>> {
    const negotiation = this.#unanswered?.fork() ?? this.#negotiation;
    const accepted = negotiation.receiveAnswer(answer);
    if (!accepted.ok) return accepted;
    this.#negotiation = negotiation;
    this.#unanswered = undefined;
    await this.#follow();
    return accepted;
  }

  /** Our last offer was refused: the former agreement stands. */
  rollback(): void {
    this.#negotiation.rollback();
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
    return this.#media.close(this.streamId);
  }

  #wanted(): LocalAudio {
    const direction: Direction = this.#held ? 'sendonly' : 'sendrecv';
    return { ...this.#local, direction };
  }

  async #follow(): Promise<void> {
    if (this.#closed || !this.agreed) return;
    await this.#media.configure(this.streamId, streamSettings(this.agreed));
    await this.#connectDevice();
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
