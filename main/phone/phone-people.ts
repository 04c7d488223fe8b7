import type { Accounts } from '../accounts/accounts.ts';
import type { Outcome, Phone } from '../api/phone.ts';
import type { Clock, Timer } from '../base/clock.ts';
import { Emitter, type Event } from '../base/event.ts';
import { fail, ok, type Result } from '../base/result.ts';
import type { Calls } from '../calls/calls.ts';
import { parseTarget } from '../calls/target.ts';
import type { AddressBook } from '../contacts/address-book.ts';
import type { PersonView, PresenceView } from '../contract/person-view.ts';
import type { OwnAvailability } from '../events/availability.ts';
import { limits } from '../limits.ts';
import { peerKey } from '../messaging/peer-key.ts';
import { pickUpOf } from '../presence/lamp.ts';
import type { Presence } from '../presence/presence.ts';
import type { UserStore } from '../server/users/user-store.ts';
import { isSipUri, parseUri, type SipUri, serializeUri, sipUri } from '../sip/message/uri.ts';
import type { CallingAccounts } from './calling-accounts.ts';
import { DoNotDisturb } from './do-not-disturb.ts';
import { OWN_DOMAIN, type OwnDomain } from './own-domain.ts';
import { personView, voicemailView } from './people-views.ts';
import type { Preferences } from './preferences.ts';

type Contract = Phone['people'];
type Input<Procedure extends keyof Contract> = Parameters<Contract[Procedure]>[0];

export interface PhonePeopleOptions {
  readonly clock: Clock;
  readonly presence: Presence;
  readonly book: AddressBook;
  readonly users: UserStore;
  readonly domain: OwnDomain;
  readonly accounts: Accounts;
  readonly calling: CallingAccounts;
  readonly calls: Calls;
  readonly preferences: Preferences;
}

/** Members of the domain inside are also added by other programs of this machine: looked for so often. */
const MEMBERS_MS = 10_000;

/** Somebody to be watched, and what of them is not known by watching. */
export interface WatchedAddress {
  readonly accountId: string;
  /** `sip:user@domain` */
  readonly uri: string;
  readonly name?: string | undefined;
  readonly contactId?: string | undefined;
  readonly isFavourite: boolean;
  readonly isMember: boolean;
}

