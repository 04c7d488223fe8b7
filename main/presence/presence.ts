import { Emitter, type Event } from '../base/event.ts';
import { type Random, randomHex } from '../base/random.ts';
import type { OwnAvailability } from '../events/availability.ts';
import { type PresenceDocument, presencePackage } from '../events/presence.ts';
import { limits } from '../limits.ts';
import { type Admission, Notifier, type SubscriptionRequest } from '../sip/events/notifier.ts';
import type { PublicationState } from '../sip/events/publication.ts';
import type { SipRequest } from '../sip/message/message.ts';
import { isSipUri, type SipUri, serializeUri, type Uri, urisEqual } from '../sip/message/uri.ts';
import type { UserAgent } from '../sip/ua/user-agent.ts';
import { AccountEvents, type PresenceAccount, type Voicemail } from './account-events.ts';
import { darkLamp, type Lamp } from './lamp.ts';
import { type PersonPresence, unknownPresence, WatchedPerson } from './watched-person.ts';

export interface PresenceOptions {
  readonly random: Random;
  readonly agent: UserAgent;
  /** Those that publish and subscribe now: enabled ones. Asked at the beginning and by `accountsChanged`. */
  accounts(): readonly PresenceAccount[];
  /** Id of the account that a request from outside is for. */
  accountOf(request: SipRequest): string | undefined;
  /** Whether somebody may see our state, asking ourselves. Default: who is of the account's domain, and whom we watch. */
  allows?(watcher: Uri, account: PresenceAccount): boolean;
}

/** Somebody we watch. */
export interface Person {
  readonly accountId: string;
  readonly aor: string;
  readonly presence: PersonPresence;
  readonly lamp: Lamp;
}

/** All that is known; never changed, replaced after every change. */
export interface PresenceSnapshot {
  readonly own: OwnAvailability;
  /** How the server of each account takes what we say of ourselves. */
  readonly published: readonly { readonly accountId: string; readonly state: PublicationState }[];
  /** In the order in which they were added. */
  readonly people: readonly Person[];
  readonly voicemail: readonly Voicemail[];
}

/**
 * What this phone makes of events: publishes the own state for each account and tells it to peers that ask us directly, watches people
 * and their calls, and the mailbox of each account. The agent's `stop` unsubscribes; disposing forgets all without a word.
 */
export class Presence implements Disposable {
  readonly #options: PresenceOptions;
  readonly #accounts = new Map<string, AccountEvents>();
  /** By {@link keyOf}. */
  readonly #people = new Map<string, WatchedPerson>();
  readonly #notifier: Notifier<PresenceDocument>;
  readonly #tupleId: string;
  readonly #changed = new Emitter<PresenceSnapshot>();
  #own: OwnAvailability = { state: 'available' };
  #snapshot: PresenceSnapshot | undefined;

  /** Fires after each change with the new snapshot. */
  readonly onChanged: Event<PresenceSnapshot> = this.#changed.event;

