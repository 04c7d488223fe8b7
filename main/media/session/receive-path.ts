import type { AudioDecoder } from '../codec/codec.ts';
import { DtmfReceiver, type ReceivedDigit } from '../dtmf/dtmf-receiver.ts';
import { parseTelephoneEvent } from '../dtmf/telephone-event.ts';
import type { Playout } from '../jitter/playout.ts';
import type { RtpPacket } from '../rtp/rtp-packet.ts';
import { SourceSelector } from '../rtp/source-selector.ts';
import { type ReceptionFacts, SourceStatistics } from '../rtp/source-statistics.ts';

/** What a payload type means: sound for a decoder, an event, background noise (RFC 3389), or nothing that is played. */
export type PayloadFormat =
  | { readonly kind: 'sound'; readonly decoder: AudioDecoder }
  | { readonly kind: 'event'; readonly clockRate: number }
  | { readonly kind: 'noise' }
  | { readonly kind: 'ignored' };

/** From valid packets of the peer to the playout buffer and to digits. */
export class ReceivePath {
  readonly #playout: Playout;
  readonly #onDigit: (digit: ReceivedDigit) => void;
  readonly #selector = new SourceSelector();
  #formats: ReadonlyMap<number, PayloadFormat> = new Map();
  #events: DtmfReceiver | undefined;
  #statistics = new SourceStatistics();
  #earlierReceived = 0;
  #earlierExpected = 0;
  #held: RtpPacket | undefined;
  #isPlaying = false;

  constructor(options: { playout: Playout; onDigit: (digit: ReceivedDigit) => void }) {
    this.#playout = options.playout;
    this.#onDigit = options.onDigit;
  }

  /** Packets accepted, duplicates included, of all sources there were. */
  get received(): number {
    return this.#earlierReceived + this.#statistics.received;
  }

  /** Packets the peer must have sent. */
  get expected(): number {
    return this.#earlierExpected + this.#statistics.expected;
  }

  get jitterMs(): number {
    return this.#statistics.jitterMs;
  }

  /** For a report block; `undefined` until something was received. Each call ends an interval. */
  report(): (ReceptionFacts & { readonly ssrc: number }) | undefined {
    const { ssrc } = this.#selector;
    return ssrc === undefined ? undefined : { ssrc, ...this.#statistics.report() };
  }

  /** Takes the meaning of payload types. What is held for decoders that are no more is forgotten. */
  configure(formats: ReadonlyMap<number, PayloadFormat>, isPlaying: boolean): void {
    const kept = new Set([...formats.values()].map(decoderOf));
    const isLosingDecoder = [...this.#formats.values()]
      .map(decoderOf)
      .some((decoder) => decoder !== undefined && !kept.has(decoder));
    if (isLosingDecoder || (this.#isPlaying && !isPlaying)) this.#playout.reset();
    this.#formats = formats;
    this.#isPlaying = isPlaying;
    const event = [...formats.values()].find((format) => format.kind === 'event');
    if (event?.clockRate === this.#events?.clockRate) return;
    this.#events = event === undefined ? undefined : new DtmfReceiver(event.clockRate, this.#onDigit);
  }

  knows(payloadType: number): boolean {
    return this.#formats.has(payloadType);
  }

  /** Takes a packet whose payload type is known and whose sender is the peer. */
  receive(packet: RtpPacket, nowMs: number): void {
    const verdict = this.#selector.judge(packet.ssrc, packet.sequenceNumber);
    if (verdict === 'waiting') {
      this.#held = packet;
      return;
    }
    if (verdict === 'changed') this.#changeSource(packet.ssrc, nowMs);
    this.#accept(packet, nowMs);
  }

  /** Sound of 10 ms; `undefined` while nothing is to be heard. */
  pull(nowMs: number): Int16Array | undefined {
    this.#events?.expire(nowMs);
    return this.#isPlaying ? this.#playout.pull(nowMs) : undefined;
  }

  #changeSource(ssrc: number, nowMs: number): void {
    this.#earlierReceived += this.#statistics.received;
    this.#earlierExpected += this.#statistics.expected;
    this.#statistics = new SourceStatistics();
    this.#playout.reset();
    const held = this.#held;
    this.#held = undefined;
    if (held?.ssrc === ssrc) this.#accept(held, nowMs);
  }

  #accept(packet: RtpPacket, nowMs: number): void {
    const format = this.#formats.get(packet.payloadType);
    if (format === undefined) return;
    const verdict = this.#statistics.judge(packet.sequenceNumber);
    if (verdict.kind === 'suspect') return;
    if (verdict.kind === 'restarted') this.#playout.reset();
    const decoder = decoderOf(format);
    if (decoder !== undefined) this.#statistics.measure(packet.timestamp, nowMs, decoder.clockRate);
    if (format.kind === 'event') this.#receiveEvent(packet, nowMs);
    if (!this.#isPlaying) return;
    const { payload, timestamp } = packet;
    const isNoise = format.kind === 'noise';
    this.#playout.insert({ sequence: verdict.extendedSequence, timestamp, payload, decoder, isNoise }, nowMs);
  }

  #receiveEvent(packet: RtpPacket, nowMs: number): void {
    const event = parseTelephoneEvent(packet.payload);
    if (event.ok) this.#events?.receive(event.value, packet.timestamp, nowMs);
  }
}

function decoderOf(format: PayloadFormat): AudioDecoder | undefined {
  return format.kind === 'sound' ? format.decoder : undefined;
}
