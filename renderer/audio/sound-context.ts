import { createContext, useContext } from 'react';
import type { Sound } from './sound.ts';

/** What the screens ask of the window's sound. */
export type SoundControl = Pick<Sound, 'state' | 'setMeasuring' | 'retry' | 'playOnce'>;

export const SoundContext = createContext<SoundControl | undefined>(undefined);

/** The window's sound. Throws outside of the main window: a bug. */
export function useSound(): SoundControl {
  const sound = useContext(SoundContext);
  if (sound === undefined) throw new Error('no sound around this component');
  return sound;
}
