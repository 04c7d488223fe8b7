import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import type { CdpSession, Facts } from '../chromium/cdp.ts';
import { cancellable, LoudEmitter, outsideSubset } from '../loud.ts';
import { type FromPage, HEAR, TELL, type ToPage } from '../page/messages.ts';
import { pageScripts } from '../page/scripts.ts';
import { makeWire } from '../page/wire.ts';
import { browser } from './environment.ts';
import { ipcMain } from './ipc-main.ts';
import { dropAll, type MovedPort, moveAll, type PortHolder } from './message-ports.ts';
import { fromChromium, toChromium } from './schemes.ts';
import { defaultSession } from './session.ts';

const ISOLATED_WORLD = 'ElectronIsolatedContext';
const wire = makeWire();

type Preferences = Pick<Electron.WebPreferences, 'preload' | 'sandbox' | 'contextIsolation' | 'nodeIntegration'>;
type OpenHandler = Parameters<Electron.WebContents['setWindowOpenHandler']>[0];
type Subset = Pick<Electron.WebContents, 'send' | 'getURL' | 'isDestroyed' | 'id' | 'reload'>;

let lastId = 0;

/** Fires `created` for each page, for `app`. */
export const pages = new EventEmitter();

/** One page: a target of the browser, with the preload in a world of its own. */
export class WebContentsDouble extends LoudEmitter implements Subset, PortHolder {
  readonly id = ++lastId;
  readonly session = defaultSession;
  readonly mainFrame: Facts;
  readonly ports = new Map<string, MovedPort>();
  readonly #preferences: Preferences;
  readonly #opened: Promise<void>;
  /** Without one Electron lets pages open windows; here a program must have said no. */
  #openHandler: OpenHandler = () => outsideSubset('a page that opens a window');
  #target: CdpSession | undefined;
  #targetId = '';
  /** The preload's world in the current document. */
  #worldId: number | undefined;
  #url = '';
  #isDestroyed = false;
  /** Addresses that the program itself loads: no navigation of the page's. */
  readonly #loading = new Set<string>();

  constructor(preferences: Preferences, size: { readonly width: number; readonly height: number }) {
    super('webContents');
    this.#preferences = preferences;
    this.mainFrame = { parent: null, frameTreeNodeId: this.id, url: '' };
    this.#opened = this.#open(size);
    this.#opened.catch((error: unknown) => this.#crash(error));
    pages.emit('created', this);
  }

  get targetId(): string {
    return this.#targetId;
  }

