import { FRAME_SAMPLES, toInt16 } from './frame.ts';

/** Gathers the 128-sample blocks that an AudioWorklet gets into frames of 20 ms. */
export class CaptureFramer {
  readonly #emit: (frame: Int16Array) => void;
  readonly #frame = new Int16Array(FRAME_SAMPLES);
  #filled = 0;

  /** @param emit called with each full frame; the array is used again afterwards, so it must be copied (postMessage does) */
  constructor(emit: (frame: Int16Array) => void) {
    this.#emit = emit;
  }

  push(block: Float32Array): void {
    for (const sample of block) {
      this.#frame[this.#filled++] = toInt16(sample);
      if (this.#filled < FRAME_SAMPLES) continue;
      this.#filled = 0;
      this.#emit(this.#frame);
    }
  }

  /** Forgets what has been gathered, so that the next call does not start with the end of this one. */
  reset(): void {
    this.#filled = 0;
  }
}
