import { limits } from '../../limits.ts';
import { RunningMinimum } from '../dsp/running-minimum.ts';
import { crossfade } from '../dsp/sample.ts';
import { SampleQueue } from '../dsp/sample-queue.ts';
import { BLOCK_SAMPLES, SAMPLE_RATE } from '../protocol.ts';

const MOST_SAMPLES = (limits.media.captureMs / 1000) * SAMPLE_RATE;
/** Sound that lay unused during the last second or two, beyond this, is only delay: 10 ms. */
const SPARE_SAMPLES = BLOCK_SAMPLES;
/** How many blocks the least filling is looked for. */
const WATCHED_BLOCKS = 100;

/**
 * Microphone sound on its way from a window's clock to a stream's. Grows by itself when the window delivers unevenly (an empty
 * ring sounds a block of silence), shrinks by a block when it was never needed, and never holds more than `limits.media.captureMs`.
 */
export class CaptureRing {
  readonly #queue = new SampleQueue();
  readonly #leastHeld = new RunningMinimum(WATCHED_BLOCKS);
  readonly #scratch = new Int16Array(BLOCK_SAMPLES);

  push(samples: Int16Array): void {
    this.#queue.push(samples);
    while (this.#queue.length > MOST_SAMPLES) this.#queue.shift(this.#scratch);
  }

  /** Takes one block; silence when there is not enough. */
  shift(into: Int16Array): void {
    if (this.#queue.length < into.length) {
      into.fill(0);
      return;
    }
    this.#queue.shift(into);
    const least = this.#leastHeld.add(this.#queue.length);
    if (least === undefined || least <= SPARE_SAMPLES || this.#queue.length < BLOCK_SAMPLES) return;
    this.#queue.shift(this.#scratch);
    crossfade(into, this.#scratch, into);
    this.#leastHeld.reset();
  }

  clear(): void {
    this.#queue.clear();
    this.#leastHeld.reset();
  }
}
