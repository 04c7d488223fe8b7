import { besselI0 } from './bessel.ts';
import { convolvePhases } from './convolve-phases.ts';

/** Pass band up to this share of the lower of the two rates, stop band as far above half of it: 3.4 and 4.6 kHz of 8 kHz. */
const PASS_SHARE = 0.425;
const STOP_SHARE = 0.575;
/** Of the stop band. */
const ATTENUATION_DB = 70;

/** A filter cut into `up` phases of `taps` coefficients each, oldest input first. */
interface PhaseFilter {
  readonly taps: number;
  readonly coefficients: Float32Array;
}

/** Filters by their ratio. Sound cards and codecs have a few rates; those of odd files are made anew beyond that. */
const filters = new Map<string, PhaseFilter>();
const MOST_FILTERS = 16;

/**
 * Changes the rate of 16-bit sound by a ratio of whole numbers: a polyphase windowed-sinc filter (Kaiser), state kept from
 * call to call. The pass band is flat within 0.01 dB. Between 8 and 48 kHz the delay is 1.875 ms.
 */
export class Resampler {
  readonly #up: number;
  readonly #down: number;
  readonly #filter: PhaseFilter;
  /** The last `taps - 1` samples of the input so far, room for the next ones behind. */
  #window: Float32Array;
  #phase = 0;
  /** Where the next output lies, in samples of the next input. */
  #index = 0;

  /** Whole numbers above 0; rates of sound cards and files, so that their ratio is a small one. */
  constructor(fromHz: number, toHz: number) {
    const divisor = greatestCommonDivisor(fromHz, toHz);
    this.#up = toHz / divisor;
    this.#down = fromHz / divisor;
    this.#filter = filterFor(this.#up, this.#down);
    this.#window = new Float32Array(this.#filter.taps - 1);
  }

  /** All output that `input` completes; on average `input.length` times the ratio, exactly so when that is whole. */
  process(input: Int16Array): Int16Array {
    const up = this.#up;
    const down = this.#down;
    const kept = this.#filter.taps - 1;
    const used = kept + input.length;
    if (this.#window.length < used) this.#grow(used);
    this.#window.set(input, kept);

    const output = new Int16Array(Math.max(0, Math.ceil(((input.length - this.#index) * up - this.#phase) / down)));
    const { coefficients, taps } = this.#filter;
    const window = this.#window.length === used ? this.#window : this.#window.subarray(0, used);
    convolvePhases({ coefficients, taps, up, down, window, phase: this.#phase, start: this.#index }, output);
    const passed = this.#phase + output.length * down;
    this.#index += Math.floor(passed / up) - input.length;
    this.#phase = passed % up;
    this.#window.copyWithin(0, input.length, used);
    return output;
  }

  #grow(length: number): void {
    const window = new Float32Array(length);
    window.set(this.#window);
    this.#window = window;
  }
}

function filterFor(up: number, down: number): PhaseFilter {
  const name = `${up}/${down}`;
  const known = filters.get(name);
  if (known !== undefined) return known;
  const middle = middleFor(up, down);
  const taps = Math.ceil((2 * middle) / up);
  const filter = paddedFilter(designPhases({ up, taps, middle, band: 1 / Math.max(up, down) }), taps);
  if (filters.size < MOST_FILTERS) filters.set(name, filter);
  return filter;
}

/** With zeros for the oldest input, so that four coefficients can be taken at a time. */
function paddedFilter(phases: Float64Array, taps: number): PhaseFilter {
  const padded = Math.ceil(taps / 4) * 4;
  const coefficients = new Float32Array((phases.length / taps) * padded);
  for (let from = 0, to = padded - taps; from < phases.length; from += taps, to += padded) {
    coefficients.set(phases.subarray(from, from + taps), to);
  }
  return { taps: padded, coefficients };
}

/**
 * The middle of the filter, which is its delay, at the common multiple of both rates: half of what the attenuation needs (Kaiser's
 * formula), made a whole number of samples of the lower rate, so that sound that went up and down again lies where it was.
 */
function middleFor(up: number, down: number): number {
  const step = Math.max(up, down);
  const transition = (2 * Math.PI * (STOP_SHARE - PASS_SHARE)) / step;
  return Math.ceil((ATTENUATION_DB - 7.95) / (2.285 * transition) / 2 / step) * step;
}

/** A low-pass with its cutoff at half of `band`, cut into phases of gain 1 each. */
function designPhases({ up, taps, middle, band }: { up: number; taps: number; middle: number; band: number }): Float64Array {
  const beta = 0.1102 * (ATTENUATION_DB - 8.7);
  const coefficients = new Float64Array(up * taps);
  for (let phase = 0; phase < up; phase++) {
    let sum = 0;
    for (let tap = 0; tap < taps; tap++) {
      const offset = phase + (taps - 1 - tap) * up - middle;
      const weight = sinc(offset * band) * kaiser(offset / middle, beta);
      coefficients[phase * taps + tap] = weight;
      sum += weight;
    }
    for (let tap = 0; tap < taps; tap++) coefficients[phase * taps + tap] = (coefficients[phase * taps + tap] ?? 0) / sum;
  }
  return coefficients;
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

/** Kaiser window at `x` in -1…1, not normalised. */
function kaiser(x: number, beta: number): number {
  return besselI0(beta * Math.sqrt(Math.max(0, 1 - x * x)));
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
