import type { AudioDecoder, AudioEncoder } from '../codec/codec.ts';
import { makeDecoder, makeEncoder } from '../codec/codecs.ts';
import type { MediaCodec, StreamSettings } from '../protocol.ts';
import type { PayloadFormat } from './receive-path.ts';
import { carriesSound, isComfortNoise } from './stream-settings.ts';

/** RFC 3389 §4. */
const COMFORT_NOISE = 13;

/**
 * The codecs of one stream. Those that a new agreement leaves as they were keep their state, so that a re-negotiation is not heard.
 * Owns the decoders; an encoder belongs to the path it is given to.
 */
export class CodecSet implements Disposable {
  #decoders = new Map<string, AudioDecoder>();
  #encoderKey = '';
  #encoder: AudioEncoder | undefined;

  /** The encoder for `settings`: the present one if it fits. */
  async encoderFor({ send, ptimeMs }: StreamSettings): Promise<AudioEncoder> {
    const key = `${keyOf(send)} ${send.fmtp ?? ''} ${ptimeMs}`;
    if (this.#encoder === undefined || key !== this.#encoderKey) {
      this.#encoder = await makeEncoder(send, Math.floor(ptimeMs / 10) * 10);
      this.#encoderKey = key;
    }
    return this.#encoder;
  }

  /** What each payload type means, and the decoders no longer needed: dispose them when nothing holds packets for them. */
  async formatsFor({
    receive,
    dtmf,
  }: StreamSettings): Promise<{ formats: Map<number, PayloadFormat>; unused: readonly AudioDecoder[] }> {
    const former = this.#decoders;
    this.#decoders = new Map();
    const formats = new Map<number, PayloadFormat>();
    for (const codec of receive) formats.set(codec.payloadType, await this.#formatOf(codec, former));
    if (dtmf !== undefined) formats.set(dtmf.receive, { kind: 'event', clockRate: dtmf.clockRate });
    // Comfort noise comes on its static type whether it was agreed or not (RFC 3551 §6).
    if (!formats.has(COMFORT_NOISE)) formats.set(COMFORT_NOISE, { kind: 'noise' });
    return { formats, unused: [...former.values()] };
  }

  [Symbol.dispose](): void {
    for (const decoder of this.#decoders.values()) decoder[Symbol.dispose]();
    this.#decoders.clear();
  }

  async #formatOf(codec: MediaCodec, former: Map<string, AudioDecoder>): Promise<PayloadFormat> {
    if (isComfortNoise(codec)) return { kind: 'noise' };
    if (!carriesSound(codec)) return { kind: 'ignored' };
    const key = `${codec.payloadType} ${keyOf(codec)}`;
    const decoder = former.get(key) ?? (await makeDecoder(codec));
    former.delete(key);
    this.#decoders.set(key, decoder);
    return { kind: 'sound', decoder };
  }
}

function keyOf({ name, clockRate }: MediaCodec): string {
  return `${name.toUpperCase()}/${clockRate}`;
}
