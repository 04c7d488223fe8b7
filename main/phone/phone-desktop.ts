import type { Phone, PhoneFailure } from '../api/phone.ts';
import { Emitter, type Event } from '../base/event.ts';
import { fail, ok, type Result } from '../base/result.ts';
import type { DesktopView, GlobalKeys, LoginStart, UpdateMode, UpdateStep } from '../contract/desktop-view.ts';

/** The desktop program around the phone, as the phone knows it. */
export interface DesktopShell {
  readonly view: DesktopView;
  readonly onChanged: Event<void>;
  /** @returns whether the system took it */
  setLoginStart(start: LoginStart): boolean;
  setKeys(keys: Partial<GlobalKeys>): void;
  openCrashReports(): void;
  setUpdateMode(mode: UpdateMode): void;
  update(step: UpdateStep): void;
}

const DONE = ok(undefined);

/** Passes on what a person sets of the desktop program, where there is one. */
export class PhoneDesktop implements Disposable {
  readonly #changed = new Emitter<void>();
  #shell: DesktopShell | undefined;
  readonly onChanged: Event<void> = this.#changed.event;

  get view(): DesktopView | undefined {
    return this.#shell?.view;
  }

  /** The program is there now, for as long as the phone lives. */
  attach(shell: DesktopShell): void {
    this.#shell = shell;
    shell.onChanged(() => this.#changed.fire());
    this.#changed.fire();
  }

  setLoginStart({ start }: Parameters<Phone['desktop']['setLoginStart']>[0]): Result<undefined, PhoneFailure> {
    if (this.#shell === undefined) return fail({ code: 'DESKTOP_MISSING' });
    return this.#shell.setLoginStart(start) ? DONE : fail({ code: 'LOGIN_START_REFUSED' });
  }

  setKeys(keys: Parameters<Phone['desktop']['setKeys']>[0]): Result<undefined, PhoneFailure> {
    return this.#withShell((shell) => {
      const present = Object.entries(keys).filter(([, key]) => key !== undefined);
      shell.setKeys(Object.fromEntries(present));
    });
  }

  openCrashReports(): Result<undefined, PhoneFailure> {
    return this.#withShell((shell) => shell.openCrashReports());
  }

  setUpdateMode({ mode }: Parameters<Phone['desktop']['setUpdateMode']>[0]): Result<undefined, PhoneFailure> {
    return this.#withShell((shell) => shell.setUpdateMode(mode));
  }

  update({ step }: Parameters<Phone['desktop']['update']>[0]): Result<undefined, PhoneFailure> {
    return this.#withShell((shell) => shell.update(step));
  }

  [Symbol.dispose](): void {
    this.#changed[Symbol.dispose]();
  }

  #withShell(act: (shell: DesktopShell) => void): Result<undefined, PhoneFailure> {
    if (this.#shell === undefined) return fail({ code: 'DESKTOP_MISSING' });
    act(this.#shell);
    return DONE;
  }
}
