import type { AudioDevice, AudioSource } from './audio-device.ts';
import type { WavRecorder } from './wav-recorder.ts';

/** A device without a person: says what its source says, hears into a recording if there is one. Owns both. */
export class LocalDevice implements AudioDevice {
  readonly #source: AudioSource;
  readonly #recorder: WavRecorder | undefined;

  constructor(source: AudioSource, recorder?: WavRecorder) {
    this.#source = source;
    this.#recorder = recorder;
  }

  capture(into: Int16Array): void {
    this.#source.capture(into);
  }

  play(block: Int16Array): void {
    this.#recorder?.add(block);
  }

  restartCapture(): void {
    this.#source.restartCapture?.();
  }

  async finish(): Promise<void> {
    await this.#recorder?.finish();
  }

  [Symbol.dispose](): void {
    this.#source[Symbol.dispose]();
    this.#recorder?.[Symbol.dispose]();
  }
}