  getURL(): string {
    return fromChromium(this.#url);
  }

  isDestroyed(): boolean {
    return this.#isDestroyed;
  }

  setWindowOpenHandler(handler: OpenHandler): void {
    this.#openHandler = handler;
  }

  async loadURL(address: string): Promise<void> {
    await this.#opened;
    const url = toChromium(address);
    await defaultSession.settle(this as unknown as Electron.WebContents, url);
    this.#loading.add(url);
    const finished = new Promise<void>((resolve) => this.once('did-finish-load', () => resolve()));
    const { errorText } = await this.#send('Page.navigate', { url });
    if (errorText) throw Object.assign(new Error(`${errorText} loading '${address}'`), { code: errorText, url: address });
    await finished;
  }

  reload(): void {
    this.#loading.add(this.#url);
    void this.#send('Page.reload');
  }

  send(channel: string, ...args: unknown[]): void {
    this.#tell({ kind: 'ipc', channel, args: args.map(wire.encode), ports: [] });
  }

  postMessage(channel: string, message: unknown, transfer: readonly unknown[] = []): void {
    this.#tell({ kind: 'ipc', channel, args: [wire.encode(message)], ports: moveAll(transfer, this) });
  }

  sendOverPort(id: string, data: unknown): void {
    this.#tell({ kind: 'port', id, data: wire.encode(data) });
  }

  closePort(id: string): void {
    this.#tell({ kind: 'portClosed', id });
  }

  /** The window around it closes it. */
  async destroy(): Promise<void> {
    if (this.#isDestroyed) return;
    this.#isDestroyed = true;
    dropAll(this);
    const cdp = await browser;
    await this.#opened.catch(() => undefined);
    await cdp.send('Target.closeTarget', { targetId: this.#targetId }).catch(() => undefined); // it may have gone by itself
    this.emit('destroyed');
  }

  async #open({ width, height }: { readonly width: number; readonly height: number }): Promise<void> {
    const cdp = await browser;
    const { targetId } = await cdp.send('Target.createTarget', { url: 'about:blank', newWindow: true, width, height });
    this.#targetId = targetId;
    this.#target = await cdp.attach(targetId);
    this.#listen(this.#target);
    const { preload } = this.#preferences;
    const scripts = pageScripts(preload ? readFileSync(preload, 'utf8') : '', preload ?? 'preload');
    await Promise.all([
      this.#send('Page.enable'),
      this.#send('Runtime.enable'),
      this.#send('Inspector.enable'),
      this.#send('Runtime.addBinding', { name: TELL, executionContextName: ISOLATED_WORLD }),
      this.#send('Page.addScriptToEvaluateOnNewDocument', { source: scripts.mainWorld }),
      this.#send('Page.addScriptToEvaluateOnNewDocument', { source: scripts.isolatedWorld, worldName: ISOLATED_WORLD }),
      this.#send('Fetch.enable', { patterns: [{ resourceType: 'Document', requestStage: 'Request' }] }),
      this.#send('Runtime.runIfWaitingForDebugger'),
    ]);
  }

  #listen(target: CdpSession): void {
    target.on('Runtime.bindingCalled', ({ name, payload, executionContextId }) => {
      if (name !== TELL) return;
      this.#worldId = executionContextId;
      void this.#hear(JSON.parse(payload) as FromPage);
    });
    target.on('Page.frameNavigated', ({ frame }) => {
      if (frame.parentId) return;
      this.#worldId = undefined;
      this.#url = frame.url;
      this.mainFrame.url = this.getURL();
      dropAll(this);
    });
    target.on('Page.loadEventFired', () => {
      if (this.#url !== 'about:blank' && this.#url !== '') this.emit('did-finish-load', {});
    });
    target.on('Inspector.targetCrashed', () => this.#crash('crashed'));
    target.on('Fetch.requestPaused', (paused) => this.#decide(paused));
  }

  /** A document is about to be loaded: the program's own doing, or a navigation that its listeners may prevent. */
  #decide({ requestId, request, frameId }: Facts): void {
    const isOwn = this.#loading.delete(request.url);
    const event = cancellable({ url: fromChromium(request.url), isMainFrame: true, frame: this.mainFrame, frameId });
    if (!isOwn) this.emit('will-navigate', event, event.url);
    if (event.defaultPrevented) void this.#send('Fetch.failRequest', { requestId, errorReason: 'Aborted' });
    else void this.#send('Fetch.continueRequest', { requestId });
  }

  async #hear(message: FromPage): Promise<void> {
    if (message.kind === 'port') this.ports.get(message.id)?.posted(wire.decode(message.data));
    else if (message.kind === 'portClosed') this.ports.get(message.id)?.gone();
    else if (message.kind === 'close') this.emit('close-asked');
    else if (message.kind === 'open') this.#askToOpen(message.url);
    else if (message.kind === 'ipc') ipcMain.emit(message.channel, this.#event(), ...message.args.map(wire.decode));
    else {
      const { id, channel, args } = message;
      const answer = ipcMain.answer(channel, this.#event(), args.map(wire.decode));
      const reply = await answer.then(
        (value) => ({ ok: true, value: wire.encode(value) }),
        (error: unknown) => ({ ok: false, value: String(error) }),
      );
      this.#tell({ kind: 'reply', id, ...reply });
    }
  }

  #askToOpen(url: string): void {
    const { action } = this.#openHandler({ url } as Electron.HandlerDetails);
    if (action !== 'deny') outsideSubset(`webContents.setWindowOpenHandler with the answer ${action}`);
  }

  #event(): Electron.IpcMainInvokeEvent {
    const event = { ...cancellable({}), sender: this, senderFrame: this.mainFrame, ports: [] };
    return event as unknown as Electron.IpcMainInvokeEvent;
  }

  #tell(message: ToPage): void {
    if (this.#worldId === undefined || this.#isDestroyed) return;
    void this.#send('Runtime.evaluate', { expression: `${HEAR}(${JSON.stringify(message)})`, contextId: this.#worldId });
  }

  #crash(reason: unknown): void {
    if (!this.#isDestroyed) this.emit('render-process-gone', cancellable({}), { reason: String(reason), exitCode: 1 });
  }

  /** Commands to a page that is going are answered by nothing: whoever closes it does not wait for them. */
  async #send(method: string, params: object = {}): Promise<Facts> {
    return (await this.#target?.send(method, params).catch((error: unknown) => this.#failed(method, error))) ?? {};
  }

  #failed(method: string, error: unknown): void {
    const isGoing = this.#isDestroyed || this.#worldId === undefined;
    if (!isGoing && process.env.DOUBLE_LOG) process.stderr.write(`electron double: ${method}: ${String(error)}\n`);
  }
}
