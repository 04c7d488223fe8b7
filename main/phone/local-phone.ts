import type { Accounts } from '../accounts/accounts.ts';
import type { Outcome, Phone, PhoneFailure } from '../api/phone.ts';
import { Emitter, type Event } from '../base/event.ts';
import { fail, ok, type Result } from '../base/result.ts';
import type { CallFailure } from '../calls/call.ts';
import { IncomingCall } from '../calls/call.ts';
import type { CallingAccount, Calls } from '../calls/calls.ts';
import type { HistoryStore } from '../calls/history.ts';
import { parseTarget } from '../calls/target.ts';
import type { AccountView, LevelView, Settings, Snapshot } from '../contract/snapshot.ts';
import type { MediaHost } from '../media/media-client.ts';
import type { PcmPort } from '../media/protocol.ts';
import type { CallList } from './call-list.ts';
import { OWN_DOMAIN, type OwnDomain } from './own-domain.ts';
import type { Preferences } from './preferences.ts';
import { accountView, callView, historyView } from './views.ts';

export interface LocalPhoneOptions {
  readonly accounts: Accounts;
  readonly calls: Calls;
  readonly list: CallList;
  readonly history: HistoryStore;
  readonly domain: OwnDomain;
  readonly media: MediaHost;
  readonly preferences: Preferences;
  /** Wall clock. */
  readonly unixMs: () => number;
  /** User name for the domain inside, when nobody said one. */
  readonly systemUser: string;
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

