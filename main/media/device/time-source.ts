import type { Clock } from '../../base/clock.ts';
import { BLOCK_MS, SAMPLE_RATE } from '../protocol.ts';
import type { AudioSource } from './audio-device.ts';

const PIP_HZ = 1_000;
const LONG_PIP_HZ = 1_250;
const PIP_MS = 80;
const LONG_PIP_MS = 400;
/** Against clicks. */
const RAMP_MS = 4;
const AMPLITUDE = 9_000;
/** The signal follows the wall clock when it is further off than this. */
const LARGEST_ERROR_MS = 50;

/** A time signal: a pip begins with each second of the wall clock, a longer and higher one with every tenth. */
export function timeSource(clock: Clock): AudioSource {
  let nextUnixMs = clock.unixMs();
  return {
    capture: (into) => {
      const unixMs = clock.unixMs();
      if (Math.abs(unixMs - nextUnixMs) > LARGEST_ERROR_MS) nextUnixMs = unixMs;
      for (let index = 0; index < into.length; index++) into[index] = sampleAt(nextUnixMs + (index * 1000) / SAMPLE_RATE);
      nextUnixMs += BLOCK_MS;
    },
    [Symbol.dispose]: () => undefined,
  };
}

function sampleAt(unixMs: number): number {
  const isLong = Math.floor(unixMs / 1000) % 10 === 0;
  const lengthMs = isLong ? LONG_PIP_MS : PIP_MS;
  const sinceMs = unixMs % 1000;
  if (sinceMs >= lengthMs) return 0;
  const envelope = Math.min(1, sinceMs / RAMP_MS, (lengthMs - sinceMs) / RAMP_MS);
  return Math.round(AMPLITUDE * envelope * Math.sin((2 * Math.PI * (isLong ? LONG_PIP_HZ : PIP_HZ) * sinceMs) / 1000));
}
