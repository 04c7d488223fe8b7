import { SAMPLE_RATE } from '../protocol.ts';

/** A sine of `samples` at `rate`, peak `amplitude`. */
export function sine(hz: number, samples: number, amplitude = 10_000, rate: number = SAMPLE_RATE): Int16Array {
  return Int16Array.from({ length: samples }, (_, index) => Math.round(amplitude * Math.sin((2 * Math.PI * hz * index) / rate)));
}

/** Something like speech: a voice of gliding pitch with formant-like overtones up to 3 kHz, in syllables, never the same twice. */
export function speechLike(samples: number, rate: number = SAMPLE_RATE): Int16Array {
  let phase = 0;
  return Int16Array.from({ length: samples }, (_, index) => {
    const t = index / rate;
    phase += (2 * Math.PI * (120 + 35 * Math.sin(2.1 * t) + 20 * Math.sin(5.3 * t))) / rate;
    const syllable = Math.max(0, Math.sin(2 * Math.PI * 2.7 * t + Math.sin(3.3 * t))) ** 0.7;
    let sum = 0;
    for (let harmonic = 1; harmonic <= 18; harmonic++) {
      const hz = harmonic * 130;
      const formant =
        1 / (1 + ((hz - 600 - 250 * Math.sin(4.1 * t)) / 250) ** 2) +
        0.5 / (1 + ((hz - 1_700 - 400 * Math.sin(2.9 * t)) / 350) ** 2);
      sum += formant * Math.sin(harmonic * phase);
    }
    return Math.round(5_000 * syllable * sum);
  });
}

/** Root mean square level in dBov; -Infinity for silence. */
export function levelDbov(pcm: Int16Array): number {
  return 10 * Math.log10(pcm.reduce((sum, sample) => sum + sample * sample, 0) / pcm.length / 32_768 ** 2);
}

/** Share of the energy of `pcm` that lies at `hz` (Goertzel), 0…1. */
export function shareAt(hz: number, pcm: Int16Array, rate: number = SAMPLE_RATE): number {
  const step = 2 * Math.cos((2 * Math.PI * hz) / rate);
  let last = 0;
  let beforeLast = 0;
  let energy = 0;
  for (const sample of pcm) {
    const value = sample + step * last - beforeLast;
    beforeLast = last;
    last = value;
    energy += sample * sample;
  }
  const power = last * last + beforeLast * beforeLast - step * last * beforeLast;
  return energy === 0 ? 0 : (2 * power) / (energy * pcm.length);
}

/** Normalised correlation of `heard`, moved back by `delay` samples, with `said`, looking at every `stride`th sample: -1…1. */
function correlationAt(delay: number, said: Int16Array, heard: Int16Array, stride: number): number {
  const length = Math.min(said.length, heard.length - delay);
  let product = 0;
  let saidEnergy = 0;
  let heardEnergy = 0;
  for (let index = 0; index < length; index += stride) {
    const a = said[index] ?? 0;
    const b = heard[index + delay] ?? 0;
    product += a * b;
    saidEnergy += a * a;
    heardEnergy += b * b;
  }
  return product / Math.sqrt(saidEnergy * heardEnergy || 1);
}

/** The delay 0…`most` in samples at which `heard` is most like `said`, and how like. */
export function bestDelay(
  said: Int16Array,
  heard: Int16Array,
  most: number,
): { readonly delay: number; readonly correlation: number } {
  const step = most > 200 ? 3 : 1;
  const rough = bestOf(0, most, step, (delay) => correlationAt(delay, said, heard, COARSE_STRIDE));
  return bestOf(rough.delay - step, rough.delay + step, 1, (delay) => correlationAt(delay, said, heard, 1));
}

/** Prime, so that it falls in with no period of a signal. */
const COARSE_STRIDE = 13;

function bestOf(
  from: number,
  to: number,
  step: number,
  correlate: (delay: number) => number,
): { delay: number; correlation: number } {
  let best = { delay: 0, correlation: -1 };
  for (let delay = Math.max(0, from); delay <= to; delay += step) {
    const correlation = correlate(delay);
    if (correlation > best.correlation) best = { delay, correlation };
  }
  return best;
}

/** Joins blocks into one signal. */
export function join(blocks: readonly Int16Array[]): Int16Array {
  const joined = new Int16Array(blocks.reduce((sum, block) => sum + block.length, 0));
  let at = 0;
  for (const block of blocks) {
    joined.set(block, at);
    at += block.length;
  }
  return joined;
}
