import { crossfade, toSample } from '../dsp/sample.ts';
import { BLOCK_SAMPLES } from '../protocol.ts';
import { PITCH_WINDOW, pitchPeriod } from './pitch.ts';

/** Of the amplitude, per block: silence after 100 ms. */
const FADE_PER_BLOCK = 0.1;
/** Real sound is faded in over what was made up: 5 ms. */
const MERGE = BLOCK_SAMPLES / 2;

const noPeriod = new Float64Array(0);

/** Makes up sound for codecs that cannot: repeats the last pitch period, fading out, and fades the real sound in again. */
export class Concealment {
  readonly #history = new Int16Array(PITCH_WINDOW);
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
    const newest = samples.subarray(Math.max(0, samples.length - PITCH_WINDOW));
    this.#history.copyWithin(0, newest.length);
    this.#history.set(newest, PITCH_WINDOW - newest.length);
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
  const period = Float64Array.from(history.subarray(PITCH_WINDOW - length));
  const overlap = Math.floor(length / 4);
  for (let index = 0; index < overlap; index++) {
    const at = length - overlap + index;
    const weight = (index + 0.5) / overlap;
    const before = history[PITCH_WINDOW - length - overlap + index] ?? 0;
    period[at] = (period[at] ?? 0) * (1 - weight) + before * weight;
  }
  return period;
}