  constructor(options: LocalPhoneOptions) {
    this.#options = options;
    const report = (): void => this.#report();
    this.#subscriptions = [
      options.accounts.onChanged(report),
      options.list.onChanged(report),
      options.list.onRecorded(() => this.#historyChanged()),
      options.domain.onChanged(report),
      options.calls.onLevel((level) => this.#levels.fire(level)),
    ];
  }

  snapshot(): Snapshot {
    const { accounts, list, domain, preferences, version } = this.#options;
    const defaultAccountId = this.#defaultAccountId();
    return {
      accounts: this.#accountViews(),
      ...(defaultAccountId === undefined ? {} : { defaultAccountId }),
      calls: list.facts.map((facts) => callView(facts, accounts.find(facts.accountId)?.aor ?? '')),
      domain: domain.view,
      settings: preferences.settings,
      missedCalls: this.#missedCalls(),
      ...(this.#dialRequest === undefined ? {} : { dialRequest: this.#dialRequest }),
      version,
    };
  }

  readonly accounts: Phone['accounts'] = {
    tryLocal: ({ displayName }) => this.#tryLocal(displayName),
    add: async (input) => {
      const added = this.#options.accounts.add(input);
      return added.ok ? ok({ accountId: added.value.id }) : fail({ code: added.error });
    },
    remove: async ({ accountId }) => known(await this.#options.accounts.remove(accountId)),
    setEnabled: async ({ accountId, enabled }) => known(await this.#options.accounts.setEnabled(accountId, enabled)),
    setDefault: async ({ accountId }) => {
      if (!this.#options.accounts.find(accountId)) return known(false);
      this.#options.preferences.defaultAccountId = accountId;
      this.#report();
      return DONE;
    },
    retry: async ({ accountId }) => known(this.#options.accounts.retry(accountId)),
  };

  readonly calls: Phone['calls'] = {
    place: async ({ target, accountId }) => this.#place(target, accountId),
    answer: async ({ callId }) => {
      const call = this.#options.calls.find(callId);
      if (!call) return unknownCall();
      if (!(call instanceof IncomingCall)) return fail({ code: 'CALL_STATE' });
      return (await this.#options.calls.answer(call)) ? DONE : fail({ code: 'CALL_STATE' });
    },
    decline: async ({ callId }) => {
      const call = this.#options.calls.find(callId);
      if (!call) return unknownCall();
      if (!(call instanceof IncomingCall) || call.facts.state !== 'incoming') return fail({ code: 'CALL_STATE' });
      call.decline();
      return DONE;
    },
    hangUp: async ({ callId }) => {
      const call = this.#options.calls.find(callId);
      call?.hangUp();
      return call ? DONE : unknownCall();
    },
    setHold: async ({ callId, held }) => coded(await this.#options.calls.find(callId)?.setHeld(held)),
    setMuted: async ({ callId, muted }) => {
      const call = this.#options.calls.find(callId);
      await call?.setMuted(muted);
      return call ? DONE : unknownCall();
    },
    sendDigits: async ({ callId, digits }) => coded(await this.#options.calls.find(callId)?.sendDigits(digits)),
    dismiss: async ({ callId }) => (this.#options.list.dismiss(callId) ? DONE : unknownCall()),
  };

  readonly history: Phone['history'] = {
    list: ({ filter, beforeUnixMs, limit }) => {
      const query = { filter, limit, ...(beforeUnixMs === undefined ? {} : { before: beforeUnixMs }) };
      return this.#options.history.list(query).map((row) => historyView(row, this.#aorOf(row.accountId)));
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

  setSettings(changes: Partial<Settings>): void {
    this.#options.preferences.change(changes);
    this.#report();
  }

  async setDomainRunning(running: boolean): Outcome {
    const { domain, accounts } = this.#options;
    const local = accounts.list().filter(({ isLocal }) => isLocal);
    if (!running) {
      for (const { id } of local) await accounts.setEnabled(id, false);
      await domain.stop('off');
      return DONE;
    }
    const started = await domain.start();
    if (!started.ok) return fail({ code: started.error });
    for (const { id } of local) {
      accounts.moveTo(id, started.value);
      await accounts.setEnabled(id, true);
    }
    return DONE;
  }

  openLink(link: string): Result<undefined, PhoneFailure> {
    const target = parseTarget(link, this.#domainToCall());
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

  async #tryLocal(displayName: string | undefined): Outcome<{ accountId: string }> {
    const { domain, accounts, systemUser } = this.#options;
    const existing = accounts.list().find(({ isLocal }) => isLocal);
    if (existing) {
      const started = await this.setDomainRunning(true);
      return started.ok ? ok({ accountId: existing.id }) : started;
    }
    const started = await domain.start();
    if (!started.ok) return fail({ code: started.error });
    const added = domain.addAccount(accounts, systemUser, displayName, started.value);
    return added.ok ? ok({ accountId: added.value }) : fail({ code: 'DOMAIN_UNAVAILABLE' });
  }

  #place(typed: string, accountId: string | undefined): Result<{ callId: string }, PhoneFailure> {
    const account = this.#callingAccount(accountId);
    if (!account) return fail({ code: 'ACCOUNT_MISSING' });
    const target = parseTarget(typed, account.domain);
    if (!target.ok) return fail({ code: target.error });
    const placed = this.#options.calls.place(account, target.value);
    if (!placed.ok) return fail({ code: placed.error });
    this.#report();
    return ok({ callId: placed.value.id });
  }

  #callingAccount(wanted: string | undefined): (CallingAccount & { readonly domain: string }) | undefined {
    const id = wanted ?? this.#defaultAccountId();
    const live = id === undefined ? undefined : this.#options.accounts.identityOf(id);
    return id === undefined || !live ? undefined : { id, identity: live.identity, domain: live.aor.host };
  }

  #domainToCall(): string {
    return this.#callingAccount(undefined)?.domain ?? OWN_DOMAIN;
  }

  /** The one a person chose while it is enabled, else the first that is. */
  #defaultAccountId(): string | undefined {
    const enabled = this.#options.accounts.list().filter((account) => account.enabled);
    const chosen = enabled.find(({ id }) => id === this.#options.preferences.defaultAccountId);
    return (chosen ?? enabled[0])?.id;
  }

  #accountViews(): AccountView[] {
    const { accounts } = this.#options;
    return accounts.list().map((account) => accountView(account, accounts.registrationOf(account.id)));
  }

  #aorOf(accountId: string): string {
    return this.#options.accounts.find(accountId)?.aor ?? '';
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

function known(isKnown: boolean): Result<undefined, PhoneFailure> {
  return isKnown ? DONE : fail({ code: 'ACCOUNT_UNKNOWN' });
}

function unknownCall(): Result<undefined, PhoneFailure> {
  return fail({ code: 'CALL_UNKNOWN' });
}

function coded(done: Result<undefined, CallFailure> | undefined): Result<undefined, PhoneFailure> {
  if (!done) return unknownCall();
  if (done.ok) return DONE;
  const { code, status } = done.error;
  return fail(code === 'HOLD_REFUSED' ? { code, data: { status } } : { code });
}
