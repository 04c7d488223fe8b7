import { oc } from '@orpc/contract';
import { z } from 'zod';
import { GlobalKeys, LoginStart, UpdateMode, UpdateStep } from './desktop-view.ts';

const desktopMissing = { DESKTOP_MISSING: { message: 'the phone does not run as a desktop program' } };

/** What a person sets of the desktop program; its state is `desktop` of the snapshot. */
export const desktop = {
  setLoginStart: oc.input(z.object({ start: LoginStart })).errors({
    ...desktopMissing,
    LOGIN_START_REFUSED: { message: 'the system does not let the program start at sign-in' },
  }),
  /** Keys that are not named stay. Whether the system gives them is told by `refusedKeys`. */
  setKeys: oc.input(GlobalKeys.partial()).errors(desktopMissing),
  /** Shows the folder with the reports of crashes in the system's file browser. */
  openCrashReports: oc.errors(desktopMissing),
  setUpdateMode: oc.input(z.object({ mode: UpdateMode })).errors(desktopMissing),
  /** A step that makes no sense now does nothing; follow `update` of the desktop's state. */
  update: oc.input(z.object({ step: UpdateStep })).errors(desktopMissing),
};
