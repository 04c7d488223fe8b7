import { LoudEmitter, loud } from '../loud.ts';
import type { MenuDouble } from './menu.ts';

/** A picture that nobody draws. */
class NativeImageDouble {
  readonly #bytes: Buffer;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  isEmpty(): boolean {
    return this.#bytes.length === 0;
  }

  toPNG(): Buffer {
    return this.#bytes;
  }

  setTemplateImage(): void {
    // Nobody draws it.
  }
}

export const nativeImage = loud('nativeImage', {
  createEmpty: () => loud('NativeImage', new NativeImageDouble(Buffer.alloc(0))),
  createFromBuffer: (bytes: Buffer) => new NativeImageDouble(bytes),
  createFromDataURL: (url: string) => new NativeImageDouble(Buffer.from(url.split(',')[1] ?? '', 'base64')),
});

/** The tray as a recorder: tests read what it shows, and `emit('click')` is a click. */
export class TrayDouble extends LoudEmitter implements Pick<Electron.Tray, 'setToolTip' | 'destroy' | 'isDestroyed'> {
  image: NativeImageDouble;
  toolTip = '';
  menu: MenuDouble | null = null;
  #isDestroyed = false;

  constructor(image: NativeImageDouble) {
    super('Tray');
    this.image = image;
  }

  setImage(image: NativeImageDouble): void {
    this.image = image;
  }

  setToolTip(toolTip: string): void {
    this.toolTip = toolTip;
  }

  setContextMenu(menu: MenuDouble | null): void {
    this.menu = menu;
  }

  destroy(): void {
    this.#isDestroyed = true;
  }

  isDestroyed(): boolean {
    return this.#isDestroyed;
  }
}

type NotificationOptions = Pick<Electron.NotificationConstructorOptions, 'title' | 'body' | 'silent' | 'urgency'>;

/** A notification as a recorder; `emit('click')` is a click. */
export class NotificationDouble extends LoudEmitter implements Pick<Electron.Notification, 'show' | 'close'> {
  readonly title: string;
  readonly body: string;

  constructor({ title = '', body = '' }: NotificationOptions = {}) {
    super('Notification');
    this.title = title;
    this.body = body;
  }

  static isSupported(): boolean {
    return true;
  }

  show(): void {
    setImmediate(() => this.emit('show', {}));
  }

  close(): void {
    setImmediate(() => this.emit('close', {}));
  }
}
