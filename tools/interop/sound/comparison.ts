import { crossCorrelation, powerOfTwoFrom, Spectrum } from './fourier.ts';
import { resample } from './resample.ts';
import { meanPower } from './tone.ts';
import type { Sound } from './wav.ts';

/**
 * How well one recording is another. Both are brought to 8 kHz; what was heard is cut into windows of half a second, and each looks for
 * its own place in what was said. So a clock that drifts, a playout buffer that moves or one concealed packet spoils one window and not
 * the verdict.
 */
export interface Comparison {
  /** Median over the windows of the correlation of the waveforms, -1 to 1. */
  readonly correlation: number;
  /** Windows whose correlation is below 0.5. */
  readonly weakWindows: number;
  /** Windows compared, that is half seconds with sound in them. */
  readonly windows: number;
  /** Where in the recording the beginning of what was said falls (median); when it was said again and again, the first time. */
  readonly delayMs: number;
  /** Largest less smallest delay among the windows that are not weak. */
  readonly driftMs: number;
  /** Level heard less level said. */
  readonly gainDb: number;
  /** Silent stretches of 60 ms or more where it was not silent: a busy machine, or lost packets. */
  readonly gaps: number;
}

const RATE_HZ = 8_000;
const WINDOW = RATE_HZ / 2;
const FRAME = RATE_HZ / 50;
/** Some -61 dB below full scale: digital silence with a little noise. */
const SILENCE_POWER = (30 / 32_768) ** 2;
/** Windows more than 26 dB below the recording's mean have too little to be compared. */
const QUIET_PART = 1 / 400;
const GAP_FRAMES = 3;
const WEAK = 0.5;

interface Match {
  readonly at: number;
  readonly place: number;
  readonly correlation: number;
}

/**
 * @param said what was played; `repeated` when the player starts over at its end
 * @returns correlation 0 and no windows when nothing was heard
 */
export function compareSounds(said: Sound, heard: Sound, { repeated = false }: { readonly repeated?: boolean } = {}): Comparison {
  const source = resample(said, RATE_HZ).samples;
  const recording = resample(heard, RATE_HZ).samples;
  const reference = new Reference(source, repeated);
  const matches = windowsOf(recording).map((at) => reference.find(recording, at));
  const good = matches.filter(({ correlation }) => correlation >= WEAK);
  if (good.length === 0) {
    return {
      correlation: median(matches.map((match) => match.correlation)),
      weakWindows: matches.length,
      windows: matches.length,
      ...NOTHING,
    };
  }
  const delays = reference.delays(good);
  const delay = median(delays);
  return {
    correlation: median(matches.map(({ correlation }) => correlation)),
    weakWindows: matches.length - good.length,
    windows: matches.length,
    delayMs: toMs(repeated ? mod(delay, source.length) : delay),
    driftMs: toMs(Math.max(...delays) - Math.min(...delays)),
    gainDb: gainOf(recording, reference, good),
    gaps: gapsIn(recording, reference, matches, delay),
  };
}

const NOTHING = { delayMs: 0, driftMs: 0, gainDb: Number.NEGATIVE_INFINITY, gaps: 0 };

/** Starts of the whole windows with sound in them, counted from the first sound. */
function windowsOf(recording: Float32Array): readonly number[] {
  const least = Math.max(SILENCE_POWER, meanPower(recording) * QUIET_PART);
  let first = 0;
  while (first < recording.length && meanPower(recording.subarray(first, first + FRAME)) <= SILENCE_POWER) first += FRAME;
  const starts: number[] = [];
  for (let at = first; at + WINDOW <= recording.length; at += WINDOW) {
    if (meanPower(recording.subarray(at, at + WINDOW)) > least) starts.push(at);
  }
  return starts;
}

/** What was said, with a window's length around it: itself again when it was repeated, else silence. */
class Reference {
  readonly samples: Float32Array;
  readonly #lead: number;
  readonly #length: number;
  readonly #repeated: boolean;
  readonly #spectrum: Spectrum;
  readonly #energy: Float64Array;
  /** A window beside the quietest places would correlate with anything: 30 dB below the loudest is the least that counts. */
  readonly #leastEnergy: number;

