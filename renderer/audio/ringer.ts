import { chooseDevice, type SoundDevice } from './device-choice.ts';
import { openContext, playOn } from './output-context.ts';
import { renderTone, type ToneName, tones } from './tones.ts';

/** Repeats a tone on one device, or on several together; each has a context of its own as long as it sounds. */
export class Ringer {
  readonly #sounding = new Set<AudioContext>();

  /** @param devices `undefined` among them: the system's choice */
  start(tone: ToneName, devices: readonly (SoundDevice | undefined)[]): void {
    this.stop();
    for (const device of devices) void this.#sound(tone, device);
  }

  stop(): void {
    for (const context of this.#sounding) void context.close();
    this.#sounding.clear();
  }

  /** A browser lets a page sound only after its person did something: that has happened. */
  wake(): void {
    for (const context of this.#sounding) if (context.state === 'suspended') void context.resume();
  }

  async #sound(tone: ToneName, device: SoundDevice | undefined): Promise<void> {
    const context = openContext();
    this.#sounding.add(context);
    await playOn(context, device);
    if (this.#sounding.has(context)) startTone(context, tone, true);
  }
}

/** Begins a tone. Its end can be listened for, or brought about by `stop`. */
export function startTone(context: AudioContext, name: ToneName, loop: boolean): AudioBufferSourceNode {
  const samples = renderTone(tones[name], context.sampleRate);
  const source = context.createBufferSource();
  source.buffer = new AudioBuffer({ length: samples.length, sampleRate: context.sampleRate });
  source.buffer.copyToChannel(samples, 0);
  source.loop = loop;
  source.connect(context.destination);
  source.start();
  return source;
}

/** What rings: the first device by its names, or the system's choice, and beside it the second where one is wanted and there. */
export function ringingDevices(
  outputs: readonly SoundDevice[],
  ringers: readonly string[],
  secondRingers: readonly string[],
): readonly (SoundDevice | undefined)[] {
  const [first, second] = [chooseDevice(outputs, ringers), chooseDevice(outputs, secondRingers)];
  return second && second.id !== first?.id ? [first, second] : [first];
}
