import { Resampler } from '../dsp/resampler.ts';
import { SAMPLE_RATE } from '../protocol.ts';
import type { AudioDecoder, AudioEncoder } from './codec.ts';
import type { G711Law } from './g711.ts';

const CLOCK_RATE = 8_000;
const RATIO = SAMPLE_RATE / CLOCK_RATE;

/** G.711 out of 48 kHz sound (RFC 3551 §4.5.14). Any packet time will do. */
export function g711Encoder(law: G711Law, ptimeMs: number): AudioEncoder {
  const resampler = new Resampler(SAMPLE_RATE, CLOCK_RATE);
  return {
    clockRate: CLOCK_RATE,
    ptimeMs,
    encode: (pcm) => {
      const narrow = resampler.process(pcm);
      const payload = new Uint8Array(narrow.length);
      for (let index = 0; index < narrow.length; index++) payload[index] = law.compressed[(narrow[index] ?? 0) + 32_768] ?? 0;
      return payload;
    },
    [Symbol.dispose]: () => undefined,
  };
}

/** G.711 to 48 kHz sound; every payload is valid. */
export function g711Decoder(law: G711Law): AudioDecoder {
  const resampler = new Resampler(CLOCK_RATE, SAMPLE_RATE);
  return {
    clockRate: CLOCK_RATE,
    samplesIn: (payload) => payload.length * RATIO,
    decode: (payload) => {
      const narrow = new Int16Array(payload.length);
      for (let index = 0; index < payload.length; index++) narrow[index] = law.expanded[payload[index] ?? 0] ?? 0;
      return resampler.process(narrow);
    },
    [Symbol.dispose]: () => undefined,
  };
}
