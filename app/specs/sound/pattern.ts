/** All sound here: mono, 48 kHz, 16 bits. */
export const SAMPLE_RATE = 48_000;

/** Pitches of the bursts, far enough from each other and from their harmonics for any voice codec. */
const PITCHES_HZ = [523, 740, 1047, 1397, 1760, 2217] as const;
const BURST_MS = 110;
const GAP_MS = 60;
const FADE_MS = 8;
const AMPLITUDE = 0.4;
const PATTERN_LENGTH = 64;

/** Samples over which a pitch is looked for: 20 ms. */
const LOOK_SAMPLES = SAMPLE_RATE / 50;
/** A burst is heard when its pitch is stronger than this, and most of what there is. */
const HEARD_DBOV = -45;
const LEAST_SHARE = 0.5;

/**
 * A melody that never repeats a pitch at once and looks like no other: bursts, not a steady tone, because microphones' noise suppression
 * and echo cancelling take a steady tone away. The same seed gives the same melody.
 */
export function pattern(seed: number): readonly number[] {
  const pitches: number[] = [];
  let state = seed >>> 0 || 1;
  while (pitches.length < PATTERN_LENGTH) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const pitch = (state >>> 16) % PITCHES_HZ.length;
    const isFresh = pitch !== pitches.at(-1) && (pitches.length < PATTERN_LENGTH - 1 || pitch !== pitches[0]);
    if (isFresh) pitches.push(pitch);
  }
  return pitches;
}

function fade(index: number, length: number): number {
  const fadeSamples = (FADE_MS * SAMPLE_RATE) / 1000;
  return Math.min(1, index / fadeSamples, (length - index) / fadeSamples);
}

/** The melody once, ready to be repeated. */
export function render(pitches: readonly number[]): Int16Array {
  const burst = (BURST_MS * SAMPLE_RATE) / 1000;
  const step = burst + (GAP_MS * SAMPLE_RATE) / 1000;
  const samples = new Int16Array(step * pitches.length);
  for (const [place, pitch] of pitches.entries()) {
    const radians = (2 * Math.PI * (PITCHES_HZ[pitch] ?? 0)) / SAMPLE_RATE;
    for (let index = 0; index < burst; index += 1) {
      samples[place * step + index] = 32_767 * AMPLITUDE * fade(index, burst) * Math.sin(radians * index);
    }
  }
  return samples;
}

/** Power of one pitch in `samples` (Goertzel), as a share of full scale squared. */
function powerAt(pitchHz: number, samples: Int16Array): number {
  const coefficient = 2 * Math.cos((2 * Math.PI * pitchHz) / SAMPLE_RATE);
  let [former, beforeFormer] = [0, 0];
  for (const sample of samples) {
    [former, beforeFormer] = [sample / 32_768 + coefficient * former - beforeFormer, former];
  }
  const power = former ** 2 + beforeFormer ** 2 - coefficient * former * beforeFormer;
  return (2 * power) / samples.length ** 2;
}

function power(samples: Int16Array): number {
  let sum = 0;
  for (const sample of samples) sum += (sample / 32_768) ** 2;
  return sum / Math.max(1, samples.length);
}

/** Loudness in dBov: 0 for a full-scale square wave, -127 for silence. */
export function levelDbov(samples: Int16Array): number {
  return Math.max(-127, 10 * Math.log10(power(samples)));
}

/** The pitches that are heard in `samples`, in order, each once. */
function pitchesIn(samples: Int16Array): readonly number[] {
  const heard: number[] = [];
  for (let start = 0; start + LOOK_SAMPLES <= samples.length; start += LOOK_SAMPLES) {
    const look = samples.subarray(start, start + LOOK_SAMPLES);
    const whole = power(look);
    if (10 * Math.log10(whole) < HEARD_DBOV) continue;
    const pitch = PITCHES_HZ.findIndex((hz) => powerAt(hz, look) > LEAST_SHARE * whole);
    if (pitch >= 0 && pitch !== heard.at(-1)) heard.push(pitch);
  }
  return heard;
}

/** The longest piece of a repeated melody that is heard in `samples`, in bursts. By chance it is rarely more than 3. */
export function longestPiece(samples: Int16Array, pitches: readonly number[]): number {
  const heard = pitchesIn(samples);
  let longest = 0;
  for (let from = 0; from < heard.length; from += 1) {
    for (let at = 0; at < pitches.length; at += 1) {
      let length = 0;
      while (from + length < heard.length && heard[from + length] === pitches[(at + length) % pitches.length]) length += 1;
      longest = Math.max(longest, length);
    }
  }
  return longest;
}
