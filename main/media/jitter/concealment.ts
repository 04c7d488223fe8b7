import { crossfade, toSample } from '../dsp/sample.ts';
import { BLOCK_SAMPLES, SAMPLE_RATE } from '../protocol.ts';

/** Pitch of voices: 2.5 to 15 ms. */
const SHORTEST_PERIOD = 0.0025 * SAMPLE_RATE;
const LONGEST_PERIOD = 0.015 * SAMPLE_RATE;
/** Compared to find the pitch: 15 ms. */
const COMPARED = 0.015 * SAMPLE_RATE;
const HISTORY = LONGEST_PERIOD + COMPARED;
/** The search looks at every sixth sample first: 8 kHz. */
const COARSE_STEP = 6;
/** Of the amplitude, per block: silence after 100 ms. */
const FADE_PER_BLOCK = 0.1;
/** Real sound is faded in over what was made up: 5 ms. */
const MERGE = BLOCK_SAMPLES / 2;

const noPeriod = new Float64Array(0);

/** Makes up sound for codecs that cannot: repeats the last pitch period, fading out, and fades the real sound in again. */
export class Concealment {
  readonly #history = new Int16Array(HISTORY);
  readonly #merged = new Int16Array(MERGE);
  #period: Float64Array = noPeriod;
  #position = 0;
  #gain = 0;

  /** Whether the last block was made up here. */
  get isActive(): boolean {
    return this.#period.length > 0;
  }

  /** Learns what is played, of any length, real or made up elsewhere. */
  remember(samples: Int16Array): void {
    const newest = samples.subarray(Math.max(0, samples.length - HISTORY));
    this.#history.copyWithin(0, newest.length);
    this.#history.set(newest, HISTORY - newest.length);
  }

  /** Fills a block in place of a missing one. */
  conceal(into: Int16Array): void {
    if (!this.isActive) this.#begin();
    this.#fill(into, FADE_PER_BLOCK / into.length);
  }

  /** Fades from the made-up sound to the real one, in place, when {@link isActive}; then it is over. */
  merge(samples: Int16Array): void {
    if (!this.isActive) return;
    this.#fill(this.#merged, 0);
    const head = samples.subarray(0, MERGE);
    crossfade(this.#merged, head, head);
    this.stop();
  }

  /** Ends it without a fade. */
  stop(): void {
    this.#period = noPeriod;
  }

  #begin(): void {
    this.#period = lastPeriod(this.#history);
    this.#position = 0;
    this.#gain = 1;
  }

  #fill(into: Int16Array, fadePerSample: number): void {
    if (this.#gain === 0) {
      into.fill(0);
      return;
    }
    for (let index = 0; index < into.length; index++) {
      into[index] = toSample((this.#period[this.#position] ?? 0) * this.#gain);
      this.#position = (this.#position + 1) % this.#period.length;
      this.#gain = Math.max(0, this.#gain - fadePerSample);
    }
  }
}

/** The last pitch period, its end bent to meet the beginning so that it can be repeated without a click. */
function lastPeriod(history: Int16Array): Float64Array {
  const length = pitchPeriod(history);
  const period = Float64Array.from(history.subarray(HISTORY - length));
  const overlap = Math.floor(length / 4);
  for (let index = 0; index < overlap; index++) {
    const at = length - overlap + index;
    const weight = (index + 0.5) / overlap;
    const before = history[HISTORY - length - overlap + index] ?? 0;
    period[at] = (period[at] ?? 0) * (1 - weight) + before * weight;
  }
  return period;
}

/** The lag at which the end of the history is most like what came before it: coarse first, then to the sample. */
function pitchPeriod(history: Int16Array): number {
  const coarse = bestLag(history, SHORTEST_PERIOD, LONGEST_PERIOD, COARSE_STEP);
  const from = Math.max(SHORTEST_PERIOD, coarse - COARSE_STEP + 1);
  return bestLag(history, from, Math.min(LONGEST_PERIOD, coarse + COARSE_STEP - 1), 1);
}

function bestLag(history: Int16Array, from: number, to: number, step: number): number {
  let best = from;
  let bestLikeness = Number.NEGATIVE_INFINITY;
  for (let lag = from; lag <= to; lag += step) {
    const likeness = likenessAt(history, lag, COARSE_STEP);
    if (likeness > bestLikeness) {
      best = lag;
      bestLikeness = likeness;
    }
  }
  return best;
}

/** Normalised correlation of the last 15 ms with those `lag` earlier. */
function likenessAt(history: Int16Array, lag: number, step: number): number {
  let product = 0;
  let energy = 1;
  for (let at = HISTORY - COMPARED; at < HISTORY; at += step) {
    const earlier = history[at - lag] ?? 0;
    product += (history[at] ?? 0) * earlier;
    energy += earlier * earlier;
  }
  return product / Math.sqrt(energy);
}
