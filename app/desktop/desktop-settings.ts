import { readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { GlobalKeys, LoginStart, UpdateMode } from '../../main/contract/desktop-view.ts';

const DesktopSettings = z.object({ loginStart: LoginStart, keys: GlobalKeys, updates: UpdateMode.default('automatic') });

/** What a person has set of the desktop program itself. */
export type DesktopSettings = z.infer<typeof DesktopSettings>;

const INITIAL: DesktopSettings = {
  loginStart: 'off',
  keys: { answer: '', hangUp: '', mute: '', dial: '' },
  updates: 'automatic',
};

/** What was set; a file that is missing, damaged or of another program gives the initial settings: nothing is taken from the system. */
export function readDesktopSettings(file: string): DesktopSettings {
  try {
    return DesktopSettings.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return INITIAL; // the first start, or as good as one
  }
}

/** Keeps them for the next start; a full disk is no reason to fail. */
export function writeDesktopSettings(file: string, settings: DesktopSettings): void {
  try {
    writeFileSync(file, JSON.stringify(settings));
  } catch {
    // They count until the program ends, and can be set again.
  }
}
