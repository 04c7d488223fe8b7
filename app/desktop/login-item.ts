import { app } from 'electron';
import type { LoginStart } from '../../main/contract/desktop-view.ts';
import { AutostartFile, autostartFolder } from './autostart-file.ts';

const HIDDEN = '--hidden';

/** The program among what the system starts when the person signs in. */
export interface LoginItem {
  /** Whether it is among them now: a person may also take it out in the system's own settings. */
  readonly isOn: boolean;
  /** Throws what the system throws. */
  set(start: LoginStart): void;
}

/** Nothing where the program is not installed: a checkout may be gone tomorrow. */
export function loginItem(): LoginItem | undefined {
  if (!app.isPackaged) return undefined;
  return process.platform === 'linux' ? linuxItem() : systemItem();
}

/** An AppImage runs from a place that is gone when it ends; it says itself where it lies. */
function linuxItem(): LoginItem {
  const file = new AutostartFile(autostartFolder());
  const program = process.env.APPIMAGE ?? process.execPath;
  return {
    get isOn() {
      return file.isThere;
    },
    set: (start) => file.set(start === 'off' ? undefined : start === 'tray' ? [program, HIDDEN] : [program]),
  };
}

function systemItem(): LoginItem {
  const isOnWith = (args: string[]): boolean => app.getLoginItemSettings({ args }).openAtLogin;
  return {
    get isOn() {
      return isOnWith([]) || isOnWith([HIDDEN]);
    },
    set: (start) => app.setLoginItemSettings({ openAtLogin: start !== 'off', args: start === 'tray' ? [HIDDEN] : [] }),
  };
}

/** Whether this start is to show no window. macOS gives a program no arguments at sign-in, but says that it was one. */
export function startsHidden(kept: LoginStart): boolean {
  if (process.argv.includes(HIDDEN)) return true;
  return process.platform === 'darwin' && kept === 'tray' && app.getLoginItemSettings().wasOpenedAtLogin;
}
