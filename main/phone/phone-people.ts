import type { Accounts } from '../accounts/accounts.ts';
import type { Outcome, Phone } from '../api/phone.ts';
import type { Clock, Timer } from '../base/clock.ts';
import { Emitter, type Event } from '../base/event.ts';
import { fail, ok } from '../base/result.ts';
import type { Calls } from '../calls/calls.ts';
import { parseTarget } from '../calls/target.ts';
import type { PersonView, PresenceView } from '../contract/person-view.ts';
import { limits } from '../limits.ts';
import { peerKey } from '../messaging/peer-key.ts';
import { pickUpOf } from '../presence/lamp.ts';
import type { Presence } from '../presence/presence.ts';
import type { UserStore } from '../server/users/user-store.ts';
import { isSipUri, parseUri, type SipUri, serializeUri, sipUri } from '../sip/message/uri.ts';
import type { CallingAccounts } from './calling-accounts.ts';
import type { Favourite, Favourites } from './favourites.ts';
import { OWN_DOMAIN, type OwnDomain } from './own-domain.ts';
import { personView, voicemailView } from './people-views.ts';

type Contract = Phone['people'];
type Input<Procedure extends keyof Contract> = Parameters<Contract[Procedure]>[0];

export interface PhonePeopleOptions {
  readonly clock: Clock;
  readonly presence: Presence;
  readonly favourites: Favourites;
  readonly users: UserStore;
  readonly domain: OwnDomain;
  readonly accounts: Accounts;
  readonly calling: CallingAccounts;
  readonly calls: Calls;
}

/** Members of the domain inside are also added by other programs of this machine: looked for so often. */
const MEMBERS_MS = 10_000;

/** Somebody to be watched, and what of them is not known by watching. */
export interface WatchedAddress extends Favourite {
  readonly isFavourite: boolean;
  readonly isMember: boolean;
}

/** The people whose state is shown, and our own state. */
export class PhonePeople implements Contract, Disposable {
  readonly #options: PhonePeopleOptions;
  readonly #changed = new Emitter<undefined>();
  readonly #subscriptions: readonly Disposable[];
  #watched: readonly WatchedAddress[] = [];
  #registered = '';
  #timer: Timer | undefined;
  /** Fires when a view differs. */
  readonly onChanged: Event<undefined> = this.#changed.event;

