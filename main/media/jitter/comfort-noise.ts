import type { NoiseDescription } from '../codec/comfort-noise-payload.ts';
import { Resampler } from '../dsp/resampler.ts';
import { toSample } from '../dsp/sample.ts';
import { BLOCK_SAMPLES, SAMPLE_RATE } from '../protocol.ts';

/** Noise is made at this rate: background is seldom wider, and RFC 3389 knows no other. */
const NOISE_RATE = 8_000;
const STEP = SAMPLE_RATE / NOISE_RATE;
/** Colour of a background that was heard, not described: so many reflection coefficients. */
const ORDER = 4;
/** What a background grows by in each block without proof, 4 dB a second, and how fast a quieter one is believed. */
const RISE = 1.01;
const FALL = 0.3;
/** Sound up to 3 dB above the floor is background. */
const BACKGROUND = 2;
/** How fast the colour follows. */
const COLOUR_SHARE = 0.05;
/** Louder than -40 dBov is no background, whatever seemed to be one. */
const MOST_RMS = 32_768 * 10 ** (-40 / 20);
const FULL_SCALE = 32_768;

/**
 * The background of the other side, when nothing comes from there: its level and colour as RFC 3389 describes them, or as they were heard
 * in pauses. Silent until either is known.
 */
export class ComfortNoise {
  #floor: number | undefined;
  /** Autocorrelation of the background that was heard, lag 0 first, relative. */
  readonly #heard = new Float64Array(ORDER + 1);
  #rms = 0;
  #predictor: Float64Array = new Float64Array(0);
  /** Of the excitation, against the noise that comes of it. */
  #excitation = 1;
  /** What was made last, newest first. */
  #state: Float64Array = new Float64Array(0);
  #resampler = new Resampler(NOISE_RATE, SAMPLE_RATE);
  #seed = 1;
  #isDescribed = false;

  /** The peer says what its background is like (RFC 3389 §3); that counts until it is heard again. */
  describe({ levelDbov, reflection }: NoiseDescription): void {
    this.#isDescribed = true;
    this.#colour(reflection);
    this.#rms = FULL_SCALE * 10 ** (levelDbov / 20);
  }

  /** Listens to decoded sound for its background. */
  learn(samples: Int16Array): void {
    for (let at = 0; at + BLOCK_SAMPLES <= samples.length; at += BLOCK_SAMPLES) {
      this.#learnBlock(samples.subarray(at, at + BLOCK_SAMPLES));
    }
  }

  /** 10 ms of it. */
  fill(into: Int16Array): void {
    if (!this.#isDescribed) this.#followHeard();
    if (this.#rms === 0) {
      into.fill(0);
      return;
    }
    const narrow = new Int16Array(BLOCK_SAMPLES / STEP);
    // Uniform noise of variance 1 reaches to the square root of 3.
    const amplitude = this.#rms * this.#excitation * Math.sqrt(12);
    for (let index = 0; index < narrow.length; index++) {
      narrow[index] = toSample(this.#filtered((this.#chance() - 0.5) * amplitude));
    }
    into.set(this.#resampler.process(narrow).subarray(0, into.length));
  }

  /** Another peer. */
  reset(): void {
    this.#floor = undefined;
    this.#heard.fill(0);
    this.#rms = 0;
    this.#isDescribed = false;
    this.#resampler = new Resampler(NOISE_RATE, SAMPLE_RATE);
  }

  #learnBlock(block: Int16Array): void {
    this.#isDescribed = false;
    const power = correlationAt(block, 0);
    this.#floor ??= power;
    this.#floor = power < this.#floor ? this.#floor + FALL * (power - this.#floor) : Math.min(this.#floor * RISE, power);
    // Speech, that is most blocks, tells nothing of the colour.
    if (power === 0 || power > BACKGROUND * this.#floor) return;
    for (let lag = 0; lag <= ORDER; lag++) {
      const heard = this.#heard[lag] ?? 0;
      this.#heard[lag] = heard + COLOUR_SHARE * (correlationAt(block, lag) / power - heard);
    }
  }

  #followHeard(): void {
    const rms = Math.min(Math.sqrt(this.#floor ?? 0), MOST_RMS);
    if (rms === this.#rms) return;
    this.#rms = rms;
    this.#colour(reflectionOf(this.#heard));
  }

  /** @param reflection coefficients of the all-pole filter 1 / (1 + a1 z^-1 + …), each within -1…1 */
  #colour(reflection: readonly number[]): void {
    this.#predictor = predictorOf(reflection);
    this.#excitation = Math.sqrt(reflection.reduce((gain, k) => gain * (1 - k * k), 1));
    this.#state = new Float64Array(reflection.length);
  }

  #filtered(excitation: number): number {
    let sample = excitation;
    for (let tap = 0; tap < this.#predictor.length; tap++) sample -= (this.#predictor[tap] ?? 0) * (this.#state[tap] ?? 0);
    this.#state.copyWithin(1, 0);
    if (this.#state.length > 0) this.#state[0] = sample;
    return sample;
  }

  /** 0 to below 1; noise is to sound alike, not to be unforeseeable. */
  #chance(): number {
    this.#seed = (Math.imul(this.#seed, 1_664_525) + 1_013_904_223) >>> 0;
    return this.#seed / 2 ** 32;
  }
}

/** Mean product with what lies `lag` samples of 8 kHz before. */
function correlationAt(block: Int16Array, lag: number): number {
  let sum = 0;
  for (let index = lag * STEP; index < block.length; index += STEP) sum += (block[index] ?? 0) * (block[index - lag * STEP] ?? 0);
  return sum / (block.length / STEP);
}

/** Levinson-Durbin: the reflection coefficients of an autocorrelation; none where there is none. */
function reflectionOf(correlation: Float64Array): number[] {
  const reflection: number[] = [];
  // A little white noise keeps the filter from ringing.
  let error = (correlation[0] ?? 0) * 1.01;
  let predictor: number[] = [];
  for (let order = 1; order < correlation.length && error > 0; order++) {
    const product = predictor.reduce(
      (sum, tap, index) => sum + tap * (correlation[order - 1 - index] ?? 0),
      correlation[order] ?? 0,
    );
    const k = -product / error;
    reflection.push(k);
    predictor = [...predictor.map((tap, index) => tap + k * (predictor[order - 2 - index] ?? 0)), k];
    error *= 1 - k * k;
  }
  return reflection;
}

/** Reflection coefficients to a1, a2, … (step-up). */
function predictorOf(reflection: readonly number[]): Float64Array {
  let predictor: number[] = [];
  for (const k of reflection)
    predictor = [...predictor.map((tap, index) => tap + k * (predictor[predictor.length - 1 - index] ?? 0)), k];
  return Float64Array.from(predictor);
}
