import { powerOfTwoFrom, Spectrum } from './fourier.ts';
import type { Sound } from './wav.ts';

/** What a stretch of sound is, taken as one tone. */
export interface Tone {
  readonly frequencyHz: number;
  /** Of the tone alone: 0 is a sine of full scale. */
  readonly levelDbfs: number;
  /** Part of all power that is in the tone, 0 to 1. */
  readonly purity: number;
}

/** Cuts out `seconds` from the middle: the ends of a recording hold its beginning and end. */
export function middleOf({ rateHz, samples }: Sound, seconds: number): Sound {
  const length = Math.min(samples.length, Math.round(seconds * rateHz));
  const start = Math.floor((samples.length - length) / 2);
  return { rateHz, samples: samples.subarray(start, start + length) };
}

/** Finds the strongest tone; the frequency is good to some 0.1 Hz for a second of a pure tone. */
export function strongestTone(sound: Sound): Tone {
  const { rateHz, samples } = sound;
  const length = 4 * powerOfTwoFrom(samples.length);
  const windowed = samples.map((sample, index) => sample * (0.5 - 0.5 * Math.cos((2 * Math.PI * index) / samples.length)));
  const { re, im } = Spectrum.of(windowed, length);
  const magnitude = (bin: number): number => Math.log(Math.hypot(re[bin] ?? 0, im[bin] ?? 0) + 1e-12);
  let peak = 1;
  for (let bin = 2; bin < length / 2; bin++) if (magnitude(bin) > magnitude(peak)) peak = bin;
  const [left, centre, right] = [magnitude(peak - 1), magnitude(peak), magnitude(peak + 1)];
  const curve = left - 2 * centre + right;
  const offset = curve === 0 ? 0 : (0.5 * (left - right)) / curve;
  const frequencyHz = ((peak + offset) * rateHz) / length;
  const power = tonePower(sound, frequencyHz);
  const all = meanPower(samples);
  return { frequencyHz, levelDbfs: 10 * Math.log10(2 * power + 1e-12), purity: all === 0 ? 0 : power / all };
}

/** Mean power of one frequency in the sound (Goertzel). */
export function tonePower({ rateHz, samples }: Sound, frequencyHz: number): number {
  const turn = (2 * Math.PI * frequencyHz) / rateHz;
  const factor = 2 * Math.cos(turn);
  let before = 0;
  let beforeThat = 0;
  for (const sample of samples) {
    const now = sample + factor * before - beforeThat;
    beforeThat = before;
    before = now;
  }
  const re = before - beforeThat * Math.cos(turn);
  const im = beforeThat * Math.sin(turn);
  const amplitude = (2 * Math.hypot(re, im)) / Math.max(1, samples.length);
  return (amplitude * amplitude) / 2;
}

export function meanPower(samples: Float32Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  return samples.length === 0 ? 0 : sum / samples.length;
}