  constructor(options: PhonePeopleOptions) {
    this.#options = options;
    const { presence, accounts, domain, calls } = options;
    this.#subscriptions = [
      presence.onChanged(() => this.#changed.fire(undefined)),
      accounts.onChanged(() => this.#accountsChanged()),
      domain.onChanged(() => this.#follow()),
      calls.onChanged(() => this.#tellOnThePhone()),
    ];
    this.#accountsChanged();
    this.#lookAgain();
  }

  get view(): PresenceView {
    const { own, people, voicemail } = this.#options.presence.snapshot;
    const views = this.#watched.map((address): PersonView => {
      return personView(
        address,
        people.find(({ aor }) => aor === address.uri),
      );
    });
    const { state, note } = own;
    return { own: { state, ...(note !== undefined && { note }) }, people: views, voicemail: voicemail.map(voicemailView) };
  }

  /** Nobody wants to be rung. */
  get isUndisturbed(): boolean {
    return this.#options.presence.snapshot.own.state === 'doNotDisturb';
  }

  setOwn({ state, note }: Input<'setOwn'>): void {
    this.#options.presence.setOwn({ state, note: note === '' ? undefined : note });
  }

  async add({ target, name, accountId }: Input<'add'>): Outcome<{ uri: string }> {
    const { calling, favourites } = this.#options;
    const account = calling.ready(accountId);
    if (!account) return fail({ code: 'ACCOUNT_MISSING' });
    const parsed = parseTarget(target, account.domain);
    if (!parsed.ok) return fail({ code: parsed.error });
    const uri = peerKey(parsed.value);
    if (!favourites.put({ accountId: account.id, uri, ...(name && { name }) })) return fail({ code: 'PEOPLE_FULL' });
    this.#follow();
    return ok({ uri });
  }

  remove({ uri }: Input<'remove'>): void {
    this.#options.favourites.remove(uri);
    this.#follow();
  }

  async pickUp({ uri }: Input<'pickUp'>): Outcome<{ callId: string }> {
    const { presence, calling, calls } = this.#options;
    const person = this.#watched.find((each) => each.uri === uri);
    const aor = sipUriOf(uri);
    const ringing = aor && pickUpOf(presence.lampOf(aor));
    const account = calling.ready(person?.accountId);
    if (!ringing) return fail({ code: 'PICK_UP_LATE' });
    if (!account) return fail({ code: 'ACCOUNT_MISSING' });
    const placed = calls.pickUp(account, ringing, calling.soundOf(account.id));
    return placed.ok ? ok({ callId: placed.value.id }) : fail({ code: placed.error });
  }

  [Symbol.dispose](): void {
    this.#timer?.[Symbol.dispose]();
    for (const subscription of this.#subscriptions) subscription[Symbol.dispose]();
    this.#changed[Symbol.dispose]();
  }

  #lookAgain(): void {
    this.#follow();
    this.#timer = this.#options.clock.after(MEMBERS_MS, () => this.#lookAgain());
  }

  /** Only what concerns registrations: presence asks again whatever has failed. */
  #accountsChanged(): void {
    const { accounts, presence } = this.#options;
    const registered = accounts
      .list()
      .map(({ id, aor, enabled }) => `${id} ${aor} ${enabled && accounts.registrationOf(id).phase === 'registered'}`)
      .join();
    if (registered === this.#registered) return;
    this.#registered = registered;
    presence.accountsChanged();
    this.#follow();
  }

  /** Watches who is to be watched, and nobody else. */
  #follow(): void {
    const { presence } = this.#options;
    const wanted = this.#wanted();
    const uris = new Set(wanted.map(({ uri }) => uri));
    for (const { aor } of presence.snapshot.people) if (!uris.has(aor)) withUri(aor, (uri) => presence.unwatch(uri));
    for (const { accountId, uri } of wanted) withUri(uri, (aor) => presence.watch({ accountId, aor }));
    if (JSON.stringify(wanted) === JSON.stringify(this.#watched)) return;
    this.#watched = wanted;
    this.#changed.fire(undefined);
  }

  /** Favourites first, then the other members of the domain inside. */
  #wanted(): readonly WatchedAddress[] {
    const { favourites, accounts } = this.#options;
    const members = this.#members();
    const known = favourites.list.filter(({ accountId }) => accounts.find(accountId) !== undefined);
    const memberUris = new Set(members.map(({ uri }) => uri));
    const favouriteUris = new Set(known.map(({ uri }) => uri));
    return [
      ...known.map((favourite) => ({ ...favourite, isFavourite: true, isMember: memberUris.has(favourite.uri) })),
      ...members
        .filter(({ uri }) => !favouriteUris.has(uri))
        .map((member) => ({ ...member, isFavourite: false, isMember: true })),
    ];
  }

  #members(): readonly Favourite[] {
    const { accounts, users, domain } = this.#options;
    const local = accounts.list().find(({ isLocal, enabled }) => isLocal && enabled);
    if (!local || !domain.view.running) return [];
    return users
      .list()
      .filter((user) => user.domain === OWN_DOMAIN)
      .map(({ name }) => ({ accountId: local.id, uri: serializeUri(sipUri({ user: name, host: OWN_DOMAIN })) }))
      .filter(({ uri }) => uri !== local.aor)
      .slice(0, limits.people.members);
  }

  #tellOnThePhone(): void {
    const { presence, calls } = this.#options;
    presence.setOnThePhone(calls.running.some(({ facts }) => facts.state === 'active'));
  }
}

function sipUriOf(text: string): SipUri | undefined {
  const parsed = parseUri(text);
  return parsed.ok && isSipUri(parsed.value) ? parsed.value : undefined;
}

function withUri(text: string, use: (uri: SipUri) => unknown): void {
  const uri = sipUriOf(text);
  if (uri) use(uri);
}
