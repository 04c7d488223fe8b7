import { join } from 'node:path';
import { app, type BrowserWindow, screen } from 'electron';
import type { Log } from '../../main/base/log.ts';
import { openPage } from './page.ts';
import { placement, readWindowState, writeWindowState } from './window-state.ts';

/** The phone's window. Closing it hides it; it lives as long as the program, for its page is where the sound is captured and played. */
export class MainWindow {
  readonly window: BrowserWindow;
  readonly #stateFile = join(app.getPath('userData'), 'window.json');
  readonly #onFirstHidden: () => void;
  #knowsTray: boolean;
  #isQuitting = false;

  /** @param onFirstHidden called once in the life of an installation: the person should hear where the window went */
  constructor({ log, onFirstHidden }: { readonly log: Log; readonly onFirstHidden: () => void }) {
    const state = readWindowState(this.#stateFile);
    const areas = screen.getAllDisplays().map(({ workArea }) => workArea);
    this.window = openPage('main', { ...placement(state, areas), minWidth: 360, minHeight: 560 }, log);
    this.#knowsTray = state.knowsTray;
    this.#onFirstHidden = onFirstHidden;
    if (state.isMaximized) this.window.once('show', () => this.window.maximize());
    this.window.on('close', (event) => {
      if (this.#isQuitting) return;
      event.preventDefault();
      this.hide();
    });
  }

  /** Brings it to the front, from wherever it is. */
  show(): void {
    if (this.window.isMinimized()) this.window.restore();
    this.window.show();
    this.window.focus();
  }

  hide(): void {
    this.window.hide();
    const isFirst = !this.#knowsTray;
    this.#knowsTray = true;
    this.#keepState();
    if (isFirst) this.#onFirstHidden();
  }

  /** From now on closing means closing. */
  quit(): void {
    this.#isQuitting = true;
    this.#keepState();
  }

  #keepState(): void {
    writeWindowState(this.#stateFile, {
      ...this.window.getNormalBounds(),
      isMaximized: this.window.isMaximized(),
      knowsTray: this.#knowsTray,
    });
  }
}
