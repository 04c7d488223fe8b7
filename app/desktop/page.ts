import { join } from 'node:path';
import { BrowserWindow, type BrowserWindowConstructorOptions } from 'electron';
import type { Log } from '../../main/base/log.ts';
import { ORIGIN } from './origin.ts';
import type { WindowKind } from './preload/channels.ts';

/** A page that dies this often within a minute is left dead: it would die again. */
const MOST_REVIVALS = 3;
const REVIVAL_SPAN_MS = 60_000;

/** A window with the phone's page in it: sandboxed, isolated, hidden until it is shown. */
export function openPage(kind: WindowKind, options: BrowserWindowConstructorOptions, log: Log): BrowserWindow {
  const window = new BrowserWindow({
    ...options,
    show: false,
    title: 'Trapeze',
    autoHideMenuBar: true,
    webPreferences: {
      preload: join(import.meta.dirname, 'preload.cjs'),
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: false,
      // A call goes on while its window is in the tray.
      backgroundThrottling: false,
    },
  });
  const address = kind === 'main' ? `${ORIGIN}/` : `${ORIGIN}/?window=${kind}`;
  const load = (): void => {
    window
      .loadURL(address)
      .catch((error: unknown) => log.write('error', 'the window cannot be loaded', { error: String(error) }));
  };
  revive(window, load, log);
  load();
  return window;
}

function revive(window: BrowserWindow, load: () => void, log: Log): void {
  const deathsAtMs: number[] = [];
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    log.write('error', 'the page of a window ended', { reason });
    const nowMs = performance.now();
    while (deathsAtMs[0] !== undefined && deathsAtMs[0] < nowMs - REVIVAL_SPAN_MS) deathsAtMs.shift();
    deathsAtMs.push(nowMs);
    if (reason !== 'clean-exit' && deathsAtMs.length <= MOST_REVIVALS) load();
  });
}
