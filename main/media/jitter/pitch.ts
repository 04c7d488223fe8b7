import { SAMPLE_RATE } from '../protocol.ts';

/** Pitch periods of voices: 2.5 to 15 ms, in samples. */
const SHORTEST_PERIOD = 0.0025 * SAMPLE_RATE;
export const LONGEST_PERIOD = 0.015 * SAMPLE_RATE;
/** What the pitch is looked for in: 30 ms. Its second half is compared with what came before. */
export const PITCH_WINDOW = 2 * LONGEST_PERIOD;
/** The search looks at every sixth sample first: 8 kHz. */
const COARSE_STEP = 6;

/**
 * The lag at which the second half is most like what came before it: coarse first, then to the sample.
 *
 * @param samples {@link PITCH_WINDOW} of them
 */
export function pitchPeriod(samples: Int16Array): number {
  const coarse = bestLag(samples, SHORTEST_PERIOD, LONGEST_PERIOD, COARSE_STEP);
  const from = Math.max(SHORTEST_PERIOD, coarse - COARSE_STEP + 1);
  return bestLag(samples, from, Math.min(LONGEST_PERIOD, coarse + COARSE_STEP - 1), 1);
}

/** How alike the second half is to what lies `lag` before it: normalised correlation, -1…1. */
export function likenessAt(samples: Int16Array, lag: number, step = 1): number {
  let product = 0;
  let energy = 1;
  let earlierEnergy = 1;
  for (let at = LONGEST_PERIOD; at < PITCH_WINDOW; at += step) {
    const sample = samples[at] ?? 0;
    const earlier = samples[at - lag] ?? 0;
    product += sample * earlier;
    energy += sample * sample;
    earlierEnergy += earlier * earlier;
  }
  return product / Math.sqrt(energy * earlierEnergy);
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
