import { type BrowserWindow, Notification, screen } from 'electron';
import type { Log } from '../../main/base/log.ts';
import type { CallView, Snapshot } from '../../main/contract/snapshot.ts';
import { openPage } from './page.ts';
import { nameOf } from './tray-view.ts';
import type { Words } from './words.ts';

const WIDTH = 360;
const HEIGHT = 224;
const MARGIN = 16;

export interface IncomingWindowOptions {
  readonly log: Log;
  readonly words: () => Words;
  /** The notification was clicked. */
  readonly onChosen: () => void;
}

/**
 * The small window of a ringing call, on top of everything, never taking the focus. It is there while a call rings that the person has
 * not put away, unless the phone itself is in front. A notification goes beside it: on some desktops it is all that is seen.
 */
export class IncomingWindow {
  readonly #options: IncomingWindowOptions;
  #window: BrowserWindow | undefined;
  #notification: Notification | undefined;
  /** Ringing calls that were announced by a notification, and those whose window the person closed. */
  #announced: ReadonlySet<string> = new Set();
  #putAway: ReadonlySet<string> = new Set();

  constructor(options: IncomingWindowOptions) {
    this.#options = options;
  }

  /** Follows each snapshot, and the phone's window coming to the front or leaving it. */
  update({ calls }: Snapshot, isPhoneInFront: boolean): void {
    const ringing = calls.filter(({ state }) => state === 'incoming');
    const ids = new Set(ringing.map(({ id }) => id));
    this.#putAway = this.#putAway.intersection(ids);
    this.#announced = this.#announced.intersection(ids);

    const isWanted = !isPhoneInFront && ringing.some(({ id }) => !this.#putAway.has(id));
    if (isWanted) this.#open(ids);
    else this.#close();
    const fresh = ringing.find(({ id }) => !this.#announced.has(id));
    if (isWanted && fresh) this.#announce(fresh, ids);
    if (ringing.length === 0) this.#notification?.close();
  }

  #open(ringing: ReadonlySet<string>): void {
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
    window.once('ready-to-show', () => window.showInactive());
    // The page closes it on Escape: these calls ring on without it, a later one opens it again.
    window.on('close', () => {
      this.#putAway = this.#putAway.union(ringing);
    });
    window.once('closed', () => {
      this.#window = undefined;
    });
    this.#window = window;
  }

  #close(): void {
    this.#window?.destroy(); // which fires no `close`
  }

  #announce(call: CallView, ringing: ReadonlySet<string>): void {
    this.#announced = ringing;
    if (!Notification.isSupported()) return;
    this.#notification?.close();
    const title = this.#options.words().incomingCall;
    this.#notification = new Notification({ title, body: nameOf(call), silent: true, urgency: 'critical' });
    this.#notification.once('click', () => this.#options.onChosen());
    this.#notification.show();
  }
}
