import { BLOCK_SAMPLES } from '../protocol.ts';
import type { AudioDevice } from './audio-device.ts';

/** Says what it just heard: the stream plays a block before it captures one, so nothing is added to the way of the sound. */
export class EchoDevice implements AudioDevice {
  readonly #heard = new Int16Array(BLOCK_SAMPLES);

  capture(into: Int16Array): void {
    into.set(this.#heard);
    this.#heard.fill(0);
  }

  play(block: Int16Array): void {
    this.#heard.set(block);
  }

  [Symbol.dispose](): void {
    this.#heard.fill(0);
  }
}
