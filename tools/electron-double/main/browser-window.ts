import { cancellable, LoudEmitter, loud, outsideSubset } from '../loud.ts';
import { WebContentsDouble } from './web-contents.ts';

type Options = Electron.BrowserWindowConstructorOptions;
type Subset = Pick<
  Electron.BrowserWindow,
  | 'id'
  | 'loadURL'
  | 'show'
  | 'showInactive'
  | 'hide'
  | 'focus'
  | 'isFocused'
  | 'isVisible'
  | 'isDestroyed'
  | 'isMinimized'
  | 'minimize'
  | 'restore'
  | 'isMaximized'
  | 'maximize'
  | 'getBounds'
  | 'setBounds'
  | 'getNormalBounds'
  | 'setAlwaysOnTop'
  | 'isAlwaysOnTop'
  | 'setVisibleOnAllWorkspaces'
  | 'close'
  | 'destroy'
>;

/** Options whose meaning the double carries out or may ignore, because no test can see it. */
const knownOptions: ReadonlySet<string> = new Set([
  ...[
    'width',
    'height',
    'x',
    'y',
    'minWidth',
    'minHeight',
    'show',
    'title',
    'webPreferences',
    'autoHideMenuBar',
    'backgroundColor',
  ],
  ...[
    'frame',
    'resizable',
    'minimizable',
    'maximizable',
    'fullscreenable',
    'skipTaskbar',
    'alwaysOnTop',
    'icon',
    'type',
    'focusable',
  ],
]);

const windows = new Map<number, BrowserWindowDouble>();
let lastId = 0;
let focused: BrowserWindowDouble | undefined;

/** A window: its place, and whether it is seen, are kept here; the page in it is a real one. */
export class BrowserWindowDouble extends LoudEmitter implements Subset {
  readonly id = ++lastId;
  readonly webContents: WebContentsDouble;
  #bounds: Electron.Rectangle;
  #isVisible = false;
  #isMinimized = false;
  #isMaximized = false;
  #isAlwaysOnTop: boolean;
  #isDestroyed = false;

  constructor(options: Options = {}) {
    super('BrowserWindow');
    for (const option of Object.keys(options)) if (!knownOptions.has(option)) outsideSubset(`BrowserWindow option ${option}`);
    const { width = 800, height = 600, x = 0, y = 0, webPreferences = {}, show = true, alwaysOnTop = false } = options;
    this.#bounds = { x, y, width, height };
    this.#isAlwaysOnTop = alwaysOnTop;
    this.webContents = new WebContentsDouble(webPreferences, { width, height });
    this.webContents.once('did-finish-load', () => this.emit('ready-to-show', {}));
    this.webContents.on('close-asked', () => this.close());
    windows.set(this.id, this);
    if (show) setImmediate(() => this.show());
  }

  static getAllWindows(): BrowserWindowDouble[] {
    return [...windows.values()];
  }

  static getFocusedWindow(): BrowserWindowDouble | null {
    return focused ?? null;
  }

  static fromWebContents(contents: WebContentsDouble): BrowserWindowDouble | null {
    return BrowserWindowDouble.getAllWindows().find(({ webContents }) => webContents === contents) ?? null;
  }

  static fromId(id: number): BrowserWindowDouble | null {
    return windows.get(id) ?? null;
  }

  loadURL(url: string): Promise<void> {
    return this.webContents.loadURL(url);
  }

  show(): void {
    this.showInactive();
    this.focus();
  }

  showInactive(): void {
    if (this.#isVisible) return;
    this.#isVisible = true;
    this.emit('show');
  }

  hide(): void {
    if (!this.#isVisible) return;
    this.#isVisible = false;
    this.#blur();
    this.emit('hide');
  }

  focus(): void {
    if (!this.#isVisible || focused === this) return;
    focused?.emit('blur');
    focused = this;
    this.emit('focus');
  }

  isFocused(): boolean {
    return focused === this;
  }

  isVisible(): boolean {
    return this.#isVisible;
  }

  isDestroyed(): boolean {
    return this.#isDestroyed;
  }

  isMinimized(): boolean {
    return this.#isMinimized;
  }

  minimize(): void {
    this.#isMinimized = true;
    this.#blur();
    this.emit('minimize');
  }

  restore(): void {
    this.#isMinimized = false;
    this.emit('restore');
  }

  isMaximized(): boolean {
    return this.#isMaximized;
  }

  maximize(): void {
    this.#isMaximized = true;
    this.emit('maximize');
  }

  getBounds(): Electron.Rectangle {
    return { ...this.#bounds };
  }

  setBounds(bounds: Partial<Electron.Rectangle>): void {
    this.#bounds = { ...this.#bounds, ...bounds };
    this.emit('resize');
  }

  getNormalBounds(): Electron.Rectangle {
    return this.getBounds();
  }

  setAlwaysOnTop(isOnTop: boolean): void {
    this.#isAlwaysOnTop = isOnTop;
  }

  isAlwaysOnTop(): boolean {
    return this.#isAlwaysOnTop;
  }

  setVisibleOnAllWorkspaces(): void {
    // There is one.
  }

  close(): void {
    const event = cancellable({});
    this.emit('close', event);
    if (!event.defaultPrevented) this.destroy();
  }

  destroy(): void {
    if (this.#isDestroyed) return;
    this.#isDestroyed = true;
    windows.delete(this.id);
    this.#blur();
    void this.webContents.destroy();
    this.emit('closed');
  }

  #blur(): void {
    if (focused !== this) return;
    focused = undefined;
    this.emit('blur');
  }
}

/** `webContents` of the module: the pages by id, and by what a test driver knows them as. */
export const webContents = loud('webContents', {
  getAllWebContents: () => BrowserWindowDouble.getAllWindows().map((window) => window.webContents),
  fromId: (id: number) => webContents.getAllWebContents().find((contents) => contents.id === id),
  fromDevToolsTargetId: (targetId: string) => webContents.getAllWebContents().find((contents) => contents.targetId === targetId),
});
