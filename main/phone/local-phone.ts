import type { Outcome, Phone, PhoneFailure } from '../api/phone.ts';
import { Emitter, type Event } from '../base/event.ts';
import { fail, ok, type Result } from '../base/result.ts';
import type { Calls } from '../calls/calls.ts';
import { parseTarget } from '../calls/target.ts';
import type { AddressBooks } from '../contacts/carddav/address-books.ts';
import type { LevelView, Snapshot } from '../contract/snapshot.ts';
import { isJoinLink, parseJoinLink } from '../joining/join-link.ts';
import type { MediaHost } from '../media/media-client.ts';
import type { PcmPort } from '../media/protocol.ts';
import type { SocketMarking } from '../net/socket-marking.ts';
import type { CallingAccounts } from './calling-accounts.ts';
import type { OwnDomain } from './own-domain.ts';
import type { PeerNames } from './peer-names.ts';
import type { PhoneAccounts } from './phone-accounts.ts';
import type { PhoneAutomation } from './phone-automation.ts';
import type { PhoneCalls } from './phone-calls.ts';
import { PhoneConsole } from './phone-console.ts';
import type { PhoneContacts } from './phone-contacts.ts';
import { PhoneDesktop } from './phone-desktop.ts';
import type { PhoneHistory } from './phone-history.ts';
import type { PhoneLog } from './phone-log.ts';
import type { PhoneMessages } from './phone-messages.ts';
import type { PhoneNetwork } from './phone-network.ts';
import type { PhonePeople } from './phone-people.ts';
import type { PhoneProfile } from './phone-profile.ts';
import type { PhoneTrace } from './phone-trace.ts';
import type { Preferences } from './preferences.ts';
import type { Uploads } from './uploads.ts';

export interface LocalPhoneOptions {
  readonly phoneAccounts: PhoneAccounts;
  readonly phoneAutomation: PhoneAutomation;
  readonly calling: CallingAccounts;
  readonly phoneCalls: PhoneCalls;
  readonly phoneMessages: PhoneMessages;
  readonly phonePeople: PhonePeople;
  readonly phoneNetwork: PhoneNetwork;
  readonly phoneTrace: PhoneTrace;
  readonly phoneContacts: PhoneContacts;
  readonly addressBooks: AddressBooks;
  readonly phoneHistory: PhoneHistory;
  readonly phoneProfile: PhoneProfile;
  readonly phoneLog: PhoneLog;
  readonly names: PeerNames;
  readonly uploads: Uploads;
  readonly calls: Calls;
  readonly domain: OwnDomain;
  readonly media: MediaHost;
  readonly preferences: Preferences;
  /** Of SIP's packets. */
  readonly marking: SocketMarking;
  readonly version: string;
}

const DONE = ok(undefined);

/** The phone of this computer, as windows, tray and links control it: every method is one thing a person can want. */
export class LocalPhone implements Phone, Disposable {
  readonly #options: LocalPhoneOptions;
  readonly #changed = new Emitter<Snapshot>();
  readonly #levels = new Emitter<LevelView>();
  readonly #subscriptions: readonly Disposable[];
  #dialRequest: Snapshot['dialRequest'];
  #joinRequest: Snapshot['joinRequest'];
  #serial = 0;
  #willReport = false;
  readonly onChanged: Event<Snapshot> = this.#changed.event;
  readonly onLevels: Event<LevelView> = this.#levels.event;
  readonly accounts: PhoneAccounts;
  readonly automation: PhoneAutomation;
  readonly calls: PhoneCalls;
  readonly messages: PhoneMessages;
  readonly people: PhonePeople;
  readonly network: PhoneNetwork;
  readonly trace: PhoneTrace;
  readonly contacts: PhoneContacts;
  readonly addressBooks: AddressBooks;
  readonly history: PhoneHistory;
  readonly uploads: Uploads;
  readonly profile: PhoneProfile;
  readonly desktop = new PhoneDesktop();
  readonly console = new PhoneConsole();
  readonly log: PhoneLog;