/** The people whose state is shown, and our own state. */
export class PhonePeople implements Contract, Disposable {
  readonly #options: PhonePeopleOptions;
  readonly #changed = new Emitter<undefined>();
  readonly #subscriptions: readonly Disposable[];
  readonly #doNotDisturb: DoNotDisturb;
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
      options.book.onChanged(() => this.#follow()),
    ];
    this.#doNotDisturb = new DoNotDisturb({ ...options, onOver: () => presence.setOwn({ state: 'available', note: undefined }) });
    if (this.#doNotDisturb.time) presence.setOwn({ state: 'doNotDisturb', note: undefined });
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
    return { own: this.#ownView(own), people: views, voicemail: voicemail.map(voicemailView) };
  }

  /** Nobody wants to be rung. */
  get isUndisturbed(): boolean {
    return this.#options.presence.snapshot.own.state === 'doNotDisturb';
  }

  /** Belongs to the domain inside. */
  isMember(uri: string): boolean {
    const parsed = parseUri(uri);
    return parsed.ok && this.#watched.some((person) => person.isMember && person.uri === peerKey(parsed.value));
  }

  setOwn({ state, note, span }: Input<'setOwn'>): void {
    if (state === 'doNotDisturb') this.#doNotDisturb.begin(span);
    else this.#doNotDisturb.end();
    this.#options.presence.setOwn({ state, note: note === '' ? undefined : note });
  }

  async add({ target, name, accountId }: Input<'add'>): Outcome<{ uri: string }> {
    const { calling } = this.#options;
    const account = calling.ready(accountId);
    if (!account) return fail({ code: 'ACCOUNT_MISSING' });
    const parsed = parseTarget(target, account.domain);
    if (!parsed.ok) return fail({ code: parsed.error });
    const uri = peerKey(parsed.value);
    const kept = this.#keepFavourite(uri, name, account.id);
    return kept.ok ? ok({ uri }) : fail({ code: kept.error });
  }

  remove({ uri }: Input<'remove'>): void {
    const { book } = this.#options;
    const known = this.#watched.find((person) => person.uri === uri && person.isFavourite)?.contactId ?? book.find(uri, '')?.id;
    if (known !== undefined) book.setFavourite(known, false);
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
    this.#doNotDisturb[Symbol.dispose]();
    this.#timer?.[Symbol.dispose]();
    for (const subscription of this.#subscriptions) subscription[Symbol.dispose]();
    this.#changed[Symbol.dispose]();
  }

  #ownView({ state, note }: Pick<OwnAvailability, 'state' | 'note'>): PresenceView['own'] {
    const untilUnixMs = this.#doNotDisturb.time?.untilUnixMs ?? undefined;
    return { state, ...(note !== undefined && { note }), ...(untilUnixMs !== undefined && { untilUnixMs }) };
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

  /** Somebody who is in the contacts already stays who they are. */
  #keepFavourite(uri: string, name: string | undefined, accountId: string): Result<unknown, 'PEOPLE_FULL'> {
    const { book } = this.#options;
    const known = book.find(uri, '');
    if (known && name) book.put({ ...known, name });
    const isFull = !known?.isFavourite && book.favourites.length >= limits.people.favourites;
    if (isFull) return fail('PEOPLE_FULL');
    const fresh = { name: name ?? '', company: '', note: '', isFavourite: true, accountId };
    const kept = known ? book.setFavourite(known.id, true) : book.put({ ...fresh, addresses: [{ label: 'other', value: uri }] });
    return kept.ok ? kept : fail('PEOPLE_FULL');
  }

  /** Favourites of the contacts by their first address; the account they are called with watches. */
  #favourites(): readonly WatchedAddress[] {
    const { book, calling } = this.#options;
    return book.favourites.flatMap((contact): readonly WatchedAddress[] => {
      const account = (contact.accountId === undefined ? undefined : calling.ready(contact.accountId)) ?? calling.ready();
      const target = parseTarget(contact.addresses[0]?.value ?? '', account?.domain ?? '');
      if (!account || !target.ok) return [];
      const name = contact.name || contact.company;
      const watched = { accountId: account.id, uri: peerKey(target.value), contactId: contact.id, ...(name !== '' && { name }) };
      return [{ ...watched, isFavourite: true, isMember: false }];
    });
  }

  /** Favourites first, then the other members of the domain inside. */
  #wanted(): readonly WatchedAddress[] {
    const members = this.#members();
    const known = onePerAddress(this.#favourites());
    const memberUris = new Set(members.map(({ uri }) => uri));
    const favouriteUris = new Set(known.map(({ uri }) => uri));
    return [
      ...known.map((favourite) => ({ ...favourite, isMember: memberUris.has(favourite.uri) })),
      ...members
        .filter(({ uri }) => !favouriteUris.has(uri))
        .map((member) => ({ ...member, isFavourite: false, isMember: true })),
    ];
  }

  #members(): readonly Pick<WatchedAddress, 'accountId' | 'uri'>[] {
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

/** Two people with one number have one lamp. */
function onePerAddress(people: readonly WatchedAddress[]): readonly WatchedAddress[] {
  return [...new Map(people.map((person) => [person.uri, person])).values()];
}

function sipUriOf(text: string): SipUri | undefined {
  const parsed = parseUri(text);
  return parsed.ok && isSipUri(parsed.value) ? parsed.value : undefined;
}

function withUri(text: string, use: (uri: SipUri) => unknown): void {
  const uri = sipUriOf(text);
  if (uri) use(uri);
}
