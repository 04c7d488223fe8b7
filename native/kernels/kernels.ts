import { kernelsWasm } from './kernels.wasm.ts';
import { places } from './memory.ts';

/** One run of a polyphase filter. */
export interface FilterRun {
  /** The input, with as many samples before it as the filter looks back. */
  readonly window: Float32Array;
  /** `up` phases of `taps` each, oldest input first. Never changed once it was used here. */
  readonly coefficients: Float32Array;
  /** A multiple of 4. */
  readonly taps: number;
  readonly up: number;
  readonly down: number;
  /** Of the first output. */
  readonly phase: number;
  /** Where the first output looks from, in samples of `window`. */
  readonly start: number;
}

/** Words of state of a G.722 encoder or decoder: low band, high band, filter. */
const G722_WORDS = 68;
const LOW_STEP = 20;
const HIGH_STEP = 42;

/** The little of it that is used; TypeScript knows the whole of it as a part of the DOM only. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: unknown };
};

interface Exports {
  readonly memory: { readonly buffer: ArrayBuffer };
  convolvePhases(
    ...args: readonly [
      window: number,
      coefficients: number,
      output: number,
      count: number,
      taps: number,
      up: number,
      down: number,
      phase: number,
      start: number,
    ]
  ): void;
  encodeG722(state: number, pcm: number, output: number, bytes: number): void;
  decodeG722(state: number, input: number, pcm: number, bytes: number): void;
}

/** The state of a new G.722 encoder or decoder (G.722 §3.5): both bands start with their least step. */
export function newG722State(): Int32Array {
  const state = new Int32Array(G722_WORDS);
  state[LOW_STEP] = 32;
  state[HIGH_STEP] = 8;
  return state;
}

/** Compiled twins of loops in `main/media`. Not for use from several threads: each has its own. */
class Kernels {
  readonly #exports: Exports;
  readonly #floats: Float32Array;
  readonly #samples: Int16Array;
  readonly #words: Int32Array;
  readonly #bytes: Uint8Array;
  readonly #tables = new WeakMap<Float32Array, number>();
  #nextTable: number = places.tables;

  constructor(exports: Exports) {
    const { buffer } = exports.memory;
    this.#exports = exports;
    this.#floats = new Float32Array(buffer);
    this.#samples = new Int16Array(buffer);
    this.#words = new Int32Array(buffer);
    this.#bytes = new Uint8Array(buffer);
  }

  /** Fills `output`. @returns false, and does nothing, when there is no room for it: then the twin has to do it */
  convolvePhases({ window, coefficients, taps, up, down, phase, start }: FilterRun, output: Int16Array): boolean {
    if (window.byteLength > places.output - places.input || output.byteLength > places.end - places.output) return false;
    const table = this.#tableOf(coefficients);
    if (table === undefined) return false;
    this.#floats.set(window, places.input / Float32Array.BYTES_PER_ELEMENT);
    this.#exports.convolvePhases(places.input, table, places.output, output.length, taps, up, down, phase, start);
    output.set(this.#samplesAt(places.output, output.length));
    return true;
  }

  /** @param state of this encoder, changed @param pcm an even number of samples at 16 kHz @returns half as many bytes */
  encodeG722(state: Int32Array, pcm: Int16Array): Uint8Array {
    const bytes = new Uint8Array(pcm.length / 2);
    const atOnce = (places.output - places.input) / (2 * Int16Array.BYTES_PER_ELEMENT);
    for (let from = 0; from < bytes.length; from += atOnce) {
      const part = bytes.subarray(from, from + atOnce);
      this.#samples.set(pcm.subarray(2 * from, 2 * (from + part.length)), places.input / Int16Array.BYTES_PER_ELEMENT);
      this.#withState(state, () => this.#exports.encodeG722(places.state, places.input, places.output, part.length));
      part.set(this.#bytes.subarray(places.output, places.output + part.length));
    }
    return bytes;
  }

  /** @param state of this decoder, changed @returns two samples at 16 kHz for each byte */
  decodeG722(state: Int32Array, bytes: Uint8Array): Int16Array {
    const pcm = new Int16Array(2 * bytes.length);
    const atOnce = (places.end - places.output) / (2 * Int16Array.BYTES_PER_ELEMENT);
    for (let from = 0; from < bytes.length; from += atOnce) {
      const part = bytes.subarray(from, from + atOnce);
      this.#bytes.set(part, places.input);
      this.#withState(state, () => this.#exports.decodeG722(places.state, places.input, places.output, part.length));
      pcm.set(this.#samplesAt(places.output, 2 * part.length), 2 * from);
    }
    return pcm;
  }

  #withState(state: Int32Array, work: () => void): void {
    const at = places.state / Int32Array.BYTES_PER_ELEMENT;
    this.#words.set(state, at);
    work();
    state.set(this.#words.subarray(at, at + state.length));
  }

  #samplesAt(place: number, count: number): Int16Array {
    const at = place / Int16Array.BYTES_PER_ELEMENT;
    return this.#samples.subarray(at, at + count);
  }

  /** Where a table lies; it is copied in once. `undefined` when the tables are full. */
  #tableOf(coefficients: Float32Array): number | undefined {
    const known = this.#tables.get(coefficients);
    if (known !== undefined) return known;
    const place = this.#nextTable;
    if (place + coefficients.byteLength > places.input) return undefined;
    this.#floats.set(coefficients, place / Float32Array.BYTES_PER_ELEMENT);
    this.#tables.set(coefficients, place);
    this.#nextTable += coefficients.byteLength;
    return place;
  }
}

/** Those of this thread; `undefined` where WebAssembly or its SIMD cannot be had. */
export const kernels: Kernels | undefined = instantiate();

function instantiate(): Kernels | undefined {
  try {
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(Buffer.from(kernelsWasm, 'base64')));
    return new Kernels(exports as Exports);
  } catch {
    return undefined; // an old processor, or a system that forbids code made at run time: the twins do the work
  }
}
