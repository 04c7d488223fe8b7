import { SAMPLE_RATE } from '../protocol.ts';
import type { AudioSource } from './audio-device.ts';

/** -12 dBov of a sine: loud and far from clipping. */
const AMPLITUDE = 11_627;

/** One sine of `hz` (above 0, below 24 000), for ever and without a seam. */
export function toneSource(hz: number): AudioSource {
  const step = (2 * Math.PI * hz) / SAMPLE_RATE;
  let phase = 0;
  return {
    capture: (into) => {
      for (let index = 0; index < into.length; index++) {
        into[index] = Math.round(AMPLITUDE * Math.sin(phase));
        phase += step;
        if (phase >= 2 * Math.PI) phase -= 2 * Math.PI;
      }
    },
    [Symbol.dispose]: () => undefined,
  };
}
