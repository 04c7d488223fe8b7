import { besselI0 } from './bessel.ts';
import { toSample } from './sample.ts';

/** Samples that one output is made of; half of them lie ahead of it. */
const TAPS = 32;
const AHEAD = TAPS / 2;
const KEPT = TAPS - 1;
/** Places between two samples for which the filter is known; between those it is interpolated. */
const PHASES = 256;
/** Of the Kaiser window: 60 dB. */
const BETA = 5.65;

/**
 * Plays sound a little faster or slower than it was made, by parts per million: a windowed sinc at fractional places. Until the first change
 * of pace it gives back what it takes, sample by sample; from then on it holds back the 16 samples that it looks ahead.
 */
export class FractionalResampler {
  /** Input samples per output sample less 1, in millionths. Continuous in phase over every change. */
  ppm = 0;
  #isEngaged = false;
  /** The last samples of the input so far, room for the next ones behind. */
  #window = new Float64Array(KEPT);
  /** Of the next output, in samples of `#window`. */
  #position = KEPT;

  /** @returns the sound that `input` completes; `input` itself while nothing was ever changed */
  process(input: Int16Array): Int16Array {
    if (!this.#isEngaged && this.ppm === 0) {
      this.#keep(input);
      return input;
    }
    this.#append(input);
    if (!this.#isEngaged) this.#position = KEPT;
    this.#isEngaged = true;
    const step = 1 + this.ppm * 1e-6;
    const last = KEPT + input.length - AHEAD;
    const output = new Int16Array(Math.max(0, Math.ceil((last - this.#position) / step)) + 1);
    let count = 0;
    for (; this.#position < last; this.#position += step) output[count++] = this.#at(this.#position);
    this.#position -= input.length;
    this.#window.copyWithin(0, input.length, input.length + KEPT);
    return output.subarray(0, count);
  }

  /** Another sound begins, at its own pace. */
  reset(): void {
    this.ppm = 0;
    this.#isEngaged = false;
    this.#window.fill(0);
  }

  /** What the first change of pace will look back to. */
  #keep(input: Int16Array): void {
    const newest = input.length > KEPT ? input.subarray(input.length - KEPT) : input;
    this.#window.copyWithin(0, newest.length, KEPT);
    this.#window.set(newest, KEPT - newest.length);
  }

  #append(input: Int16Array): void {
    if (this.#window.length < KEPT + input.length) {
      const window = new Float64Array(KEPT + input.length);
      window.set(this.#window.subarray(0, KEPT));
      this.#window = window;
    }
    this.#window.set(input, KEPT);
  }

  #at(position: number): number {
    const base = Math.floor(position);
    const phase = (position - base) * PHASES;
    const row = Math.floor(phase) * TAPS;
    const weight = phase - Math.floor(phase);
    const first = base - AHEAD + 1;
    let sum = 0;
    for (let tap = 0; tap < TAPS; tap++) {
      const near = filter[row + tap] ?? 0;
      const far = filter[row + TAPS + tap] ?? 0;
      sum += (this.#window[first + tap] ?? 0) * (near + weight * (far - near));
    }
    return toSample(sum);
  }
}

/** One row of taps for each phase, and one behind the last to interpolate to; each of gain 1. */
const filter = designFilter();

function designFilter(): Float64Array {
  const rows = new Float64Array((PHASES + 1) * TAPS);
  for (let phase = 0; phase <= PHASES; phase++) {
    const taps = Array.from({ length: TAPS }, (_, tap) => tapAt(tap - AHEAD + 1 - phase / PHASES));
    const gain = taps.reduce((sum, tap) => sum + tap, 0);
    rows.set(
      taps.map((tap) => tap / gain),
      phase * TAPS,
    );
  }
  return rows;
}

function tapAt(x: number): number {
  const share = x / AHEAD;
  if (Math.abs(share) >= 1) return 0;
  const window = besselI0(BETA * Math.sqrt(1 - share * share)) / besselI0(BETA);
  return x === 0 ? window : (window * Math.sin(Math.PI * x)) / (Math.PI * x);
}
