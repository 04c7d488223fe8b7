import type { SoundDevice } from './device-choice.ts';
import { SAMPLE_RATE } from './frame.ts';

/** What TypeScript's DOM library does not know of an AudioContext yet. */
interface OutputContext extends AudioContext {
  /** `''`: the system's choice. Rejects when there is no such device. */
  setSinkId?(id: string): Promise<void>;
}

/** A context of 48 kHz. The caller closes it. */
export function openContext(): AudioContext {
  return new AudioContext({ sampleRate: SAMPLE_RATE, latencyHint: 'interactive' });
}

/** Lets a context play on `device`, where that is not possible on the system's choice. */
export async function playOn(context: OutputContext, device: SoundDevice | undefined): Promise<void> {
  try {
    await context.setSinkId?.(device?.id ?? '');
  } catch {
    // It has just gone: the list of devices will say so. A context keeps what it had.
  }
}
