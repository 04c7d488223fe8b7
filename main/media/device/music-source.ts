import { toSample } from '../dsp/sample.ts';
import { SAMPLE_RATE } from '../protocol.ts';
import type { AudioSource } from './audio-device.ts';
import { BEATS_PER_MINUTE, type Note, notes, pieceBeats } from './music-score.ts';

const SAMPLES_PER_BEAT = (SAMPLE_RATE * 60) / BEATS_PER_MINUTE;
const PIECE_SAMPLES = Math.round(pieceBeats * SAMPLES_PER_BEAT);
/** Full loudness of one note; with all that sound together the piece stays below clipping. */
const AMPLITUDE = 7_000;

/** Plays the waiting piece of `music-score.ts` from its beginning, over and over. */
export function musicSource(): AudioSource {
  const strings = new Set<PluckedString>();
  const mix = new Float64Array(SAMPLE_RATE / 100);
  let position = 0;
  let nextNote = 0;
  return {
    capture: (into) => {
      mix.fill(0);
      const end = position + into.length;
      for (let note = notes[nextNote]; note !== undefined && note.atBeat * SAMPLES_PER_BEAT < end; note = notes[++nextNote]) {
        strings.add(new PluckedString(note, Math.max(0, Math.round(note.atBeat * SAMPLES_PER_BEAT) - position)));
      }
      for (const string of strings) if (!string.addTo(mix)) strings.delete(string);
      for (let index = 0; index < into.length; index++) into[index] = toSample(mix[index] ?? 0);
      position = end;
      if (position < PIECE_SAMPLES) return;
      position = 0;
      nextNote = 0;
    },
    [Symbol.dispose]: () => strings.clear(),
  };
}

/** Two damped sines, the octave softer and sooner gone: y[n] = 2 r cos(w) y[n-1] - r² y[n-2]. */
class PluckedString {
  readonly #partials: readonly Partial[];
  #delay: number;
  #left: number;

  constructor(note: Note, delay: number) {
    const hz = 440 * 2 ** ((note.pitch - 69) / 12);
    const ring = note.ringBeats * SAMPLES_PER_BEAT;
    this.#partials = [
      new Partial(hz, AMPLITUDE * note.loudness, ring),
      new Partial(2 * hz, 0.3 * AMPLITUDE * note.loudness, ring / 2),
    ];
    this.#delay = delay;
    this.#left = ring;
  }

  /** @returns whether it sounds on */
  addTo(mix: Float64Array): boolean {
    for (const partial of this.#partials) partial.addTo(mix, this.#delay);
    this.#left -= mix.length - this.#delay;
    this.#delay = 0;
    return this.#left > 0;
  }
}

class Partial {
  readonly #first: number;
  readonly #second: number;
  #last = 0;
  #beforeLast: number;

  /** @param ring samples until it has faded to a thousandth */
  constructor(hz: number, amplitude: number, ring: number) {
    const decay = 0.001 ** (1 / ring);
    const step = (2 * Math.PI * hz) / SAMPLE_RATE;
    this.#first = 2 * decay * Math.cos(step);
    this.#second = decay * decay;
    this.#beforeLast = -amplitude * Math.sin(step);
  }

  addTo(mix: Float64Array, from: number): void {
    for (let index = from; index < mix.length; index++) {
      const value = this.#first * this.#last - this.#second * this.#beforeLast;
      this.#beforeLast = this.#last;
      this.#last = value;
      mix[index] = (mix[index] ?? 0) + value;
    }
  }
}