  constructor(options: LocalPhoneOptions) {
    this.#options = options;
    this.accounts = options.phoneAccounts;
    this.automation = options.phoneAutomation;
    this.calls = options.phoneCalls;
    this.messages = options.phoneMessages;
    this.people = options.phonePeople;
    this.network = options.phoneNetwork;
    this.trace = options.phoneTrace;
    this.contacts = options.phoneContacts;
    this.addressBooks = options.addressBooks;
    this.history = options.phoneHistory;
    this.uploads = options.uploads;
    this.profile = options.phoneProfile;
    this.log = options.phoneLog;
    const report = (): void => this.#report();
    this.#subscriptions = [
      options.phoneAccounts.onChanged(report),
      options.phoneCalls.onChanged(report),
      options.phoneMessages.onChanged(report),
      options.phonePeople.onChanged(report),
      options.phoneContacts.onChanged(report),
      options.addressBooks.onChanged(report),
      options.phoneHistory.onChanged(report),
      options.domain.onChanged(report),
      this.desktop.onChanged(report),
      this.console.onChanged(report),
      options.calls.onLevel((level) => this.#levels.fire(level)),
    ];
  }

  snapshot(): Snapshot {
    const { domain, marking, media, preferences, version } = this.#options;
    const defaultAccountId = this.#options.calling.defaultId;
    return {
      accounts: this.accounts.views,
      ...(defaultAccountId === undefined ? {} : { defaultAccountId }),
      calls: this.calls.views.map((call) => this.#options.names.namedCall(call)),
      domain: domain.view,
      settings: preferences.settings,
      missedCalls: this.history.missedCalls,
      messages: this.messages.summary,
      contacts: this.contacts.summary,
      addressBooks: this.addressBooks.views,
      presence: this.people.view,
      ...(this.desktop.view === undefined ? {} : { desktop: this.desktop.view }),
      ...(this.console.isThere && { hasConsole: true }),
      ...(this.#dialRequest === undefined ? {} : { dialRequest: this.#dialRequest }),
      ...(this.#joinRequest === undefined ? {} : { joinRequest: this.#joinRequest }),
      ...(this.messages.request === undefined ? {} : { conversationRequest: this.messages.request }),
      service: { signalling: marking.outcome, sound: media.service?.marking, mediaThread: media.service?.thread },
      version,
    };
  }

  setSettings(changes: Parameters<Phone['setSettings']>[0]): void {
    this.#options.preferences.change(changes);
    this.#report();
  }

  setDomainRunning(running: boolean): Outcome {
    return this.accounts.setDomainRunning(running);
  }

  openLink(link: string): Result<undefined, PhoneFailure> {
    if (isJoinLink(link)) return this.#openJoinLink(link);
    const target = parseTarget(link, this.#options.calling.domain);
    if (!target.ok) return fail({ code: 'LINK_INVALID' });
    this.#dialRequest = { serial: ++this.#serial, target: link.trim() };
    this.#report();
    return DONE;
  }

  linkTaken(serial: number): void {
    if (this.#dialRequest?.serial === serial) this.#dialRequest = undefined;
    else if (this.#joinRequest?.serial === serial) this.#joinRequest = undefined;
    else return;
    this.#report();
  }

  attachWindow(port: PcmPort): Disposable {
    return this.#options.media.attachWindow(port);
  }

  [Symbol.dispose](): void {
    for (const subscription of this.#subscriptions) subscription[Symbol.dispose]();
    this.desktop[Symbol.dispose]();
    this.console[Symbol.dispose]();
    this.#changed[Symbol.dispose]();
    this.#levels[Symbol.dispose]();
  }

  #openJoinLink(link: string): Result<undefined, PhoneFailure> {
    if (!parseJoinLink(link).ok) return fail({ code: 'LINK_INVALID' });
    this.#joinRequest = { serial: ++this.#serial, link: link.trim() };
    this.#report();
    return DONE;
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
}
