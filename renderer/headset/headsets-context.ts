import { createContext, useContext } from 'react';
import type { Headsets } from './headsets.ts';

/** What the settings ask of the headsets. */
export type HeadsetControl = Pick<Headsets, 'state' | 'ask' | 'turnOff'>;

export const HeadsetsContext = createContext<HeadsetControl | undefined>(undefined);

/** The window's headsets. Throws outside of the main window: a bug. */
export function useHeadsets(): HeadsetControl {
  const headsets = useContext(HeadsetsContext);
  if (headsets === undefined) throw new Error('no headsets around this component');
  return headsets;
}
