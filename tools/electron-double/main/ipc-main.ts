import { LoudEmitter } from '../loud.ts';

type Invoked = Parameters<Electron.IpcMain['handle']>[1];

/** `ipcMain`: an emitter by channel, and the handlers of `invoke`. */
class IpcMainDouble extends LoudEmitter implements Pick<Electron.IpcMain, 'handle' | 'removeHandler'> {
  readonly #handlers = new Map<string, Invoked>();

  constructor() {
    super('ipcMain');
  }

  handle(channel: string, handler: Invoked): void {
    if (this.#handlers.has(channel)) throw new Error(`Attempted to register a second handler for '${channel}'`);
    this.#handlers.set(channel, handler);
  }

  removeHandler(channel: string): void {
    this.#handlers.delete(channel);
  }

  /** The answer to a page's `invoke`; rejects as the page will see it. */
  async answer(channel: string, event: Electron.IpcMainInvokeEvent, args: readonly unknown[]): Promise<unknown> {
    const handler = this.#handlers.get(channel);
    if (!handler) throw new Error(`Error invoking remote method '${channel}': no handler`);
    return handler(event, ...args);
  }
}

export const ipcMain = new IpcMainDouble();
