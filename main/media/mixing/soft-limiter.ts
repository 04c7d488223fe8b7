import { SAMPLE_RATE } from '../protocol.ts';

/** Sound up to here, -1 dB, passes untouched, bit by bit. */
const CEILING = 29_205;
const FULL_SCALE = 32_767;
const ROOM = FULL_SCALE - CEILING;
/** How fast the gain goes down: 1 ms. What overshoots meanwhile is bent, not cut. */
const ATTACK_SAMPLES = SAMPLE_RATE / 1000;
/** How fast it comes back: half of the way in 100 ms, slower than syllables. */
const RELEASE_PER_SAMPLE = 1 - 0.5 ** (1 / (SAMPLE_RATE / 10));

/**
 * Keeps a sum of voices within 16 bits: the gain goes down within a millisecond and comes back slowly, and the first peaks are bent towards
 * full scale instead of being cut there. One object for each leg; below the ceiling it changes nothing.
 */
export class SoftLimiter {
  #gain = 1;

  /** Writes what `sum` sounds like within 16 bits into `into`, of equal length. */
  apply(sum: Float32Array, into: Int16Array): void {
    const target = Math.min(1, CEILING / peakOf(sum));
    if (target === 1 && this.#gain === 1) round(sum, into);
    else this.#follow(target, sum, into);
  }

  #follow(target: number, sum: Float32Array, into: Int16Array): void {
    let gain = this.#gain;
    const down = Math.max(0, gain - target) / ATTACK_SAMPLES;
    for (let index = 0; index < sum.length; index++) {
      gain = gain > target ? Math.max(target, gain - down) : gain + (target - gain) * RELEASE_PER_SAMPLE;
      into[index] = Math.round(bent((sum[index] ?? 0) * gain));
    }
    this.#gain = gain > INAUDIBLY_LESS ? 1 : gain;
  }
}

/** A gain above this is as good as one. */
const INAUDIBLY_LESS = 0.9999;

function peakOf(sum: Float32Array): number {
  let peak = 1;
  for (let index = 0; index < sum.length; index++) {
    const magnitude = Math.abs(sum[index] ?? 0);
    if (magnitude > peak) peak = magnitude;
  }
  return peak;
}

function round(sum: Float32Array, into: Int16Array): void {
  for (let index = 0; index < sum.length; index++) into[index] = Math.round(sum[index] ?? 0);
}

/** Goes on from the ceiling with the same slope, and never reaches full scale. */
function bent(value: number): number {
  const magnitude = Math.abs(value);
  if (magnitude <= CEILING) return value;
  return Math.sign(value) * (CEILING + ROOM * Math.tanh((magnitude - CEILING) / ROOM));
}
