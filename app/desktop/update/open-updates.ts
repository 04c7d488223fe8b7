import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { app } from 'electron';
import type { AppUpdater } from 'electron-updater';
import { systemClock } from '../../../main/base/clock.ts';
import type { Log } from '../../../main/base/log.ts';
import { systemRandom } from '../../../main/base/random.ts';
import type { UpdateMode } from '../../../main/contract/desktop-view.ts';
import { ElectronUpdaterSource } from './electron-updater-source.ts';
import { Updates } from './updates.ts';

/** On Linux only an AppImage is a file of the person's own; everything else belongs to the system's packages. */
const canInstall = (): boolean => process.platform !== 'linux' || process.env.APPIMAGE !== undefined;

/** Nothing in a checkout, and in packages that do not say where newer versions are. */
export function openUpdates(mode: UpdateMode, end: (last: () => void) => void, log: Log): Updates | undefined {
  const { resourcesPath } = process;
  if (!app.isPackaged || resourcesPath === undefined || !existsSync(join(resourcesPath, 'app-update.yml'))) return undefined;
  return new Updates({
    source: new ElectronUpdaterSource({ load: loadUpdater, log }),
    canInstall: canInstall(),
    mode,
    clock: systemClock,
    random: systemRandom,
    log,
    end: (last) => end(() => restart(last)),
  });
}

/** The newer program must find this one gone; where it cannot be started, the old one comes back. */
function restart(install: () => boolean): void {
  app.releaseSingleInstanceLock();
  if (install()) return;
  app.relaunch();
  app.exit();
}

async function loadUpdater(): Promise<AppUpdater> {
  const { AppImageUpdater, MacUpdater, NsisUpdater } = await import('electron-updater');
  if (process.platform === 'darwin') return new MacUpdater();
  if (process.platform === 'win32') return new NsisUpdater();
  const updater = new AppImageUpdater();
  // A package of the system may look as well; it never downloads.
  updater.forceDevUpdateConfig = true;
  return updater;
}
