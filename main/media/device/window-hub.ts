import { toSample } from '../dsp/sample.ts';
import { BLOCK_SAMPLES, type PcmPort, WINDOW_FRAME_SAMPLES } from '../protocol.ts';
import type { AudioDevice } from './audio-device.ts';
import { CaptureRing } from './capture-ring.ts';

/** A window's own worklet may use other frames; more than 100 ms at once is no sound. */
const LONGEST_FRAME = 10 * BLOCK_SAMPLES;

/**
 * The one window whose microphone and loudspeaker all `window` devices share: each hears the whole microphone, the loudspeaker plays
 * their sum. Without a window they have silence.
 */
export class WindowHub implements Disposable {
  readonly #devices = new Set<WindowDevice>();
  readonly #mix = new Float64Array(WINDOW_FRAME_SAMPLES);
  #mixedBlocks = 0;
  #isFed = false;
  #port: PcmPort | undefined;

  /** Makes `port` the window; the one before is let go of. */
  attach(port: PcmPort): void {
    this.detach();
    this.#port = port;
    port.on('message', (frame) => {
      if (this.#port === port) this.#capture(frame);
    });
  }

  detach(): void {
    this.#port?.close?.();
    this.#port = undefined;
    for (const device of this.#devices) device.restartCapture();
  }

  /** A device for one stream; disposing it takes it out of the sum. */
  device(): AudioDevice {
    const device = new WindowDevice({
      play: (block) => this.#add(block),
      leave: () => void this.#devices.delete(device),
    });
    this.#devices.add(device);
    return device;
  }

  /** Ends a block of 10 ms, when all streams have played theirs; every second time a frame goes to the window. */
  endBlock(): void {
    this.#mixedBlocks++;
    if (this.#mixedBlocks * BLOCK_SAMPLES < WINDOW_FRAME_SAMPLES) return;
    this.#mixedBlocks = 0;
    if (this.#isFed) this.#deliver(Int16Array.from(this.#mix, toSample));
    this.#mix.fill(0);
    this.#isFed = false;
  }

  [Symbol.dispose](): void {
    this.detach();
    this.#devices.clear();
  }

  #deliver(frame: Int16Array): void {
    try {
      this.#port?.postMessage(frame);
    } catch {
      // A port that refuses a frame belongs to a window that is gone; calls go on without it.
      this.detach();
    }
  }

  #capture(frame: unknown): void {
    if (!(frame instanceof Int16Array) || frame.length > LONGEST_FRAME) return;
    for (const device of this.#devices) device.capturePushed(frame);
  }

  #add(block: Int16Array): void {
    if (this.#port === undefined) return;
    this.#isFed = true;
    const start = this.#mixedBlocks * BLOCK_SAMPLES;
    for (let index = 0; index < block.length; index++)
      this.#mix[start + index] = (this.#mix[start + index] ?? 0) + (block[index] ?? 0);
  }
}

class WindowDevice implements AudioDevice {
  readonly #ring = new CaptureRing();
  readonly #hub: { play(block: Int16Array): void; leave(): void };

  constructor(hub: { play(block: Int16Array): void; leave(): void }) {
    this.#hub = hub;
  }

  capturePushed(frame: Int16Array): void {
    this.#ring.push(frame);
  }

  capture(into: Int16Array): void {
    this.#ring.shift(into);
  }

  play(block: Int16Array): void {
    this.#hub.play(block);
  }

  restartCapture(): void {
    this.#ring.clear();
  }

  [Symbol.dispose](): void {
    this.#hub.leave();
  }
}
