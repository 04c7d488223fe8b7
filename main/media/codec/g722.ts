import { toSample } from '../dsp/sample.ts';
import { HighBand, LowBand } from './g722-band.ts';

/** Half of the quadrature mirror filter of 24 taps; the other half is its mirror (G.722 §3.1, table 11). */
const taps = Int16Array.of(3, -11, 12, 32, -210, 951, 3_876, -805, 362, -156, 53, -11);
const TAPS = 2 * taps.length;

/** The last 24 samples at two rates in one: what the filter looks at, two samples further with each step. */
class MirrorFilter {
  readonly #window = new Int32Array(TAPS);
  /** Sums over every second sample, from the older and from the newer one. */
  older = 0;
  newer = 0;

  step(first: number, second: number): void {
    const window = this.#window;
    window.copyWithin(0, 2);
    window[TAPS - 2] = first;
    window[TAPS - 1] = second;
    this.older = 0;
    this.newer = 0;
    for (let index = 0; index < taps.length; index++) {
      this.older += (window[2 * index] ?? 0) * (taps[index] ?? 0);
      this.newer += (window[2 * index + 1] ?? 0) * (taps[taps.length - 1 - index] ?? 0);
    }
  }
}

/** ITU-T G.722 at 64 kbit/s: 16 kHz sound, two samples a byte, two bits of the upper band above six of the lower (§1.4.4). */
export class G722Encoder {
  readonly #filter = new MirrorFilter();
  readonly #low = new LowBand();
  readonly #high = new HighBand();

  /** @param pcm an even number of samples at 16 kHz @returns half as many bytes */
  encode(pcm: Int16Array): Uint8Array {
    const bytes = new Uint8Array(pcm.length / 2);
    for (let index = 0; index < bytes.length; index++) {
      this.#filter.step(pcm[2 * index] ?? 0, pcm[2 * index + 1] ?? 0);
      const { older, newer } = this.#filter;
      const low = this.#low.encode((newer + older) >> 14);
      bytes[index] = (this.#high.encode((newer - older) >> 14) << 6) | low;
    }
    return bytes;
  }
}

/** The way back; every byte is valid. */
export class G722Decoder {
  readonly #filter = new MirrorFilter();
  readonly #low = new LowBand();
  readonly #high = new HighBand();

  /** @returns two samples at 16 kHz for each byte */
  decode(bytes: Uint8Array): Int16Array {
    const pcm = new Int16Array(2 * bytes.length);
    for (let index = 0; index < bytes.length; index++) {
      const byte = bytes[index] ?? 0;
      const low = this.#low.decode(byte & 0x3f);
      const high = this.#high.decode(byte >> 6);
      this.#filter.step(low + high, low - high);
      pcm[2 * index] = toSample(this.#filter.newer >> 11);
      pcm[2 * index + 1] = toSample(this.#filter.older >> 11);
    }
    return pcm;
  }
}
