import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { Cdp } from './cdp.ts';
import { findChromium, necessarySwitches } from './find-chromium.ts';

const switches = [
  '--no-startup-window',
  '--no-first-run',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-default-apps',
  '--disable-extensions',
  '--disable-sync',
  '--disable-background-timer-throttling',
  '--disable-renderer-backgrounding',
  '--disable-backgrounding-occluded-windows',
  '--disable-features=HttpsUpgrades,Translate,OptimizationHints,MediaRouter',
  '--password-store=basic',
  '--use-mock-keychain',
  // As Electron's own default for its windows.
  '--autoplay-policy=no-user-gesture-required',
];

/** The browser that stands behind the double: its pages are the windows. */
export interface Chromium {
  readonly cdp: Cdp;
  /** Where another driver can connect to the same browser. */
  readonly debuggerUrl: string;
}

/**
 * Starts a Chromium of this machine without a window.
 *
 * @param profile folder that it keeps its own things in
 * @param extra switches that come last and win
 */
export async function startChromium(profile: string, extra: readonly string[]): Promise<Chromium> {
  const executable = findChromium();
  if (executable === undefined) throw new Error('electron double: no Chromium was found (set CHROMIUM_PATH)');
  const headless = process.env.DOUBLE_HEADED ? [] : ['--headless'];
  const debugging = ['--remote-debugging-pipe', '--remote-debugging-port=0', `--user-data-dir=${profile}`];
  const child = spawn(executable, [...headless, ...necessarySwitches(), ...switches, ...debugging, ...extra], {
    stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'],
  });
  // Before anybody takes its folder away.
  process.prependOnceListener('exit', () => child.kill('SIGKILL'));
  const debuggerUrl = await debuggerUrlOf(child, child.stdio[2] as Readable);
  const [, , , toBrowser, fromBrowser] = child.stdio;
  return { cdp: new Cdp(toBrowser as Writable, fromBrowser as Readable), debuggerUrl };
}

function debuggerUrlOf(child: ChildProcess, stderr: Readable): Promise<string> {
  return new Promise((resolve, reject) => {
    createInterface({ input: stderr }).on('line', (line) => {
      const url = /^DevTools listening on (?<url>ws:\S+)$/.exec(line)?.groups?.url;
      if (url) resolve(url);
      else if (process.env.DOUBLE_LOG) process.stderr.write(`chromium: ${line}\n`);
    });
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`electron double: Chromium ended with ${code} (DOUBLE_LOG=1 shows why)`)));
  });
}
