/**
 * Where the sound of one stream comes from and goes to, in blocks of 10 ms: 480 samples, 48 kHz, mono. Both are called from the
 * stream's clock and never wait.
 */
export interface AudioDevice extends Disposable {
  /** Fills `into` with the next block to send; zeros when there is none. Not called while nothing is sent. */
  capture(into: Int16Array): void;
  /** Takes the next block to hear, every 10 ms, silence included. `block` is not kept. */
  play(block: Int16Array): void;
  /** Sending begins, or begins again: what was captured before is stale. */
  restartCapture?(): void;
  /** Everything taken so far is safe (a recording is on disk). Call it before disposing. */
  finish?(): Promise<void>;
}

/** The sending half of a local device. */
export interface AudioSource extends Disposable {
  capture(into: Int16Array): void;
  restartCapture?(): void;
}

/** Neither says nor hears anything: the device of a new stream. */
export const silentDevice: AudioDevice = {
  capture: (into) => void into.fill(0),
  play: () => undefined,
  [Symbol.dispose]: () => undefined,
};
