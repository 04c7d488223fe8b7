import type { Accounts } from '../accounts/accounts.ts';
import type { Outcome, Phone, PhoneFailure } from '../api/phone.ts';
import type { Timer } from '../base/clock.ts';
import { Emitter, type Event } from '../base/event.ts';
import { fail, ok, type Result } from '../base/result.ts';
import type { NetworkView } from '../contract/network-view.ts';
import type { AnnouncedDomain } from '../discovery/announced-domain.ts';
import type { ServiceDiscovery } from '../discovery/service-discovery.ts';
import type { Members } from '../domain/members.ts';
import type { Surroundings } from '../element.ts';
import { JoinDesk } from '../joining/join-desk.ts';
import type { JoinGrant, JoinWish } from '../joining/join-words.ts';
import { limits } from '../limits.ts';
import type { Address } from '../net/network.ts';
import { NetworkWatch } from '../net/network-watch.ts';
import { canonicalAor } from '../server/address-of-record.ts';
import { JoiningOthers, userOf } from './joining-others.ts';
import { NearbyCopies } from './nearby-copies.ts';
import { invitationView, memberView, nearbyView } from './network-views.ts';
import { OwnAnnouncement } from './own-announcement.ts';
import { OWN_DOMAIN, type OwnDomain } from './own-domain.ts';
import type { PhoneAccounts } from './phone-accounts.ts';
import type { Preferences } from './preferences.ts';

type Contract = Phone['network'];
type Input<Procedure extends keyof Contract> = Contract[Procedure] extends (input: infer Wanted) => unknown ? Wanted : never;

export interface PhoneNetworkOptions {
  readonly surroundings: Surroundings;
  readonly discovery: ServiceDiscovery;
  readonly domain: OwnDomain;
  readonly members: Members;
  readonly accounts: Accounts;
  readonly phoneAccounts: PhoneAccounts;
  readonly preferences: Preferences;
  /** Whose computer this is. */
  readonly systemUser: string;
}

const DONE = ok(undefined);
const MINUTE_MS = 60_000;

/** Everything between this copy and others on its network: who is in its domain, who may join, whom it can join. */
export class PhoneNetwork implements Contract, Disposable {
  readonly #options: PhoneNetworkOptions;
  readonly #desk: JoinDesk;
  readonly #nearby: NearbyCopies;
  readonly #others: JoiningOthers;
  readonly #announcement: OwnAnnouncement;
  readonly #watch: NetworkWatch;
  readonly #subscriptions: readonly Disposable[];
  readonly #changed = new Emitter<NetworkView>();
  #told = '';
  #looking: Timer | undefined;

  constructor(options: PhoneNetworkOptions) {
    this.#options = options;
    const { surroundings, discovery, domain, preferences } = options;
    const { clock, random, network } = surroundings;
    this.#desk = new JoinDesk({ ...surroundings, admit: (wish) => this.#admit(wish) });
    this.#nearby = new NearbyCopies(discovery, preferences.copyId(random));
    this.#others = new JoiningOthers({ ...options, nearby: this.#nearby });
    this.#announcement = new OwnAnnouncement(discovery);
    this.#watch = new NetworkWatch(clock, network);
    this.#subscriptions = [
      domain.onChanged(() => this.#domainChanged()),
      this.#desk.onChanged(() => this.#report()),
      this.#watch.onChanged(() => void this.#move()),
    ];
    this.#domainChanged();
  }

  get view(): NetworkView {
    const { accounts, domain, members, preferences } = this.#options;
    const ownAors = accounts.list().flatMap(({ isLocal, aor }) => (isLocal ? [aor] : []));
    return {
      isOpen: domain.isOpen,
      isAnnounced: preferences.domainAnnounced,
      members: members.list().map((member) => memberView(member, OWN_DOMAIN, ownAors)),
      invitations: this.#desk.invitations.map((invitation) => invitationView(invitation, OWN_DOMAIN, this.#deskAddresses)),
      nearby: this.#nearby.found.map((found) => nearbyView(found, accounts)),
    };
  }