  constructor(source: Float32Array, repeated: boolean) {
    this.#repeated = repeated;
    this.#length = source.length;
    this.#lead = repeated ? 0 : WINDOW;
    this.samples = new Float32Array(this.#lead + source.length + WINDOW);
    this.samples.set(source, this.#lead);
    if (repeated) this.samples.set(source.subarray(0, WINDOW), source.length);
    this.#spectrum = Spectrum.of(this.samples, powerOfTwoFrom(this.samples.length));
    this.#energy = new Float64Array(this.samples.length + 1);
    this.samples.forEach((sample, index) => {
      this.#energy[index + 1] = (this.#energy[index] ?? 0) + sample * sample;
    });
    let loudest = 0;
    for (let at = 0; at <= this.samples.length - WINDOW; at += FRAME) loudest = Math.max(loudest, this.#energyAt(at));
    this.#leastEnergy = loudest / 1_000;
  }

  /** Where the window of the recording that starts `at` fits best, to a part of a sample. */
  find(recording: Float32Array, at: number): Match {
    const window = recording.subarray(at, at + WINDOW);
    const energy = meanPower(window) * window.length;
    const products = crossCorrelation(this.#spectrum, Spectrum.of(window, this.#spectrum.re.length));
    const last = this.samples.length - WINDOW;
    const correlationAt = (lag: number, product: number): number =>
      product / Math.sqrt(energy * Math.max(this.#leastEnergy, this.#energyAt(lag)) + 1e-12);
    let best = 0;
    let bestCorrelation = -1;
    for (let lag = 0; lag <= last; lag++) {
      const correlation = correlationAt(lag, products[lag] ?? 0);
      if (correlation > bestCorrelation) [best, bestCorrelation] = [lag, correlation];
    }
    const finer = finestPeak(products, best);
    return { at, place: finer.place - this.#lead, correlation: Math.min(1, correlationAt(best, finer.value)) };
  }

  /** Delay of each match in samples; those of a repeated sound are taken next to the first's. */
  delays(matches: readonly Match[]): readonly number[] {
    const delays = matches.map(({ at, place }) => at - place);
    if (!this.#repeated) return delays;
    const [first = 0] = delays;
    const half = this.#length / 2;
    return delays.map((delay) => first + mod(delay - first + half, this.#length) - half);
  }

  /** The stretch that was said when the recording was at `at`, by its delay in samples; silence outside. */
  saidAt(at: number, delay: number, length: number): Float32Array {
    const position = Math.round(at - delay);
    const start = this.#repeated ? mod(position, this.#length) : position + this.#lead;
    return start < 0 ? new Float32Array(0) : this.samples.subarray(start, start + length);
  }

  #energyAt(lag: number): number {
    return (this.#energy[lag + WINDOW] ?? 0) - (this.#energy[lag] ?? 0);
  }
}

/** The peak of a band-limited curve between its samples, by sinc interpolation in sixteenths. */
function finestPeak(curve: Float64Array, around: number): { readonly place: number; readonly value: number } {
  let best = { place: around, value: curve[around] ?? 0 };
  for (let sixteenth = -15; sixteenth <= 15; sixteenth++) {
    const place = around + sixteenth / 16;
    const value = interpolated(curve, place);
    if (value > best.value) best = { place, value };
  }
  return best;
}

const REACH = 24;

function interpolated(curve: Float64Array, place: number): number {
  const centre = Math.floor(place);
  let sum = 0;
  for (let at = centre - REACH + 1; at <= centre + REACH; at++) {
    const x = place - at;
    const sinc = x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
    sum += (curve[mod(at, curve.length)] ?? 0) * sinc * (0.5 + 0.5 * Math.cos((Math.PI * x) / (REACH + 1)));
  }
  return sum;
}

function gainOf(recording: Float32Array, reference: Reference, matches: readonly Match[]): number {
  const power = (part: (match: Match) => Float32Array): number => matches.reduce((sum, match) => sum + meanPower(part(match)), 0);
  const heard = power(({ at }) => recording.subarray(at, at + WINDOW));
  const said = power(({ at, place }) => reference.saidAt(at, at - place, WINDOW));
  return 10 * Math.log10(heard / said);
}

function gapsIn(recording: Float32Array, reference: Reference, matches: readonly Match[], usualDelay: number): number {
  let gaps = 0;
  for (const { at, place, correlation } of matches) {
    const delay = correlation < WEAK ? usualDelay : at - place;
    let run = 0;
    for (let frame = at; frame < at + WINDOW; frame += FRAME) {
      const isSilent = meanPower(recording.subarray(frame, frame + FRAME)) <= SILENCE_POWER;
      const wasSaid = meanPower(reference.saidAt(frame, delay, FRAME)) > 4 * SILENCE_POWER;
      run = isSilent && wasSaid ? run + 1 : 0;
      if (run === GAP_FRAMES) gaps++;
    }
  }
  return gaps;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? upper)) / 2;
}

function toMs(samples: number): number {
  return Math.round((samples * 1_000_000) / RATE_HZ) / 1_000;
}

function mod(value: number, length: number): number {
  return ((value % length) + length) % length;
}