  constructor(options: PresenceOptions) {
    this.#options = options;
    this.#tupleId = `t${randomHex(options.random, 4)}`;
    this.#notifier = new Notifier(options.agent.events, {
      eventPackage: presencePackage,
      admit: (request) => this.#admit(request),
      stateOf: (accountId) => this.#accounts.get(accountId)?.document ?? nobody,
    });
    this.accountsChanged();
  }

  get snapshot(): PresenceSnapshot {
    this.#snapshot ??= this.#look();
    return this.#snapshot;
  }

  /** Follows the accounts: new ones publish and subscribe, others end, and what had failed is tried again. */
  accountsChanged(): void {
    const accounts = new Map(this.#options.accounts().map((account) => [account.id, account]));
    for (const [id, former] of this.#accounts) if (accounts.get(id)?.identity !== former.account.identity) this.#leave(id);
    for (const account of accounts.values()) {
      const known = this.#accounts.get(account.id);
      if (known) known.retry();
      else this.#join(account);
    }
    for (const person of this.#people.values()) person.retry();
    this.#tell();
  }

  /** What we say of ourselves, for all accounts; who is on the phone stays so. */
  setOwn({ state, note }: Pick<OwnAvailability, 'state' | 'note'>): void {
    this.#show({ ...this.#own, state, note });
  }

  /** Told while we say that we are available, away or busy. */
  setOnThePhone(isOnThePhone: boolean): void {
    if (isOnThePhone !== (this.#own.isOnThePhone ?? false)) this.#show({ ...this.#own, isOnThePhone });
  }

  /**
   * Watches somebody's presence and calls, as one of our accounts; who is watched already stays so.
   *
   * @returns false: no such account, or `limits.events.watched` are watched
   */
  watch({ accountId, aor }: { readonly accountId: string; readonly aor: SipUri }): boolean {
    const account = this.#accounts.get(accountId)?.account;
    if (this.#people.has(keyOf(aor))) return true;
    if (account === undefined || this.#people.size >= limits.events.watched) return false;
    this.#people.set(keyOf(aor), this.#watch(account, aor));
    this.#tell();
    return true;
  }

  unwatch(aor: SipUri): void {
    const person = this.#people.get(keyOf(aor));
    if (!this.#people.delete(keyOf(aor))) return;
    void person?.stop();
    this.#tell();
  }

  presenceOf(aor: SipUri): PersonPresence {
    return this.#people.get(keyOf(aor))?.presence ?? unknownPresence;
  }

  lampOf(aor: SipUri): Lamp {
    return this.#people.get(keyOf(aor))?.lamp ?? darkLamp;
  }

  get voicemail(): readonly Voicemail[] {
    return this.snapshot.voicemail;
  }

  [Symbol.dispose](): void {
    this.#changed[Symbol.dispose]();
    this.#notifier[Symbol.dispose]();
    for (const part of [...this.#people.values(), ...this.#accounts.values()]) part[Symbol.dispose]();
  }

  #join(account: PresenceAccount): void {
    const options = { account, tupleId: this.#tupleId, own: this.#own, onChanged: () => this.#tell() };
    this.#accounts.set(account.id, new AccountEvents(this.#options.agent.events, options));
    for (const [key, { accountId, aor }] of this.#people) {
      if (accountId === account.id) this.#people.set(key, this.#watch(account, aor));
    }
  }

  /** Whom the account watched is kept: it may come back. */
  #leave(accountId: string): void {
    void this.#accounts.get(accountId)?.stop();
    this.#accounts.delete(accountId);
    this.#notifier.end(accountId, 'noresource');
    for (const person of this.#people.values()) if (person.accountId === accountId) void person.stop();
  }

  #watch({ id, identity }: PresenceAccount, aor: SipUri): WatchedPerson {
    return new WatchedPerson(this.#options.agent.events, { accountId: id, aor, identity, onChanged: () => this.#tell() });
  }

  #show(own: OwnAvailability): void {
    this.#own = own;
    for (const [id, account] of this.#accounts) {
      account.show(own);
      this.#notifier.changed(id);
    }
    this.#tell();
  }

  #admit({ request, watcher }: SubscriptionRequest): Admission {
    const account = this.#accounts.get(this.#options.accountOf(request) ?? '')?.account;
    if (account === undefined) return { refusal: { status: 404 } };
    const allows = this.#options.allows ?? ((uri, { aor }) => this.#isKnown(uri, aor));
    if (!allows(watcher.uri, account)) return { refusal: { status: 403 } };
    return { resource: account.id, ...(account.identity.auth && { auth: account.identity.auth }) };
  }

  #isKnown(watcher: Uri, aor: SipUri): boolean {
    if (!isSipUri(watcher)) return false;
    return watcher.host === aor.host || [...this.#people.values()].some((person) => urisEqual(person.aor, watcher));
  }

  #tell(): void {
    this.#snapshot = undefined;
    if (this.#changed.listenerCount > 0) this.#changed.fire(this.snapshot);
  }

  #look(): PresenceSnapshot {
    const accounts = [...this.#accounts.values()];
    return {
      own: this.#own,
      published: accounts.flatMap(({ account, publication }) =>
        publication ? [{ accountId: account.id, state: publication }] : [],
      ),
      people: [...this.#people.values()].map(({ accountId, aor, presence, lamp }) => ({
        accountId,
        aor: serializeUri(aor),
        presence,
        lamp,
      })),
      voicemail: accounts.map(({ voicemail }) => voicemail).filter((voicemail) => voicemail !== undefined),
    };
  }
}

/** Told to the last watchers of an account that has gone. */
const nobody: PresenceDocument = { entity: '', tuples: [] };

/** One person, however the address is written. */
function keyOf({ user = '', host }: SipUri): string {
  return `${user}@${host.toLowerCase()}`;
}
