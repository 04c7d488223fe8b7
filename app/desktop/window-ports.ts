import { BrowserWindow, type IpcMainEvent, ipcMain, MessageChannelMain } from 'electron';
import type { Phone } from '../../main/api/phone.ts';
import { RpcServer } from '../../main/api/rpc-server.ts';
import type { Log } from '../../main/base/log.ts';
import { PcmLine, rpcLine } from './message-lines.ts';
import { isOurs } from './origin.ts';
import { PagePace } from './page-pace.ts';
import { channels, type PortsNotice, type WindowKind } from './preload/channels.ts';

/** The window that a message of a page came from; nothing when it is not the top frame of a page of ours. */
function senderOf({ sender, senderFrame }: IpcMainEvent): BrowserWindow | undefined {
  if (senderFrame === null || senderFrame.parent !== null || !isOurs(senderFrame.url)) return undefined;
  return BrowserWindow.fromWebContents(sender) ?? undefined;
}

/** What one page has of us. */
interface Lines extends Disposable {
  readonly pace: PagePace;
}

export interface WindowPortsOptions {
  /** Pages that ask before the engine has started get their ports when it has. */
  readonly phone: Promise<Phone>;
  readonly log: Log;
  readonly kindOf: (window: BrowserWindow) => WindowKind;
}

/** Gives each page that asks for it a line to the phone, and the phone's own page the sound. Lives as long as the program. */
export class WindowPorts {
  readonly #kindOf: (window: BrowserWindow) => WindowKind;
  readonly #lines = new Map<BrowserWindow, Lines>();

  constructor({ phone, log, kindOf }: WindowPortsOptions) {
    this.#kindOf = kindOf;
    const server = phone.then((served) => ({ phone: served, rpc: new RpcServer({ phone: served, log }) }));
    ipcMain.on(channels.ports, (event) => {
      server.then(
        (parts) => this.#give(event, parts.phone, parts.rpc),
        () => undefined, // the engine could not start: whoever started it says so
      );
    });
  }

  #give(event: IpcMainEvent, phone: Phone, server: RpcServer): void {
    const window = senderOf(event);
    if (window === undefined) return;
    const former = this.#lines.get(window);
    former?.[Symbol.dispose](); // the page was loaded anew
    if (former === undefined) window.once('closed', () => this.#lines.delete(window));

    const windowKind = this.#kindOf(window);
    const pace = former?.pace ?? new PagePace(window);
    const rpc = new MessageChannelMain();
    const pcm = new MessageChannelMain();
    const sound = windowKind === 'main' ? phone.attachWindow(new PcmLine(pcm.port1)) : undefined;
    this.#lines.set(window, {
      pace,
      [Symbol.dispose]: () => {
        rpc.port1.close();
        sound?.[Symbol.dispose]();
      },
    });
    server.serve(rpcLine(rpc.port1, () => pace.ready()));
    event.sender.postMessage(channels.ports, { windowKind } satisfies PortsNotice, [rpc.port2, pcm.port2]);
  }
}
