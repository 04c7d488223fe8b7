import type { Sound } from './wav.ts';

/** Vowels as the centres of three formants in Hz. */
const VOWELS: readonly (readonly [number, number, number])[] = [
  [730, 1090, 2440],
  [270, 2290, 3010],
  [570, 840, 2410],
  [300, 870, 2240],
  [530, 1840, 2480],
  [660, 1720, 2410],
];
const FORMANT_WIDTH_HZ = 90;
const SYLLABLE_S = 0.22;
/** About every sixth syllable is a pause, as between phrases. */
const PAUSE_EVERY = 6;

/**
 * A voice that says nothing: a gliding glottal pulse train through changing formants, with syllables, hisses and pauses. The same every
 * time. No second of it sounds like another, so a comparison finds its place.
 */
export function speechLike(seconds: number, rateHz: number): Sound {
  const next = numbers(0x7a9e);
  const samples = new Float32Array(Math.round(seconds * rateHz));
  const syllable = Math.round(SYLLABLE_S * rateHz);
  for (let start = 0, count = 1; start < samples.length; start += syllable, count++) {
    if (count % PAUSE_EVERY === 0) continue;
    const vowel = VOWELS[Math.floor(next() * VOWELS.length)] ?? [500, 1_500, 2_500];
    speakSyllable(samples.subarray(start, start + syllable), rateHz, vowel, {
      pitchHz: 90 + 70 * next(),
      hiss: next() < 0.3,
      next,
    });
  }
  return { rateHz, samples: normalised(samples) };
}

interface Voice {
  readonly pitchHz: number;
  readonly hiss: boolean;
  readonly next: () => number;
}

function speakSyllable(into: Float32Array, rateHz: number, formants: readonly number[], { pitchHz, hiss, next }: Voice): void {
  const glide = 0.7 + 0.6 * next();
  const filters = formants.map((centreHz) => new Resonator(centreHz, rateHz));
  let phase = 0;
  for (let index = 0; index < into.length; index++) {
    const part = index / into.length;
    phase += (pitchHz * (1 + (glide - 1) * part)) / rateHz;
    const pulse = phase >= 1 ? 1 : 0;
    phase %= 1;
    const source = hiss ? 0.2 * (next() - 0.5) : pulse;
    const voiced = filters.reduce((sum, filter) => sum + filter.filter(source), 0);
    into[index] = voiced * Math.sin(Math.PI * part) ** 0.5;
  }
}

/** Two poles at one formant. */
class Resonator {
  readonly #a1: number;
  readonly #a2: number;
  #y1 = 0;
  #y2 = 0;

  constructor(centreHz: number, rateHz: number) {
    const radius = Math.exp((-Math.PI * FORMANT_WIDTH_HZ) / rateHz);
    this.#a1 = 2 * radius * Math.cos((2 * Math.PI * centreHz) / rateHz);
    this.#a2 = -radius * radius;
  }

  filter(x: number): number {
    const y = x + this.#a1 * this.#y1 + this.#a2 * this.#y2;
    this.#y2 = this.#y1;
    this.#y1 = y;
    return y;
  }
}

function normalised(samples: Float32Array): Float32Array {
  const peak = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 1e-9);
  return samples.map((sample) => (0.7 * sample) / peak);
}

/** A linear congruential sequence from 0 to 1. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
