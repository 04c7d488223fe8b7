import { app, powerMonitor, powerSaveBlocker } from 'electron';
import type { Log } from '../../main/base/log.ts';
import type { CallState, Snapshot } from '../../main/contract/snapshot.ts';
import type { Engine } from '../../main/engine.ts';
import { showBadge } from './badge.ts';
import { selectedText } from './global-keys.ts';
import { IncomingWindow } from './incoming-window.ts';
import type { InstalledProgram } from './installed-program.ts';
import type { MainWindow } from './main-window.ts';
import { MessageNotices } from './message-notices.ts';
import { PhoneActions } from './phone-actions.ts';
import { PhoneTray } from './phone-tray.ts';
import { trayView } from './tray-view.ts';
import { type Words, wordsFor } from './words.ts';

export interface DesktopOptions {
  readonly engine: Engine;
  readonly main: MainWindow;
  readonly program: InstalledProgram;
  readonly log: Log;
}

/** States in which the machine must not fall asleep. */
const keepsAwake: ReadonlySet<CallState> = new Set(['dialing', 'remoteRinging', 'connecting', 'active']);

/** Shows a running engine on the desktop beside its window: tray, incoming calls, links, power. Lives as long as the program. */
export class Desktop {
  readonly #engine: Engine;
  readonly #main: MainWindow;
  readonly #log: Log;
  readonly #tray: PhoneTray;
  readonly #incoming: IncomingWindow;
  #blockerId: number | undefined;

  constructor({ engine, main, program, log }: DesktopOptions) {
    this.#engine = engine;
    this.#main = main;
    this.#log = log;
    const actions = new PhoneActions(engine);
    this.#tray = new PhoneTray({
      show: () => main.show(),
      quit: () => app.quit(),
      redial: () => this.#inSight(() => actions.redial()),
      answer: (callId) => this.#inSight(() => actions.answer(callId)),
      decline: (callId) => void actions.decline(callId),
      hangUp: (callId) => void actions.hangUp(callId),
      toggleHold: (callId) => void actions.toggleHold(callId),
      toggleMute: (callId) => void actions.toggleMute(callId),
      call: (target, accountId) => this.#inSight(() => actions.call(target, accountId)),
      disturb: () => engine.people.setOwn({ state: 'available' }),
      doNotDisturb: (span) => engine.people.setOwn({ state: 'doNotDisturb', span }),
    });
    this.#incoming = new IncomingWindow({
      log,
      words: () => this.#words(),
      onChosen: () => main.show(),
    });
    const notices = new MessageNotices(({ accountId, peer }) => {
      engine.messages.show({ accountId, peerUri: peer.uri });
      main.show();
    });
    engine.messages.onReceived((conversation) => {
      if (!this.#isLookedAt) notices.show(conversation);
    });
    powerMonitor.on('resume', () => engine.networkReturned());
    engine.desktop.attach(program);
    program.giveKeysTo((action) => void (action === 'dial' ? this.#dialSelected() : actions.byKey(action)));
    engine.onChanged((snapshot) => this.#update(snapshot));
    main.window.on('focus', () => this.#updateIncoming(engine.snapshot()));
    main.window.on('blur', () => this.#updateIncoming(engine.snapshot()));
    this.#update(engine.snapshot());
  }

  /** Puts a link into the number field and shows it. What cannot be called is said in the log; the phone comes up all the same. */
  openLink(link: string): void {
    const opened = this.#engine.openLink(link);
    if (!opened.ok) this.#log.write('warn', 'a link cannot be called', { code: opened.error.code });
    this.#main.show();
  }

  /** A call begins: the person wants to see it. */
  #inSight(begin: () => Promise<void>): void {
    this.#main.show();
    void begin();
  }

  /** What is selected comes into the number field; the person still says whether it is called. */
  async #dialSelected(): Promise<void> {
    const text = await selectedText().catch(() => ''); // another program holds the clipboard
    if (text === '') this.#main.show();
    else this.openLink(text);
  }

  #words(): Words {
    return wordsFor(this.#engine.snapshot().settings.locale, app.getPreferredSystemLanguages());
  }

  #update(snapshot: Snapshot): void {
    this.#tray.update(trayView(snapshot, this.#words(), Date.now()));
    showBadge(this.#main.window, snapshot.missedCalls + snapshot.messages.unread);
    this.#updateIncoming(snapshot);
    this.#stayAwake(snapshot.calls.some(({ state }) => keepsAwake.has(state)));
  }

  #updateIncoming(snapshot: Snapshot): void {
    this.#incoming.update(snapshot, this.#isLookedAt);
  }

  get #isLookedAt(): boolean {
    return this.#main.window.isVisible() && this.#main.window.isFocused();
  }

  #stayAwake(isNeeded: boolean): void {
    if (isNeeded && this.#blockerId === undefined) this.#blockerId = powerSaveBlocker.start('prevent-app-suspension');
    if (isNeeded || this.#blockerId === undefined) return;
    powerSaveBlocker.stop(this.#blockerId);
    this.#blockerId = undefined;
  }
}
