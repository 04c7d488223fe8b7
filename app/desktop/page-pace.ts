import type { BrowserWindow } from 'electron';

/** Tells when a window's page is taking messages, so that nothing is piled up before one that hangs. */
export class PagePace {
  #resumed: PromiseWithResolvers<void> | undefined;

  constructor(window: BrowserWindow) {
    window.on('unresponsive', () => {
      this.#resumed ??= Promise.withResolvers();
    });
    window.on('responsive', () => this.#resume());
    window.once('closed', () => this.#resume());
    window.webContents.on('render-process-gone', () => this.#resume());
  }

  ready(): Promise<void> {
    return this.#resumed?.promise ?? Promise.resolve();
  }

  #resume(): void {
    this.#resumed?.resolve();
    this.#resumed = undefined;
  }
}
