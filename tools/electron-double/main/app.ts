import { mkdirSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { cancellable, LoudEmitter, loud, outsideSubset } from '../loud.ts';
import { BrowserWindowDouble } from './browser-window.ts';
import { surroundings } from './environment.ts';
import { becomeSingle, endSingle } from './single-instance.ts';
import { pages } from './web-contents.ts';

type Subset = Pick<
  Electron.App,
  | 'whenReady'
  | 'isReady'
  | 'quit'
  | 'exit'
  | 'getName'
  | 'getVersion'
  | 'getAppPath'
  | 'getPath'
  | 'getLocale'
  | 'getPreferredSystemLanguages'
  | 'requestSingleInstanceLock'
  | 'releaseSingleInstanceLock'
  | 'relaunch'
  | 'setAsDefaultProtocolClient'
  | 'setAppUserModelId'
  | 'enableSandbox'
  | 'isPackaged'
  | 'setBadgeCount'
  | 'getBadgeCount'
>;

/** `app`: the life of the program. */
class AppDouble extends LoudEmitter implements Subset {
  readonly isPackaged = Boolean(process.env.DOUBLE_PACKAGED);
  /** Switches for Chromium; of use only before the app is ready. */
  readonly switches = new Map<string, string>();
  readonly commandLine = loud('app.commandLine', {
    appendSwitch: (name: string, value = '') => void this.switches.set(name, value),
    hasSwitch: (name: string) =>
      this.switches.has(name) || process.argv.some((argument) => argument.split('=')[0] === `--${name}`),
  });
  readonly #ready = Promise.withResolvers<void>();
  readonly #awaited = Promise.withResolvers<void>();
  /** The program has done what comes before being ready. */
  readonly isAwaited = this.#awaited.promise;
  #isReady = false;
  #isQuitting = false;
  #badgeCount = 0;

  constructor() {
    super('app');
    pages.on('created', (contents) => this.emit('web-contents-created', {}, contents));
  }

  whenReady(): Promise<void> {
    this.#awaited.resolve();
    return this.#ready.promise;
  }

  isReady(): boolean {
    return this.#isReady;
  }

  /** The browser is there: the program may open windows. */
  becomeReady(): void {
    this.#isReady = true;
    this.emit('ready', {}, {});
    this.#ready.resolve();
  }

  /** As Electron does it: `before-quit`, every window closed, `will-quit`, each of which may prevent the rest. */
  quit(): void {
    if (this.#isQuitting) return;
    this.#isQuitting = true;
    setImmediate(() => {
      this.#isQuitting = false;
      if (!this.#isWilling('before-quit')) return;
      for (const window of BrowserWindowDouble.getAllWindows()) window.close();
      if (BrowserWindowDouble.getAllWindows().length > 0 || !this.#isWilling('will-quit')) return;
      this.emit('quit', {}, 0);
      process.exit(0);
    });
  }

  exit(code = 0): void {
    process.exit(code);
  }

  getName(): string {
    return surroundings().name;
  }

  getVersion(): string {
    return surroundings().version;
  }

  getAppPath(): string {
    return surroundings().appPath;
  }

  getPath(name: Parameters<Electron.App['getPath']>[0]): string {
    const { userData } = surroundings();
    mkdirSync(userData, { recursive: true });
    switch (name) {
      case 'userData':
        return userData;
      case 'crashDumps':
        return join(userData, 'Crashpad');
      case 'temp':
        return tmpdir();
      case 'home':
        return homedir();
      default:
        return outsideSubset(`app.getPath('${name}')`);
    }
  }

  getLocale(): string {
    return this.getPreferredSystemLanguages()[0] ?? 'en-US';
  }

  getPreferredSystemLanguages(): string[] {
    return (process.env.DOUBLE_LANGUAGES ?? 'en-US').split(',');
  }

  requestSingleInstanceLock(): boolean {
    return becomeSingle(this.getPath('userData'), ({ argv, workingDirectory }) => {
      void this.whenReady().then(() => this.emit('second-instance', cancellable({}), argv, workingDirectory, undefined));
    });
  }

  releaseSingleInstanceLock(): void {
    endSingle();
  }

  /** Nothing is started again: who drives the double starts it. */
  relaunch(): void {
    process.stderr.write('electron double: the program wants to be started again\n');
  }

  setAsDefaultProtocolClient(): boolean {
    return true;
  }

  setAppUserModelId(): void {
    // Windows only.
  }

  setBadgeCount(count = 0): boolean {
    this.#badgeCount = count;
    return true;
  }

  getBadgeCount(): number {
    return this.#badgeCount;
  }

  enableSandbox(): void {
    // Chromium's own pages are sandboxed unless it runs as root.
  }

  #isWilling(event: 'before-quit' | 'will-quit'): boolean {
    const asked = cancellable({});
    this.emit(event, asked);
    return !asked.defaultPrevented;
  }
}

export const app = new AppDouble();
