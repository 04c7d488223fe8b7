import { kernels, newG722State } from '../../../native/kernels/kernels.ts';
import { Resampler } from '../dsp/resampler.ts';
import { SAMPLE_RATE } from '../protocol.ts';
import type { AudioDecoder, AudioEncoder } from './codec.ts';
import { G722Decoder, G722Encoder } from './g722.ts';

const SOUND_RATE = 16_000;
/** Of timestamps: they count bytes, not samples. RFC 1890 wrote 8000 by mistake, and RFC 3551 §4.5.2 keeps it. */
const CLOCK_RATE = 8_000;
const SAMPLES_PER_BYTE = SAMPLE_RATE / CLOCK_RATE;

/** G.722 at 64 kbit/s out of 48 kHz sound (RFC 3551 §4.5.2). Any packet time will do. */
export function g722Encoder(ptimeMs: number): AudioEncoder {
  const resampler = new Resampler(SAMPLE_RATE, SOUND_RATE);
  const encode = soundEncoder();
  return {
    clockRate: CLOCK_RATE,
    ptimeMs,
    encode: (pcm) => encode(resampler.process(pcm)),
    [Symbol.dispose]: () => undefined,
  };
}

/** G.722 to 48 kHz sound; every payload is valid. */
export function g722Decoder(): AudioDecoder {
  const resampler = new Resampler(SOUND_RATE, SAMPLE_RATE);
  const decode = soundDecoder();
  return {
    clockRate: CLOCK_RATE,
    samplesIn: (payload) => payload.length * SAMPLES_PER_BYTE,
    decode: (payload) => resampler.process(decode(payload)),
    [Symbol.dispose]: () => undefined,
  };
}

/** Compiled where that can be had. */
function soundEncoder(): (pcm: Int16Array) => Uint8Array {
  const compiled = kernels;
  if (compiled !== undefined) {
    const state = newG722State();
    return (pcm) => compiled.encodeG722(state, pcm);
  }
  const encoder = new G722Encoder();
  return (pcm) => encoder.encode(pcm);
}

function soundDecoder(): (bytes: Uint8Array) => Int16Array {
  const compiled = kernels;
  if (compiled !== undefined) {
    const state = newG722State();
    return (bytes) => compiled.decodeG722(state, bytes);
  }
  const decoder = new G722Decoder();
  return (bytes) => decoder.decode(bytes);
}
