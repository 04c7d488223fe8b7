import { crossfade } from '../dsp/sample.ts';
import { BLOCK_SAMPLES } from '../protocol.ts';
import { LONGEST_PERIOD, likenessAt, PITCH_WINDOW, pitchPeriod } from './pitch.ts';

/** Loudness is measured at every sixth sample. */
const LEVEL_STEP = 6;
/** Below this mean square, -50 dBov, a splice is not heard. */
const QUIET = 32_768 ** 2 * 1e-5;

/** Half of the sound that is looked at: 15 ms. */
export const STRETCH_HALF = LONGEST_PERIOD;
export const STRETCH_SAMPLES = PITCH_WINDOW;

/**
 * Makes sound shorter or longer by one pitch period, by overlapping two periods that are alike (PSOLA): pitch and colour stay. Quiet sound,
 * in which nobody hears it, by a block, so that the grid stays where it is.
 *
 * @param samples 30 ms, {@link STRETCH_SAMPLES}
 * @param leastLikeness how alike the periods have to be, as a normalised correlation, more than 1 for quiet sound alone, which always may
 * @param from where a longer sound may begin to differ, in the second half: what lies before may have been played
 * @returns 2.5 to 15 ms less or more; `undefined` where nothing is alike, or less than a period lies behind `from`
 */
export function stretch(
  samples: Int16Array,
  direction: 'shorter' | 'longer',
  leastLikeness: number,
  from: number = STRETCH_HALF,
): Int16Array | undefined {
  const isFree = isQuiet(samples);
  if (!isFree && leastLikeness > 1) return undefined;
  const period = isFree ? BLOCK_SAMPLES : pitchPeriod(samples);
  if (from + period > samples.length) return undefined;
  if (!isFree && likenessAt(samples, period) < leastLikeness) return undefined;
  const before = samples.subarray(from - period, from);
  const after = samples.subarray(from, from + period);
  if (direction === 'shorter') {
    const result = new Int16Array(samples.length - period);
    result.set(samples.subarray(0, from - period));
    crossfade(before, after, result.subarray(from - period, from));
    result.set(samples.subarray(from + period), from);
    return result;
  }
  const result = new Int16Array(samples.length + period);
  result.set(samples.subarray(0, from));
  crossfade(after, before, result.subarray(from, from + period));
  result.set(samples.subarray(from), from + period);
  return result;
}

/** Whether `samples` are so quiet that a splice in them is not heard. */
export function isQuiet(samples: Int16Array): boolean {
  let sum = 0;
  for (let index = 0; index < samples.length; index += LEVEL_STEP) sum += (samples[index] ?? 0) ** 2;
  return (sum * LEVEL_STEP) / samples.length < QUIET;
}
