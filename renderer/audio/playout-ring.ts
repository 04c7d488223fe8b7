import { FRAME_SAMPLES, SAMPLE_RATE, toFloat } from './frame.ts';

/** Sound waiting before playout begins or begins again: two frames, 40 ms. */
const PRIME_SAMPLES = 2 * FRAME_SAMPLES;
/** More than this never waits: the oldest goes. 200 ms. */
const CAPACITY_SAMPLES = 10 * FRAME_SAMPLES;
/** How long the shortest waiting time is observed before some of it is taken away: 1 s. */
const OBSERVED_SAMPLES = SAMPLE_RATE;
/** What may wait at the emptiest moment: 20 ms; the rest is delay that nobody needs. */
const SPARE_SAMPLES = FRAME_SAMPLES;
/** The seam of a cut is a cross-fade this long: 2.7 ms. */
const FADE_SAMPLES = 128;

/**
 * Between frames that arrive when they arrive and blocks that are played when they are due. It keeps 40 to 60 ms: playout starts after
 * 40 ms, pauses when the ring has run dry, and delay that has crept in (a burst, or a sound card slower than the media host) is cut out
 * where the ring was never emptier than 20 ms for a second.
 */
export class PlayoutRing {
  readonly #samples = new Float32Array(CAPACITY_SAMPLES);
  #read = 0;
  #waiting = 0;
  #isPlaying = false;
  #observed = 0;
  #least = CAPACITY_SAMPLES;

  /** Samples that wait to be played. */
  get waiting(): number {
    return this.#waiting;
  }

  push(frame: Int16Array): void {
    const overflow = this.#waiting + frame.length - CAPACITY_SAMPLES;
    if (overflow > 0) this.#skip(this.#waiting - PRIME_SAMPLES);
    let write = (this.#read + this.#waiting) % CAPACITY_SAMPLES;
    for (const sample of frame) {
      this.#samples[write] = toFloat(sample);
      write = (write + 1) % CAPACITY_SAMPLES;
    }
    this.#waiting += frame.length;
  }

  /** Fills `block` with what is due, silence where there is nothing. */
  pull(block: Float32Array): void {
    if (!this.#isPlaying && this.#waiting >= PRIME_SAMPLES) this.#start();
    if (!this.#isPlaying) {
      block.fill(0);
      return;
    }
    const played = Math.min(block.length, this.#waiting);
    for (let index = 0; index < played; index += 1) block[index] = this.#at(index);
    block.fill(0, played);
    this.#drop(played);
    if (played < block.length) this.#isPlaying = false;
    else this.#trim(block.length);
  }

  /** Forgets everything, as before the first frame. */
  reset(): void {
    this.#waiting = 0;
    this.#isPlaying = false;
  }

  #start(): void {
    this.#isPlaying = true;
    this.#observed = 0;
    this.#least = CAPACITY_SAMPLES;
  }

  #trim(played: number): void {
    this.#least = Math.min(this.#least, this.#waiting);
    this.#observed += played;
    if (this.#observed < OBSERVED_SAMPLES) return;
    const excess = this.#least - SPARE_SAMPLES;
    this.#observed = 0;
    this.#least = CAPACITY_SAMPLES;
    if (excess > 0) this.#skip(excess);
  }

  /** Leaves out `count` samples; what follows is faded in over what would have come. */
  #skip(count: number): void {
    const faded = Math.min(FADE_SAMPLES, count, this.#waiting - count);
    for (let index = 0; index < faded; index += 1) {
      const weight = (index + 1) / (faded + 1);
      const target = (this.#read + count + index) % CAPACITY_SAMPLES;
      this.#samples[target] = this.#at(index) * (1 - weight) + this.#at(count + index) * weight;
    }
    this.#drop(count);
  }

  #at(offset: number): number {
    return this.#samples[(this.#read + offset) % CAPACITY_SAMPLES] ?? 0;
  }

  #drop(count: number): void {
    this.#read = (this.#read + count) % CAPACITY_SAMPLES;
    this.#waiting -= count;
  }
}
