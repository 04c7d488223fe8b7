import { CaptureFramer } from './capture-framer.ts';
import { frameOf } from './frame.ts';
import { LevelMeter } from './level-meter.ts';
import { PlayoutRing } from './playout-ring.ts';
import { type FromWorklet, PROCESSOR_NAME, type ToWorklet } from './worklet-messages.ts';

/** What the scope of a worklet offers; TypeScript's DOM library has no types for it. */
declare class AudioWorkletProcessor {
  readonly port: MessagePort;
}
declare function registerProcessor(name: string, processor: new () => AudioWorkletProcessor): void;

/** Blocks between two pulses: some 100 ms. */
const BLOCKS_PER_PULSE = 37;

/** Microphone in, loudspeaker out, on the audio thread: frames go to and come from the media host without passing the page. */
class SoundProcessor extends AudioWorkletProcessor {
  #pcm: MessagePort | undefined;
  #isRunning = false;
  #isMeasuring = false;
  #blocks = 0;
  // Copied, not transferred: Electron loses messages with transferred buffers.
  readonly #framer = new CaptureFramer((frame) => this.#pcm?.postMessage(frame));
  readonly #ring = new PlayoutRing();
  readonly #meter = new LevelMeter((dbov) => this.port.postMessage({ kind: 'level', dbov } satisfies FromWorklet));

  constructor() {
    super();
    this.port.onmessage = ({ data }: MessageEvent<ToWorklet>) => this.#obey(data);
  }

  /** One block: 128 samples. `inputs` has no channel while there is no microphone. */
  process(inputs: readonly (readonly Float32Array[])[], outputs: readonly (readonly Float32Array[])[]): boolean {
    const captured = inputs[0]?.[0];
    const [first, ...others] = outputs[0] ?? [];
    if (captured && this.#isMeasuring) this.#meter.push(captured);
    if (!this.#isRunning || !first) return true;
    this.#pulse(captured !== undefined);
    if (captured) this.#framer.push(captured);
    this.#ring.pull(first);
    for (const channel of others) channel.set(first);
    return true;
  }

  #pulse(isCaptured: boolean): void {
    this.#blocks = (this.#blocks + 1) % BLOCKS_PER_PULSE;
    if (this.#blocks === 0) this.port.postMessage({ kind: 'pulse', isCaptured } satisfies FromWorklet);
  }

  #obey(message: ToWorklet): void {
    switch (message.kind) {
      case 'attach':
        this.#attach(message.port);
        break;
      case 'run':
        if (this.#isRunning === message.isRunning) break;
        this.#isRunning = message.isRunning;
        this.#framer.reset();
        this.#ring.reset();
        break;
      case 'measure':
        this.#isMeasuring = message.isMeasuring;
        break;
    }
  }

  #attach(port: MessagePort): void {
    this.#pcm?.close();
    this.#pcm = port;
    port.onmessage = ({ data }: MessageEvent<unknown>) => {
      const frame = this.#isRunning ? frameOf(data) : undefined;
      if (frame) this.#ring.push(frame);
    };
  }
}

registerProcessor(PROCESSOR_NAME, SoundProcessor);
