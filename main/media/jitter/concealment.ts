import { crossfade, toSample } from '../dsp/sample.ts';
import { BLOCK_SAMPLES } from '../protocol.ts';
import { ComfortNoise } from './comfort-noise.ts';
import { LONGEST_PERIOD, PITCH_WINDOW, pitchPeriod } from './pitch.ts';

/** Of the amplitude, per block, from the second one on: only background is left after 60 ms (ITU-T G.711 appendix I). */
const FADE_PER_BLOCK = 0.2;
/** Real sound is faded in over what was made up: 5 ms. */
const MERGE = BLOCK_SAMPLES / 2;
/** Two periods, and what the earlier one is bent towards. */
const HISTORY = PITCH_WINDOW + LONGEST_PERIOD / 4;
/** Of the period before the last, in what is repeated: one period alone sounds like a machine. */
const FORMER_SHARE = 0.5;

const noPeriod = new Float64Array(0);

/**
 * Makes up sound for codecs that cannot: repeats the last pitch period, then it mixed with the one before, fades to the background noise
 * of the other side, and fades the real sound in again.
 */
export class Concealment {
  readonly noise = new ComfortNoise();
  readonly #history = new Int16Array(HISTORY);
  readonly #merged = new Int16Array(BLOCK_SAMPLES);
  readonly #background = new Int16Array(BLOCK_SAMPLES);
  #last: Float64Array = noPeriod;
  #former: Float64Array = noPeriod;
  #position = 0;
  #formerShare = 0;
  #gain = 0;
  #blocks = 0;

  /** Whether the last block was made up here. */
  get isActive(): boolean {
    return this.#last.length > 0;
  }

  /** Takes what is played, of any length, real or made up elsewhere. */
  remember(samples: Int16Array): void {
    const newest = samples.subarray(Math.max(0, samples.length - HISTORY));
    this.#history.copyWithin(0, newest.length);
    this.#history.set(newest, HISTORY - newest.length);
  }

  /** Fills a block in place of a missing one. */
  conceal(into: Int16Array): void {
    if (!this.isActive) this.#begin();
    this.#fill(into, this.#blocks === 0 ? 0 : FADE_PER_BLOCK);
    this.#blocks++;
  }

  /** Fills a block of which the sender said nothing because nobody spoke: background noise, which voice fades into at once. */
  hush(into: Int16Array): void {
    if (!this.isActive) this.#begin();
    this.#fill(into, 1);
    this.#blocks++;
  }

  /** Fades from the made-up sound to the real one, in place, when {@link isActive}; then it is over. */
  merge(samples: Int16Array): void {
    if (!this.isActive) return;
    this.#fill(this.#merged, 0);
    const head = samples.subarray(0, MERGE);
    crossfade(this.#merged.subarray(0, head.length), head, head);
    this.#last = noPeriod;
  }

  /** Another source: nothing of the former is heard again. */
  reset(): void {
    this.#last = noPeriod;
    this.#history.fill(0);
    this.noise.reset();
  }

  #begin(): void {
    const length = pitchPeriod(this.#history.subarray(HISTORY - PITCH_WINDOW));
    this.#last = periodAt(this.#history, HISTORY - length, length);
    this.#former = periodAt(this.#history, HISTORY - 2 * length, length);
    this.#position = 0;
    this.#formerShare = 0;
    this.#gain = 1;
    this.#blocks = 0;
  }

  #fill(into: Int16Array, fade: number): void {
    this.noise.fill(this.#background);
    if (this.#gain === 0) {
      into.set(this.#background);
      return;
    }
    const fadePerSample = fade / into.length;
    for (let index = 0; index < into.length; index++) {
      const noise = (this.#background[index] ?? 0) * Math.sqrt(1 - this.#gain * this.#gain);
      into[index] = toSample(this.#voice() * this.#gain + noise);
      this.#gain = Math.max(0, this.#gain - fadePerSample);
    }
    if (this.#gain < 1e-9) this.#gain = 0;
  }

  /** The next sample of what is repeated: the former period comes in over the second round. */
  #voice(): number {
    const last = this.#last[this.#position] ?? 0;
    const former = this.#former[this.#position] ?? 0;
    this.#position++;
    if (this.#position === this.#last.length) this.#position = 0;
    const share = this.#formerShare;
    if (this.#blocks > 0) this.#formerShare = Math.min(FORMER_SHARE, share + FORMER_SHARE / this.#last.length);
    return last * (1 - share) + former * share;
  }
}

/** A period of what was played, its end bent to meet its beginning so that it can be repeated without a click. */
function periodAt(history: Int16Array, start: number, length: number): Float64Array {
  const period = Float64Array.from(history.subarray(start, start + length));
  const overlap = Math.floor(length / 4);
  for (let index = 0; index < overlap; index++) {
    const at = length - overlap + index;
    const weight = (index + 0.5) / overlap;
    const before = history[start - overlap + index] ?? 0;
    period[at] = (period[at] ?? 0) * (1 - weight) + before * weight;
  }
  return period;
}
