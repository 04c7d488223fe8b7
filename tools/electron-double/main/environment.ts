import type { Cdp } from '../chromium/cdp.ts';

/** What runs this process. Later `process.execPath` names the launcher, as if it were the Electron binary. */
export const nodePath = process.execPath;

/** What the program was started with. Filled in before its code runs. */
export interface Environment {
  /** Folder with the program's package.json. */
  readonly appPath: string;
  readonly name: string;
  readonly version: string;
  /** Own folder of this copy; taken away at the end when nobody named one. */
  readonly userData: string;
  /** A test drives it: the app becomes ready when the test says so. */
  readonly isDriven: boolean;
}

let environment: Environment | undefined;
const connected = Promise.withResolvers<Cdp>();

export function enter(entered: Environment): void {
  environment = entered;
}

/** Throws when the double was imported without having been started through `boot.ts`. */
export function surroundings(): Environment {
  if (environment === undefined) throw new Error('electron double: start programs with tools/electron-double/launch');
  return environment;
}

/** The browser behind the windows, once it is there. */
export const browser: Promise<Cdp> = connected.promise;

export function connect(cdp: Cdp): void {
  connected.resolve(cdp);
}

/** Run when this process ends, whichever way; nothing asynchronous. */
export function atExit(clean: () => void): void {
  process.once('exit', clean);
}
