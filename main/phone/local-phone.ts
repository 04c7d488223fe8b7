import type { Outcome, Phone, PhoneFailure } from '../api/phone.ts';
import { Emitter, type Event } from '../base/event.ts';
import { fail, ok, type Result } from '../base/result.ts';
import type { Calls } from '../calls/calls.ts';
import type { HistoryStore } from '../calls/history.ts';
import { parseTarget } from '../calls/target.ts';
import type { LevelView, Snapshot } from '../contract/snapshot.ts';
import type { MediaHost } from '../media/media-client.ts';
import type { PcmPort } from '../media/protocol.ts';
import type { CallList } from './call-list.ts';
import type { CallingAccounts } from './calling-accounts.ts';
import type { OwnDomain } from './own-domain.ts';
import type { PhoneAccounts } from './phone-accounts.ts';
import type { PhoneCalls } from './phone-calls.ts';
import type { PhoneMessages } from './phone-messages.ts';
import type { PhonePeople } from './phone-people.ts';
import type { Preferences } from './preferences.ts';
import { historyView } from './views.ts';

export interface LocalPhoneOptions {
  readonly phoneAccounts: PhoneAccounts;
  readonly calling: CallingAccounts;
  readonly phoneCalls: PhoneCalls;
  readonly phoneMessages: PhoneMessages;
  readonly phonePeople: PhonePeople;
  readonly calls: Calls;
  readonly list: CallList;
  readonly history: HistoryStore;
  readonly domain: OwnDomain;
  readonly media: MediaHost;
  readonly preferences: Preferences;
  /** Wall clock. */
  readonly unixMs: () => number;
  readonly version: string;
}

const DONE = ok(undefined);
/** More missed calls than this are shown as this many. */
const MOST_MISSED = 99;

/** The phone of this computer, as windows, tray and links control it: every method is one thing a person can want. */
export class LocalPhone implements Phone, Disposable {
  readonly #options: LocalPhoneOptions;
  readonly #changed = new Emitter<Snapshot>();
  readonly #levels = new Emitter<LevelView>();
  readonly #subscriptions: readonly Disposable[];
  #dialRequest: Snapshot['dialRequest'];
  #serial = 0;
  #willReport = false;
  /** Counted when the history changes, not for every report. */
  #missed: number | undefined;
  readonly onChanged: Event<Snapshot> = this.#changed.event;
  readonly onLevels: Event<LevelView> = this.#levels.event;
  readonly accounts: PhoneAccounts;
  readonly calls: PhoneCalls;
  readonly messages: PhoneMessages;
  readonly people: PhonePeople;

  constructor(options: LocalPhoneOptions) {
    this.#options = options;
    this.accounts = options.phoneAccounts;
    this.calls = options.phoneCalls;
    this.messages = options.phoneMessages;
    this.people = options.phonePeople;
    const report = (): void => this.#report();
    this.#subscriptions = [
      options.phoneAccounts.onChanged(report),
      options.phoneCalls.onChanged(report),
      options.phoneMessages.onChanged(report),
      options.phonePeople.onChanged(report),
      options.list.onRecorded(() => this.#historyChanged()),
      options.domain.onChanged(report),
      options.calls.onLevel((level) => this.#levels.fire(level)),
    ];
  }

  snapshot(): Snapshot {
    const { domain, preferences, version } = this.#options;
    const defaultAccountId = this.#options.calling.defaultId;
    return {
      accounts: this.accounts.views,
      ...(defaultAccountId === undefined ? {} : { defaultAccountId }),
      calls: this.calls.views,
      domain: domain.view,
      settings: preferences.settings,
      missedCalls: this.#missedCalls(),
      messages: this.messages.summary,
      presence: this.people.view,
      ...(this.#dialRequest === undefined ? {} : { dialRequest: this.#dialRequest }),
      ...(this.messages.request === undefined ? {} : { conversationRequest: this.messages.request }),
      version,
    };
  }

  readonly history: Phone['history'] = {
    list: ({ filter, beforeUnixMs, limit }) => {
      const query = { filter, limit, ...(beforeUnixMs === undefined ? {} : { before: beforeUnixMs }) };
      return this.#options.history.list(query).map((row) => historyView(row, this.#options.calling.aorOf(row.accountId)));
    },
    remove: ({ id }) => {
      this.#options.history.remove(id);
      this.#historyChanged();
    },
    clear: () => {
      this.#options.history.clear();
      this.#historyChanged();
    },
    markSeen: () => {
      this.#options.preferences.historySeenUnixMs = this.#options.unixMs();
      this.#historyChanged();
    },
  };

  setSettings(changes: Parameters<Phone['setSettings']>[0]): void {
    this.#options.preferences.change(changes);
    this.#report();
  }

  setDomainRunning(running: boolean): Outcome {
    return this.accounts.setDomainRunning(running);
  }

  openLink(link: string): Result<undefined, PhoneFailure> {
    const target = parseTarget(link, this.#options.calling.domain);
    if (!target.ok) return fail({ code: 'LINK_INVALID' });
    this.#dialRequest = { serial: ++this.#serial, target: link.trim() };
    this.#report();
    return DONE;
  }

  linkTaken(serial: number): void {
    if (this.#dialRequest?.serial !== serial) return;
    this.#dialRequest = undefined;
    this.#report();
  }

  attachWindow(port: PcmPort): Disposable {
    return this.#options.media.attachWindow(port);
  }

  [Symbol.dispose](): void {
    for (const subscription of this.#subscriptions) subscription[Symbol.dispose]();
    this.#changed[Symbol.dispose]();
    this.#levels[Symbol.dispose]();
  }

  #historyChanged(): void {
    this.#missed = undefined;
    this.#report();
  }

  /** Several changes of one turn make one report. */
  #report(): void {
    if (this.#willReport) return;
    this.#willReport = true;
    queueMicrotask(() => {
      this.#willReport = false;
      this.#changed.fire(this.snapshot());
    });
  }

  #missedCalls(): number {
    this.#missed ??= this.#countMissed();
    return this.#missed;
  }

  #countMissed(): number {
    const { history, preferences } = this.#options;
    const seen = preferences.historySeenUnixMs;
    return history.list({ filter: 'missed', limit: MOST_MISSED }).filter(({ startedAtUnixMs }) => startedAtUnixMs > seen).length;
  }
}
