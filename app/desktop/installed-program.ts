import { join } from 'node:path';
import { app, shell } from 'electron';
import { Emitter } from '../../main/base/event.ts';
import type { Log } from '../../main/base/log.ts';
import type {
  DesktopView,
  GlobalAction,
  GlobalKeys,
  LoginStart,
  UpdateMode,
  UpdateStep,
} from '../../main/contract/desktop-view.ts';
import type { DesktopShell } from '../../main/phone/phone-desktop.ts';
import { tidyCrashReports } from './crash-reports.ts';
import { type DesktopSettings, readDesktopSettings, writeDesktopSettings } from './desktop-settings.ts';
import { takeKeys } from './global-keys.ts';
import { loginItem, startsHidden } from './login-item.ts';
import type { Updates } from './update/updates.ts';

/** What the system does for the program: starts it at sign-in, gives it keys, keeps reports of its crashes. Lives as long as the program. */
export class InstalledProgram implements DesktopShell {
  readonly #file = join(app.getPath('userData'), 'desktop.json');
  readonly #loginItem = loginItem();
  readonly #log: Log;
  readonly #changed = new Emitter<void>();
  readonly #crashReports = tidyCrashReports(app.getPath('crashDumps'));
  #settings: DesktopSettings = readDesktopSettings(this.#file);
  #refusedKeys: GlobalAction[] = [];
  #act: (action: GlobalAction) => void = () => undefined;
  #updates: Updates | undefined;
  readonly onChanged = this.#changed.event;

  constructor(log: Log) {
    this.#log = log;
  }

  /** This start is to show no window. */
  get startsHidden(): boolean {
    return startsHidden(this.#settings.loginStart);
  }

  get updateMode(): UpdateMode {
    return this.#settings.updates;
  }

  get view(): DesktopView {
    const { keys, loginStart } = this.#settings;
    const isOn = this.#loginItem?.isOn;
    return {
      ...(isOn === undefined ? {} : { loginStart: isOn ? (loginStart === 'off' ? 'window' : loginStart) : 'off' }),
      keys,
      refusedKeys: this.#refusedKeys,
      crashReports: this.#crashReports,
      ...(this.#updates && { update: this.#updates.view }),
    };
  }

  /** From now on the keys that the person has chosen do something. */
  giveKeysTo(act: (action: GlobalAction) => void): void {
    this.#act = act;
    this.#takeKeys();
  }

  /** From now on newer versions of the program are looked for. */
  keepNewBy(updates: Updates): void {
    this.#updates = updates;
    updates.onChanged(() => this.#changed.fire());
  }

  setUpdateMode(mode: UpdateMode): void {
    this.#updates?.setMode(mode);
    this.#keep({ updates: mode });
  }

  update(step: UpdateStep): void {
    this.#updates?.step(step);
  }

  setLoginStart(start: LoginStart): boolean {
    try {
      this.#loginItem?.set(start);
    } catch (error) {
      this.#log.write('warn', 'the start at sign-in cannot be set', { error: String(error) });
      return false;
    }
    this.#keep({ loginStart: start });
    return this.#loginItem !== undefined;
  }

  setKeys(keys: Partial<GlobalKeys>): void {
    this.#keep({ keys: { ...this.#settings.keys, ...keys } });
    this.#takeKeys();
  }

  openCrashReports(): void {
    const folder = app.getPath('crashDumps');
    shell.openPath(folder).then(
      (failure) => {
        if (failure !== '') this.#log.write('warn', 'the folder of crash reports cannot be shown', { folder, failure });
      },
      () => undefined, // as Electron has it, it never rejects
    );
  }

  #takeKeys(): void {
    this.#refusedKeys = takeKeys(this.#settings.keys, (action) => this.#act(action));
    this.#changed.fire();
  }

  #keep(changes: Partial<DesktopSettings>): void {
    this.#settings = { ...this.#settings, ...changes };
    writeDesktopSettings(this.#file, this.#settings);
    this.#changed.fire();
  }
}
