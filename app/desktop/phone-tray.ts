import { isDeepStrictEqual } from 'node:util';
import { Menu, type MenuItemConstructorOptions, nativeImage, Tray } from 'electron';
import type { QuietSpan } from '../../main/contract/person-view.ts';
import busyIcon from './icons/tray-busy.png?inline';
import idleIcon from './icons/tray-idle.png?inline';
import readyIcon from './icons/tray-ready.png?inline';
import type { TrayIcon, TrayLine, TrayView } from './tray-view.ts';

const icons: Readonly<Record<TrayIcon, string>> = { idle: idleIcon, ready: readyIcon, busy: busyIcon };

/** What a person does in the tray. */
export interface TrayActions {
  show(): void;
  quit(): void;
  redial(): void;
  answer(callId: string): void;
  decline(callId: string): void;
  hangUp(callId: string): void;
  toggleHold(callId: string): void;
  toggleMute(callId: string): void;
  call(target: string, accountId: string): void;
  disturb(): void;
  /** @param span absent: until `disturb` */
  doNotDisturb(span: QuietSpan | undefined): void;
}

/** The tray icon. Its menu is made anew only when it changes: a new one closes the old one under the mouse. */
export class PhoneTray implements Disposable {
  readonly #tray = new Tray(imageOf('idle'));
  readonly #actions: TrayActions;
  #shown: TrayView | undefined;

  constructor(actions: TrayActions) {
    this.#actions = actions;
    this.#tray.on('click', () => actions.show());
  }

  update(view: TrayView): void {
    const { icon, toolTip, lines } = view;
    if (this.#shown?.icon !== icon) this.#tray.setImage(imageOf(icon));
    if (this.#shown?.toolTip !== toolTip) this.#tray.setToolTip(toolTip);
    if (!isDeepStrictEqual(this.#shown?.lines, lines)) {
      this.#tray.setContextMenu(Menu.buildFromTemplate(lines.map((line) => this.#item(line))));
    }
    this.#shown = view;
  }

  [Symbol.dispose](): void {
    this.#tray.destroy();
  }

  #item(line: TrayLine): MenuItemConstructorOptions {
    if (line.act === 'separator') return { type: 'separator' };
    if (line.act === 'fact') return { label: line.label, enabled: false };
    if (line.act === 'call') {
      const { label, target, accountId } = line;
      return { id: `call:${target}`, label, click: () => this.#actions.call(target, accountId) };
    }
    if ('callId' in line) {
      const { act, callId, label } = line;
      const state = 'isOn' in line ? ({ type: 'checkbox', checked: line.isOn } as const) : {};
      return { id: `${act}:${callId}`, label, ...state, click: () => this.#actions[act](callId) };
    }
    if (line.act === 'doNotDisturb') {
      const submenu = line.choices.map(({ label, span }) => {
        return { id: `doNotDisturb:${span ?? 'ended'}`, label, click: () => this.#actions.doNotDisturb(span) };
      });
      return { id: line.act, label: line.label, submenu };
    }
    if (line.act === 'disturb') {
      return { id: line.act, label: line.label, type: 'checkbox', checked: true, click: () => this.#actions.disturb() };
    }
    const { act, label } = line;
    return { id: act, label, click: () => this.#actions[act]() };
  }
}

function imageOf(icon: TrayIcon): Electron.NativeImage {
  return nativeImage.createFromDataURL(icons[icon]);
}
