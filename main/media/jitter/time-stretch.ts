import { crossfade } from '../dsp/sample.ts';
import { LONGEST_PERIOD, likenessAt, PITCH_WINDOW, pitchPeriod } from './pitch.ts';

/** Loudness is measured at every sixth sample. */
const LEVEL_STEP = 6;
/** Below this mean square, -50 dBov, a splice is not heard. */
const QUIET = 32_768 ** 2 * 1e-5;

/** Half of the sound that is looked at: 15 ms. */
export const STRETCH_HALF = LONGEST_PERIOD;
export const STRETCH_SAMPLES = PITCH_WINDOW;

/**
 * Makes sound shorter or longer by one pitch period, by overlapping two periods in its middle that are alike (PSOLA): pitch and colour stay.
 *
 * @param samples 30 ms, {@link STRETCH_SAMPLES}
 * @param leastLikeness how alike the periods have to be, as a normalised correlation; quiet sound always may
 * @returns 2.5 to 15 ms less or more; what is longer begins with the first half as it was, which may have been played. Or `undefined` where nothing is alike
 */
export function stretch(samples: Int16Array, direction: 'shorter' | 'longer', leastLikeness: number): Int16Array | undefined {
  const period = pitchPeriod(samples);
  if (!isQuiet(samples) && likenessAt(samples, period) < leastLikeness) return undefined;
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

function isQuiet(samples: Int16Array): boolean {
  let sum = 0;
  for (let index = 0; index < samples.length; index += LEVEL_STEP) sum += (samples[index] ?? 0) ** 2;
  return (sum * LEVEL_STEP) / samples.length < QUIET;
}
