import { toSample } from '../dsp/sample.ts';
import { BLOCK_SAMPLES, SAMPLE_RATE } from '../protocol.ts';

/** "Recorder warning tone" of Federal Standard 1037C: half a second of 1400 Hz every 15 seconds. */
const TONE_HZ = 1_400;
const TONE_SAMPLES = SAMPLE_RATE / 2;
const PERIOD_SAMPLES = 15 * SAMPLE_RATE;
/** -15 dBm0, the softest that ITU-T E.180 allows a tone: -21.15 dBov, where a full sine is +3.14 dBm0 (ITU-T G.711). */
const AMPLITUDE = 4_059;
/** Against clicks: 5 ms. */
const RAMP_SAMPLES = SAMPLE_RATE / 200;

/** Says to both sides of a call that it is recorded, from its first moment on: one tone in what is heard and in what is sent. */
export class ConsentTone {
  readonly #tone = new Int16Array(BLOCK_SAMPLES);
  readonly #heard = new Int16Array(BLOCK_SAMPLES);
  #position = 0;

  /** The next 10 ms of what is heard, with the tone in it. The block is used again by the next one. */
  next(block: Int16Array): Int16Array {
    for (let index = 0; index < BLOCK_SAMPLES; index++) {
      this.#tone[index] = sampleAt(this.#position);
      this.#position = (this.#position + 1) % PERIOD_SAMPLES;
    }
    this.#heard.set(block);
    this.addTo(this.#heard);
    return this.#heard;
  }

  /** Adds the same 10 ms to what is sent. */
  addTo(block: Int16Array): void {
    for (let index = 0; index < block.length; index++) block[index] = toSample((block[index] ?? 0) + (this.#tone[index] ?? 0));
  }
}

function sampleAt(position: number): number {
  const loudness = Math.max(0, Math.min(1, position / RAMP_SAMPLES, (TONE_SAMPLES - position) / RAMP_SAMPLES));
  return loudness === 0 ? 0 : AMPLITUDE * loudness * Math.sin((2 * Math.PI * TONE_HZ * position) / SAMPLE_RATE);
}
