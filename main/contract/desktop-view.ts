import { z } from 'zod';

/** What becomes of the phone when the person signs in to the computer. */
export const LoginStart = z.enum(['off', 'window', 'tray']);

/** What a key can do wherever the person is. */
export const GlobalAction = z.enum(['answer', 'hangUp', 'mute', 'dial']);

/** A key with its modifiers as Electron writes it (`CommandOrControl+Alt+A`); empty: none. */
const Accelerator = z.string().regex(/^(?:[A-Za-z0-9]{1,24}(?:\+[A-Za-z0-9]{1,24}){0,4})?$/);

export const GlobalKeys = z.object({
  answer: Accelerator,
  hangUp: Accelerator,
  mute: Accelerator,
  /** Calls what is selected, or where the system does not tell, what was copied. */
  dial: Accelerator,
});

/** What the desktop program does for the phone outside of its window; there is none where the window is a browser's. */
export const DesktopView = z.object({
  /** Absent where the program is not installed, so that nothing can start it. */
  loginStart: LoginStart.optional(),
  keys: GlobalKeys,
  /** Keys that the system gives to another program. */
  refusedKeys: z.array(GlobalAction),
  /** Reports of crashes that are kept on this computer. */
  crashReports: z.number().int(),
});

export type LoginStart = z.infer<typeof LoginStart>;
export type GlobalAction = z.infer<typeof GlobalAction>;
export type GlobalKeys = z.infer<typeof GlobalKeys>;
export type DesktopView = z.infer<typeof DesktopView>;
