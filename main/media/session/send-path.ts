import type { Random } from '../../base/random.ts';
import type { AudioEncoder } from '../codec/codec.ts';
import type { AudioDevice, AudioSource } from '../device/audio-device.ts';
import { LevelMeter } from '../dsp/level.ts';
import { DtmfSender } from '../dtmf/dtmf-sender.ts';
import { BLOCK_MS, BLOCK_SAMPLES } from '../protocol.ts';
import { RtpSender } from '../rtp/rtp-sender.ts';

const BLOCKS_PER_SECOND = 1000 / BLOCK_MS;

/** How sound and digits are packed from now on. */
export interface SendFormat {
  /** Owned by the path once given. */
  readonly encoder: AudioEncoder;
  readonly payloadType: number;
  readonly dtmf?: { readonly payloadType: number; readonly clockRate: number };
}

/**
 * From the device to RTP packets. Time is the index of the tick: timestamps follow it whatever is sent, so that a pause, a hold
 * or a skipped tick is a pause for the peer too and no drift.
 */
export class SendPath implements Disposable {
  readonly rtp: RtpSender;
  readonly level = new LevelMeter();
  readonly #dtmf = new DtmfSender();
  readonly #transmit: (packet: Uint8Array) => void;
  readonly #addOthers: (captured: Int16Array) => void;
  readonly #onSaid: (block: Int16Array) => void;
  readonly #block = new Int16Array(BLOCK_SAMPLES);
  #format: SendFormat | undefined;
  #frame = new Int16Array(0);
  #filled = 0;
  #frameIndex = 0;
  #eventIndex = 0;
  #lastIndex = -1;
  #isSending = false;
  /** The next packet of sound is the first after a pause (RFC 3551 §4.1). */
  #begins = true;
  /** The last packet said that nobody speaks (DTX). */
  #isPause = false;
  /** The device is, not what is mixed to it. */
  isMuted = false;
  /** Sent in place of device and mix while the peer waits. */
  holdSource: AudioSource | undefined;

  /** @param options `addOthers`: mixes to a block what others say in a conference; `onSaid`: told each block that is sent */
  constructor(options: {
    random: Random;
    transmit: (packet: Uint8Array) => void;
    addOthers: (captured: Int16Array) => void;
    onSaid: (block: Int16Array) => void;
  }) {
    this.rtp = new RtpSender(options.random);
    this.#transmit = options.transmit;
    this.#addOthers = options.addOthers;
    this.#onSaid = options.onSaid;
  }

  get encoder(): AudioEncoder | undefined {
    return this.#format?.encoder;
  }

  /** Whether digits can be sent: telephone-event is agreed and we may send. */
  get acceptsDigits(): boolean {
    return this.#isSending && this.#format?.dtmf !== undefined;
  }

  /** Another clock rate makes us another source; that is for the caller to do first. */
  configure(format: SendFormat, isSending: boolean): void {
    if (format.encoder !== this.#format?.encoder) {
      this.#format?.encoder[Symbol.dispose]();
      this.#frame = new Int16Array((format.encoder.ptimeMs / BLOCK_MS) * BLOCK_SAMPLES);
      this.#filled = 0;
    }
    this.#format = format;
    this.#isSending = isSending;
    if (!this.acceptsDigits) this.#dtmf.clear();
  }

  queueDigits(digits: string): ReturnType<DtmfSender['queue']> {
    return this.#dtmf.queue(digits);
  }

  /** One step of 10 ms. */
  tick(index: number, device: AudioDevice): void {
    const isContinuous = index === this.#lastIndex + 1;
    this.#lastIndex = index;
    if (this.#format === undefined || !this.#isSending) {
      this.#pause();
      return;
    }
    if (!isContinuous) this.#pause();
    if (this.#filled === 0 && this.#dtmf.isActive) this.#sendEvent(this.#format, index);
    else this.#gather(this.#format, index, device);
  }

  [Symbol.dispose](): void {
    this.#format?.encoder[Symbol.dispose]();
    this.#format = undefined;
  }

  #pause(): void {
    this.#filled = 0;
    this.#begins = true;
  }

  #gather(format: SendFormat, index: number, device: AudioDevice): void {
    if (this.#begins && this.#filled === 0) device.restartCapture?.();
    if (this.holdSource === undefined) this.#capture(device);
    else this.holdSource.capture(this.#block);
    this.#onSaid(this.#block);
    if (this.#filled === 0) this.#frameIndex = index;
    this.#frame.set(this.#block, this.#filled);
    this.#filled += BLOCK_SAMPLES;
    if (this.#filled === this.#frame.length) this.#sendFrame(format);
  }

  #capture(device: AudioDevice): void {
    device.capture(this.#block);
    if (this.isMuted) this.#block.fill(0);
    this.level.add(this.#block);
    this.#addOthers(this.#block);
  }

  #sendFrame({ encoder, payloadType }: SendFormat): void {
    const payload = encoder.encode(this.#frame);
    this.#filled = 0;
    const wasPause = this.#isPause;
    this.#isPause = encoder.isPause?.(payload) ?? false;
    if (this.#isPause && wasPause) return;
    const elapsedRtpUnits = (this.#frameIndex * encoder.clockRate) / BLOCKS_PER_SECOND;
    this.#transmit(this.rtp.packet({ payloadType, marker: this.#begins || wasPause, elapsedRtpUnits, payload }));
    this.#begins = false;
  }

  /** Digits take the place of sound (RFC 4733 §2.5.1.1 keeps the event's timestamp in the clock of the sound around it). */
  #sendEvent({ encoder, dtmf }: SendFormat, index: number): void {
    this.#begins = true;
    if (dtmf === undefined) return;
    const packet = this.#dtmf.step(dtmf.clockRate);
    if (packet === undefined) return;
    if (packet.startedMs === 0) this.#eventIndex = index;
    const elapsedRtpUnits = (this.#eventIndex * encoder.clockRate) / BLOCKS_PER_SECOND;
    const { marker, payload } = packet;
    this.#transmit(this.rtp.packet({ payloadType: dtmf.payloadType, marker, elapsedRtpUnits, payload }));
  }
}
