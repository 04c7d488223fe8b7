import { crossfade } from '../dsp/sample.ts';
import { SAMPLE_RATE } from '../protocol.ts';

/** Pitch of voices: 2.5 to 15 ms. */
const SHORTEST_PERIOD = 0.0025 * SAMPLE_RATE;
const LONGEST_PERIOD = 0.015 * SAMPLE_RATE;
/** The search looks at every sixth sample first: 8 kHz. */
const COARSE_STEP = 6;
/** Below this mean square, -50 dBov, a splice is not heard. */
const QUIET = 32_768 ** 2 * 1e-5;

/** Half of the sound that is looked at: 15 ms. */
export const STRETCH_HALF = LONGEST_PERIOD;
export const STRETCH_SAMPLES = 2 * STRETCH_HALF;

/**
 * Makes sound shorter or longer by one pitch period, by overlapping two periods in its middle that are alike (PSOLA): pitch and colour stay.
 *
 * @param samples 30 ms, {@link STRETCH_SAMPLES}
 * @param leastLikeness how alike the periods have to be, as a normalised correlation; quiet sound always may
 * @returns 2.5 to 15 ms less or more; what is longer begins with the first half as it was, which may have been played. Or `undefined` where nothing is alike
 */
export function stretch(samples: Int16Array, direction: 'shorter' | 'longer', leastLikeness: number): Int16Array | undefined {
  const period = bestPeriod(samples);
  if (!isQuiet(samples) && likenessAt(samples, period, 1) < leastLikeness) return undefined;
  const middle = LONGEST_PERIOD;
  const before = samples.subarray(middle - period, middle);
  const after = samples.subarray(middle, middle + period);
  if (direction === 'shorter') {
    const result = new Int16Array(samples.length - period);
    result.set(samples.subarray(0, middle - period));
    crossfade(before, after, result.subarray(middle - period, middle));
    result.set(samples.subarray(middle + period), middle);
    return result;
  }
  const result = new Int16Array(samples.length + period);
  result.set(samples.subarray(0, middle));
  crossfade(after, before, result.subarray(middle, middle + period));
  result.set(samples.subarray(middle), middle + period);
  return result;
}

/** The lag at which the second half is most like what came before it: coarse first, then to the sample. */
function bestPeriod(samples: Int16Array): number {
  const coarse = bestLag(samples, SHORTEST_PERIOD, LONGEST_PERIOD, COARSE_STEP);
  const from = Math.max(SHORTEST_PERIOD, coarse - COARSE_STEP + 1);
  return bestLag(samples, from, Math.min(LONGEST_PERIOD, coarse + COARSE_STEP - 1), 1);
}

function bestLag(samples: Int16Array, from: number, to: number, step: number): number {
  let best = from;
  let bestLikeness = Number.NEGATIVE_INFINITY;
  for (let lag = from; lag <= to; lag += step) {
    const likeness = likenessAt(samples, lag, COARSE_STEP);
    if (likeness > bestLikeness) [best, bestLikeness] = [lag, likeness];
  }
  return best;
}

/** Normalised correlation of the second half with what lies `lag` before it: -1…1. */
function likenessAt(samples: Int16Array, lag: number, step: number): number {
  let product = 0;
  let energy = 1;
  let earlierEnergy = 1;
  for (let at = LONGEST_PERIOD; at < STRETCH_SAMPLES; at += step) {
    const sample = samples[at] ?? 0;
    const earlier = samples[at - lag] ?? 0;
    product += sample * earlier;
    energy += sample * sample;
    earlierEnergy += earlier * earlier;
  }
  return product / Math.sqrt(energy * earlierEnergy);
}

function isQuiet(samples: Int16Array): boolean {
  let sum = 0;
  for (let index = 0; index < samples.length; index += COARSE_STEP) sum += (samples[index] ?? 0) ** 2;
  return (sum * COARSE_STEP) / samples.length < QUIET;
}
