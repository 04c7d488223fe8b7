/** The least level there is to tell (RFC 6464 §3): digital silence. */
export const SILENCE_DBOV = -127;
const FULL_SCALE = 32_768;

/** Gathers the energy of sound and tells its level: 0 dBov is a square wave at full scale, a full sine is -3.01. */
export class LevelMeter {
  #sumOfSquares = 0;
  #samples = 0;

  add(pcm: Int16Array): void {
    let sum = 0;
    for (let index = 0; index < pcm.length; index++) {
      const sample = pcm[index] ?? 0;
      sum += sample * sample;
    }
    this.#sumOfSquares += sum;
    this.#samples += pcm.length;
  }

  /** -127…0, of what was added since the last call; silence when that is nothing. Rounded to a tenth. */
  take(): number {
    const power = this.#samples === 0 ? 0 : this.#sumOfSquares / this.#samples;
    this.#sumOfSquares = 0;
    this.#samples = 0;
    if (power === 0) return SILENCE_DBOV;
    return Math.max(SILENCE_DBOV, Math.round(100 * Math.log10(power / FULL_SCALE ** 2)) / 10);
  }
}
