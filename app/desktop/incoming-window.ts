import { type BrowserWindow, Notification, screen } from 'electron';
import type { Log } from '../../main/base/log.ts';
import type { Snapshot } from '../../main/contract/snapshot.ts';
import { openPage } from './page.ts';
import { nameOf } from './tray-view.ts';
import type { Words } from './words.ts';

const WIDTH = 360;
const HEIGHT = 224;
const MARGIN = 16;

export interface IncomingWindowOptions {
  readonly log: Log;
  readonly words: () => Words;
  /** Whether the person is looking at the phone itself: then the call is shown there. */
  readonly isPhoneInFront: () => boolean;
  /** The notification was clicked. */
  readonly onChosen: () => void;
}

/**
 * The small window of a ringing call, on top of everything, never taking the focus. It is there until no call rings or the person puts it
 * away. A notification goes beside it: on some desktops it is all that is seen.
 */
export class IncomingWindow {
  readonly #options: IncomingWindowOptions;
  #window: BrowserWindow | undefined;
  #notification: Notification | undefined;
  /** Calls that ring and were seen: a new one among them opens the window. */
  #ringing: ReadonlySet<string> = new Set();

  constructor(options: IncomingWindowOptions) {
    this.#options = options;
  }

  /** Follows each snapshot. */
  update({ calls }: Snapshot): void {
    const ringing = calls.filter(({ state }) => state === 'incoming');
    const fresh = ringing.find(({ id }) => !this.#ringing.has(id));
    this.#ringing = new Set(ringing.map(({ id }) => id));
    if (ringing.length === 0) this.#close();
    else if (fresh && !this.#options.isPhoneInFront()) this.#open(nameOf(fresh));
  }

  #close(): void {
    this.#window?.destroy();
    this.#notification?.close();
  }

  #open(name: string): void {
    this.#notify(name);
    if (this.#window) return;
    const { workArea } = screen.getPrimaryDisplay();
    const window = openPage(
      'incoming',
      {
        width: WIDTH,
        height: HEIGHT,
        x: workArea.x + workArea.width - WIDTH - MARGIN,
        y: process.platform === 'darwin' ? workArea.y + MARGIN : workArea.y + workArea.height - HEIGHT - MARGIN,
        frame: false,
        resizable: false,
        minimizable: false,
        maximizable: false,
        fullscreenable: false,
        skipTaskbar: true,
        alwaysOnTop: true,
      },
      this.#options.log,
    );
    window.setAlwaysOnTop(true, 'screen-saver');
    window.setVisibleOnAllWorkspaces(true, { visibleOnFullScreen: true });
    window.once('ready-to-show', () => {
      if (!window.isDestroyed()) window.showInactive();
    });
    // The page closes it on Escape: the call rings on, and the next one opens it again.
    window.once('closed', () => {
      this.#window = undefined;
    });
    this.#window = window;
  }

  #notify(name: string): void {
    if (!Notification.isSupported()) return;
    this.#notification?.close();
    this.#notification = new Notification({
      title: this.#options.words().incomingCall,
      body: name,
      silent: true,
      urgency: 'critical',
    });
    this.#notification.once('click', () => this.#options.onChosen());
    this.#notification.show();
  }
}
