import { type HoldSound, SAMPLE_RATE } from '../protocol.ts';
import { type AudioSource, silentDevice } from './audio-device.ts';
import { musicSource } from './music-source.ts';
import { toneSource } from './tone-source.ts';

/** Soft, and known from the telephone networks of most countries. */
const BEEP_HZ = 425;
const BEEP_GAIN = 0.4;
const ms = (duration: number): number => (duration * SAMPLE_RATE) / 1000;
/** Two beeps of 150 ms with as long a pause between them, every four seconds; each rises and falls within 5 ms. */
const [BEEP, SECOND_BEEP, PERIOD, RAMP] = [ms(150), ms(300), ms(4_000), ms(5)];

/** What who waits hears, from its beginning. */
export function holdSource(sound: HoldSound): AudioSource {
  switch (sound) {
    case 'silence':
      return silentDevice;
    case 'music':
      return musicSource();
    case 'tone':
      return beeps();
  }
}

function beeps(): AudioSource {
  const tone = toneSource(BEEP_HZ);
  let position = 0;
  return {
    capture: (into) => {
      tone.capture(into);
      for (let index = 0; index < into.length; index++) {
        into[index] = Math.round((into[index] ?? 0) * loudnessAt(position));
        position = (position + 1) % PERIOD;
      }
    },
    [Symbol.dispose]: () => undefined,
  };
}

function loudnessAt(position: number): number {
  const inBeep = position < SECOND_BEEP ? position : position - SECOND_BEEP;
  return BEEP_GAIN * Math.max(0, Math.min(1, inBeep / RAMP, (BEEP - inBeep) / RAMP));
}
