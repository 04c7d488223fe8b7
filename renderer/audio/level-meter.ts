/** Samples that one reading covers: 100 ms. */
const WINDOW_SAMPLES = 4_800;
const SILENCE_DBOV = -127;

/** The loudness of a stream of blocks: root mean square over 100 ms in dBov, 0 for a full-scale square wave, -127 for silence. */
export class LevelMeter {
  readonly #emit: (dbov: number) => void;
  #energy = 0;
  #samples = 0;

  constructor(emit: (dbov: number) => void) {
    this.#emit = emit;
  }

  push(block: Float32Array): void {
    for (const sample of block) this.#energy += sample * sample;
    this.#samples += block.length;
    if (this.#samples < WINDOW_SAMPLES) return;
    const dbov = 10 * Math.log10(this.#energy / this.#samples);
    this.#energy = 0;
    this.#samples = 0;
    this.#emit(Math.max(SILENCE_DBOV, Math.min(0, dbov)));
  }
}
