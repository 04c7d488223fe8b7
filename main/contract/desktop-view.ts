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

/** What is done about newer versions: taken, only told, or not even looked for. */
export const UpdateMode = z.enum(['automatic', 'tell', 'off']);

/** What a person can ask for. `restart` waits until no call runs; `stay` takes it back while it waits. */
export const UpdateStep = z.enum(['check', 'download', 'restart', 'stay']);

/** How far the program is with a newer version of itself. */
export const UpdateView = z.object({
  mode: UpdateMode,
  state: z.enum(['none', 'checking', 'available', 'downloading', 'ready', 'failed']),
  /** The newer version, once it is known. */
  version: z.string().optional(),
  /** 0 to 100, while it comes. */
  percent: z.number().optional(),
  /** Why it failed: nobody answered as they should, or what came is not what was published. */
  problem: z.enum(['unreachable', 'damaged']).optional(),
  /** Without it newer versions come by the system's packages. */
  canInstall: z.boolean(),
  /** A restart is wanted, and waits for the end of all calls. */
  isRestartWanted: z.boolean(),
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
  /** Absent where the program is not installed, or its package does not say where newer versions are. */
  update: UpdateView.optional(),
});

export type LoginStart = z.infer<typeof LoginStart>;
export type GlobalAction = z.infer<typeof GlobalAction>;
export type GlobalKeys = z.infer<typeof GlobalKeys>;
export type UpdateMode = z.infer<typeof UpdateMode>;
export type UpdateStep = z.infer<typeof UpdateStep>;
export type UpdateView = z.infer<typeof UpdateView>;
export type DesktopView = z.infer<typeof DesktopView>;
