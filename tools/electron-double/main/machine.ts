import { LoudEmitter, loud } from '../loud.ts';

class PowerMonitorDouble extends LoudEmitter {}

/** Silent until a test says `powerMonitor.emit('resume')`. */
export const powerMonitor = new PowerMonitorDouble('powerMonitor');

let lastBlocker = 0;
const blockers = new Set<number>();

type PowerSaveBlocker = Pick<Electron.PowerSaveBlocker, 'start' | 'stop' | 'isStarted'>;

export const powerSaveBlocker: PowerSaveBlocker = loud('powerSaveBlocker', {
  start: () => {
    blockers.add(++lastBlocker);
    return lastBlocker;
  },
  stop: (id) => blockers.delete(id),
  isStarted: (id) => blockers.has(id),
});

const area = { x: 0, y: 0, width: 1280, height: 800 };
const display = { id: 1, bounds: area, workArea: area, scaleFactor: 1 } as Electron.Display;

export const screen: Pick<Electron.Screen, 'getPrimaryDisplay' | 'getAllDisplays'> = loud('screen', {
  getPrimaryDisplay: () => display,
  getAllDisplays: () => [display],
});

/** Nobody is there to read a box: what it says goes where a test can see it. */
export const dialog: Pick<Electron.Dialog, 'showErrorBox'> = loud('dialog', {
  showErrorBox: (title, content) => void process.stderr.write(`${title}: ${content}\n`),
});

/** Nothing is written for a crash of the double: Node says on stderr what happened. */
export const crashReporter: Pick<Electron.CrashReporter, 'start'> = loud('crashReporter', { start: () => undefined });

/** No file browser comes up; a test that wants to know puts its own function in its place. */
export const shell: Pick<Electron.Shell, 'openPath'> = loud('shell', { openPath: () => Promise.resolve('') });

export const systemPreferences: Pick<Electron.SystemPreferences, 'askForMediaAccess'> = loud('systemPreferences', {
  askForMediaAccess: () => Promise.resolve(true),
});