  readonly onViewChanged: Event<NetworkView> = (listener) => {
    const subscriptions = [this.#changed.event(listener), this.#nearby.onChanged(() => this.#report())];
    this.#looking ??= this.#lookLater();
    return {
      [Symbol.dispose]: () => {
        for (const subscription of subscriptions) subscription[Symbol.dispose]();
        if (this.#changed.listenerCount === 0) this.#stopLooking();
      },
    };
  };

  async setOpen({ open }: Input<'setOpen'>): Outcome {
    const { domain } = this.#options;
    if (domain.view.running) return await this.#moveAccounts(() => domain.setOpen(open));
    await domain.setOpen(open);
    return open ? await this.#options.phoneAccounts.setDomainRunning(true) : DONE;
  }

  setAnnounced({ announced }: Input<'setAnnounced'>): void {
    this.#options.preferences.domainAnnounced = announced;
    this.#report();
  }

  async invite({ people, minutes }: Input<'invite'>): Outcome {
    const { domain } = this.#options;
    const opened = domain.isOpen && domain.view.running ? DONE : await this.setOpen({ open: true });
    if (!opened.ok) return opened;
    const invited = await this.#desk.invite(people, minutes * MINUTE_MS);
    return invited.ok ? DONE : fail({ code: invited.error });
  }

  revoke({ id }: Input<'revoke'>): void {
    this.#desk.revoke(id);
  }

  async join({ invitation, displayName }: Input<'join'>): Outcome<{ accountId: string }> {
    const joined = await this.#others.join(invitation, displayName);
    return joined.ok ? ok({ accountId: joined.value }) : fail({ code: joined.error });
  }

  async addMember({ name }: Input<'addMember'>): Outcome<{ name: string; password: string }> {
    const added = this.#options.members.add(name.toLowerCase());
    this.#report();
    return added.ok ? ok({ ...added.value }) : fail({ code: added.error });
  }

  async renewPassword({ name }: Input<'renewPassword'>): Outcome<{ password: string }> {
    if (this.#isOwn(name)) return unknownMember;
    const renewed = this.#options.members.renewPassword(name);
    return renewed.ok ? ok({ password: renewed.value.password }) : unknownMember;
  }

  async removeMember({ name }: Input<'removeMember'>): Outcome {
    if (this.#isOwn(name) || !this.#options.members.remove(name)) return unknownMember;
    this.#report();
    return DONE;
  }

  [Symbol.dispose](): void {
    this.#stopLooking();
    for (const subscription of this.#subscriptions) subscription[Symbol.dispose]();
    this.#watch[Symbol.dispose]();
    this.#desk[Symbol.dispose]();
    this.#announcement[Symbol.dispose]();
    this.#changed[Symbol.dispose]();
  }

  /** Where invited copies come. */
  get #deskAddresses(): readonly Address[] {
    const { port } = this.#desk;
    if (port === undefined) return [];
    return this.#options.domain.hosts.slice(0, limits.joining.addresses).map((host) => ({ host, port }));
  }

  #admit({ name }: JoinWish): Result<JoinGrant, 'DOMAIN_FULL'> {
    const { domain, members } = this.#options;
    const { port } = domain;
    const admitted = port === undefined ? fail('DOMAIN_FULL' as const) : members.admit(name);
    if (!admitted.ok || port === undefined) return fail('DOMAIN_FULL');
    return ok({ domain: OWN_DOMAIN, user: admitted.value.name, password: admitted.value.password, port });
  }

  #isOwn(name: string): boolean {
    return this.#options.accounts.list().some(({ isLocal, aor }) => isLocal && aor === canonicalAor(name, OWN_DOMAIN));
  }

  /** A domain that nobody reaches invites nobody. */
  #domainChanged(): void {
    const { domain } = this.#options;
    if (!domain.isOpen || !domain.view.running) this.#desk.revokeAll();
    this.#report();
  }

  /** The machine has other addresses: its own accounts go to the domain by one of these, and others hear of them. */
  async #move(): Promise<void> {
    const { domain } = this.#options;
    if (!domain.isOpen || !domain.view.running) return;
    this.#announcement.withdraw();
    await this.#moveAccounts(async () => undefined);
    this.#report();
  }

  /** The accounts of this copy leave where the domain was before they come to where it is: a late un-REGISTER would undo the new one. */
  async #moveAccounts(change: () => Promise<void>): Outcome {
    const { accounts, phoneAccounts } = this.#options;
    for (const { id, isLocal } of accounts.list()) if (isLocal) await accounts.setEnabled(id, false);
    await change();
    return await phoneAccounts.setDomainRunning(true);
  }

  #report(): void {
    this.#announcement.tell(this.#ownDomain());
    if (this.#changed.listenerCount === 0) return;
    const { view } = this;
    const text = JSON.stringify(view);
    if (text === this.#told) return;
    this.#told = text;
    this.#changed.fire(view);
  }

  /** What there is to tell of it. */
  #ownDomain(): AnnouncedDomain | undefined {
    const { accounts, domain, preferences, surroundings, systemUser } = this.#options;
    const { port } = domain;
    if (port === undefined || !domain.isOpen || !preferences.domainAnnounced) return undefined;
    const own = accounts.list().find(({ isLocal }) => isLocal);
    return {
      id: preferences.copyId(surroundings.random),
      name: own?.displayName || systemUser,
      domain: OWN_DOMAIN,
      owner: own && userOf(own.aor),
      port,
      joinPort: this.#desk.port,
      invitations: this.#desk.invitations.filter(({ state }) => state === 'open').map(({ code }) => code.id),
    };
  }

  /** Registrations come and go without a word. */
  #lookLater(): Timer {
    return this.#options.surroundings.clock.after(limits.discovery.lookMs, () => {
      this.#looking = this.#lookLater();
      this.#report();
    });
  }

  #stopLooking(): void {
    this.#looking?.[Symbol.dispose]();
    this.#looking = undefined;
    this.#told = '';
  }
}

const unknownMember = fail<PhoneFailure>({ code: 'MEMBER_UNKNOWN' });
