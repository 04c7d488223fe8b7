import type { Clock } from '../base/clock.ts';
import { Emitter, type Event } from '../base/event.ts';
import { type Random, randomHex } from '../base/random.ts';
import { fail, ok, type Result } from '../base/result.ts';
import type { Network } from '../net/network.ts';
import { isUsable } from '../net/node-tls.ts';
import type { ServerTrust } from '../net/tls-settings.ts';
import type { RegistrationState } from '../sip/ua/registration.ts';
import type { UserAgent } from '../sip/ua/user-agent.ts';
import type { Account, AccountSecrets, AccountSettings, AccountStore, SecretBox } from './account.ts';
import { AccountRegistration } from './account-registration.ts';
import { newTestUser, testAccount } from './account-test.ts';
import type { AccountTestStep } from './account-test-step.ts';
import { type TrustingAccount, trustFor } from './account-trust.ts';
import { type AccountIdentity, type IdentityFailure, identityOf } from './identity.ts';
import { aorText, parseAor } from './server-address.ts';

/** What a person says of a new account. */
export interface NewAccount extends AccountSettings, AccountSecrets {
  readonly isLocal?: boolean;
}

/** What a person says of an account that is there; a secret that is left out stays. */
export type ChangedAccount = AccountSettings & Partial<AccountSecrets>;

export type AddFailure =
  | IdentityFailure
  | 'ACCOUNT_EXISTS'
  /** The authorities, or our certificate with its key, are not what they should be. */
  | 'CERTIFICATE_INVALID';
export type ChangeFailure = AddFailure | 'ACCOUNT_UNKNOWN';

export interface AccountsOptions {
  readonly store: AccountStore;
  readonly secretBox: SecretBox;
  readonly agent: UserAgent;
  readonly random: Random;
  readonly clock: Clock;
  /** For tests of accounts. */
  readonly network: Network;
}

interface Live extends TrustingAccount {
  readonly settings: AccountSettings;
  registration: AccountRegistration | undefined;
}

const OFF: RegistrationState = { phase: 'unregistered' };

/** The accounts of this phone and their registrations. What the store holds is what is shown. */
export class Accounts implements Disposable {
  readonly #options: AccountsOptions;
  readonly #live = new Map<string, Live>();
  /** Accounts that are only tried out: they say whom to believe, too. */
  readonly #tested = new Set<TrustingAccount>();
  /** Accounts whose calls do not know yet that we have moved. */
  readonly #moving = new Set<string>();
  readonly #changed = new Emitter<undefined>();
  readonly #moved = new Emitter<string>();
  /** Fires when an account or its registration changed. */
  readonly onChanged: Event<undefined> = this.#changed.event;
  /** The account of this id is registered from the machine's new addresses: its calls may tell their peers where we are now. */
  readonly onMoved: Event<string> = this.#moved.event;

  constructor(options: AccountsOptions) {
    this.#options = options;
    for (const account of options.store.list()) this.#prepare(account);
  }

  /** In the order in which they were added. */
  list(): readonly Account[] {
    return this.#options.store.list();
  }

  find(id: string): Account | undefined {
    return this.list().find((account) => account.id === id);
  }

  registrationOf(id: string): RegistrationState {
    return this.#live.get(id)?.registration?.state ?? OFF;
  }

  identityOf(id: string): AccountIdentity | undefined {
    return this.#live.get(id)?.identity;
  }

  /** The secrets of an account, for a file that a person wants them in; undefined when it is gone. One that no longer opens is empty. */
  secretsOf(id: string): AccountSecrets | undefined {
    const account = this.find(id);
    if (!account) return undefined;
    const { secretBox } = this.#options;
    const [clientKey, turnPassword] = [account.sealedClientKey, account.sealedTurnPassword].map((sealed) =>
      sealed === undefined ? undefined : secretBox.open(sealed),
    );
    return {
      password: secretBox.open(account.secret) ?? '',
      ...(clientKey !== undefined && { clientKey }),
      ...(turnPassword !== undefined && { turnPassword }),
    };
  }

  /** The enabled account that `user` of a Request-URI means: by its Contact, else by its address. Who an incoming request is for. */
  withUser(user: string): Account | undefined {
    const enabled = this.list().filter((account) => account.enabled);
    const contactUserOf = ({ id }: Account): string | undefined => this.#live.get(id)?.identity.identity.contactUser;
    const aorUserOf = ({ id }: Account): string | undefined => this.#live.get(id)?.identity.aor.user;
    return enabled.find((account) => contactUserOf(account) === user) ?? enabled.find((account) => aorUserOf(account) === user);
  }

  /** Registers all that are enabled. Called once, when the network is there. */
  start(): void {
    for (const account of this.list()) if (account.enabled) this.#register(account.id);
  }

  add({ isLocal = false, ...wanted }: NewAccount): Result<Account, AddFailure> {
    const { secretBox, random } = this.#options;
    const account = accountFrom(wanted, { id: randomHex(random, 8), isLocal, enabled: true, secret: '' }, secretBox);
    if (!account.ok) return account;
    const kept = this.#keep(account.value);
    if (!kept.ok) return kept;
    this.#register(account.value.id);
    this.#changed.fire(undefined);
    return account;
  }

  /** Replaces all settings of an account, and registers it by the new ones. */
  async change(id: string, wanted: ChangedAccount): Promise<Result<Account, ChangeFailure>> {
    const former = this.find(id);
    if (!former) return fail('ACCOUNT_UNKNOWN');
    const account = accountFrom(wanted, former, this.#options.secretBox);
    if (!account.ok) return account;
    const registration = this.#live.get(id)?.registration;
    const kept = this.#keep(account.value);
    if (!kept.ok) return kept;
    this.#changed.fire(undefined);
    await registration?.stop({ closesFlow: true });
    if (account.value.enabled) this.#register(id);
    return account;
  }

  /**
   * A person has seen a certificate that is not believed and wants it to be, for this account's servers: it counts from now on, whatever
   * it says. Registers again.
   *
   * @param fingerprint SHA-256, as the failed registration or test named it
   */
  acceptCertificate(id: string, fingerprint: string): boolean {
    const account = this.find(id);
    if (!account) return false;
    const acceptedCertificates = [...new Set([...(account.acceptedCertificates ?? []), fingerprint])];
    const accepting = { ...account, acceptedCertificates };
    this.#options.store.put(accepting);
    const live = this.#live.get(id);
    if (live) this.#live.set(id, { ...live, settings: accepting });
    this.#changed.fire(undefined);
    this.retry(id);
    return true;
  }

  /** Unregisters and forgets it; resolves when the registrar said so or cannot. */
  async remove(id: string): Promise<boolean> {
    if (!this.find(id)) return false;
    const registration = this.#live.get(id)?.registration;
    this.#live.delete(id);
    this.#options.store.remove(id);
    this.#changed.fire(undefined);
    await registration?.stop();
    return true;
  }

  async setEnabled(id: string, enabled: boolean): Promise<boolean> {
    const account = this.find(id);
    if (!account) return false;
    this.#options.store.put({ ...account, enabled });
    this.#changed.fire(undefined);
    if (enabled) this.#register(id);
    else await this.#unregister(id);
    return true;
  }

  /** Its server has another address now; takes effect with the next registration. */
  moveTo(id: string, registrar: string): void {
    const account = this.find(id);
    if (!account || account.registrar === registrar) return;
    const moved = { ...account, registrar };
    this.#options.store.put(moved);
    void this.#live.get(id)?.registration?.stop();
    this.#prepare(moved);
  }

  /** Registers again now: after a failure, or because a person wants it. */
  retry(id: string): boolean {
    if (!this.find(id)?.enabled) return false;
    const registration = this.#live.get(id)?.registration;
    if (registration) registration.refresh();
    else this.#register(id);
    return true;
  }

  /** The machine is back from sleep, or in another network: registers all anew, and `onMoved` follows for each. */
  refreshAll(): void {
    for (const { id, enabled } of this.list()) {
      if (!enabled) continue;
      this.#moving.add(id);
      this.retry(id);
    }
  }

  /** Whom the network believes as `serverName`, for all accounts that have it as domain or proxy. */
  trustFor(serverName: string): ServerTrust {
    return trustFor(serverName, [...this.#live.values(), ...this.#tested]);
  }

  /** Finds out step by step whether an account would work, without keeping it. @param id whose secrets to take where none are given */
  async *test(wanted: ChangedAccount, id?: string): AsyncGenerator<AccountTestStep, void> {
    const { secretBox, random } = this.#options;
    const account = accountFrom(wanted, (id === undefined ? undefined : this.find(id)) ?? nobody, secretBox);
    const tested = account.ok ? this.#liveOf(account.value) : undefined;
    if (tested?.ok) this.#tested.add(tested.value);
    try {
      const password = wanted.password ?? secretBox.open(account.ok ? account.value.secret : '') ?? '';
      yield* testAccount({ ...wanted, password }, this.#options, newTestUser(random));
    } finally {
      if (tested?.ok) this.#tested.delete(tested.value);
    }
  }

  [Symbol.dispose](): void {
    this.#changed[Symbol.dispose]();
    this.#moved[Symbol.dispose]();
  }

  /** Takes an account into the store and among the living, if it can be one. */
  #keep(account: Account): Result<undefined, AddFailure> {
    const isTaken = this.list().some(({ id, aor }) => id !== account.id && aor === account.aor);
    if (isTaken) return fail('ACCOUNT_EXISTS');
    const live = this.#liveOf(account);
    if (!live.ok) return live;
    if (!isUsable(ownTrust(live.value))) return fail('CERTIFICATE_INVALID');
    this.#options.store.put(account);
    this.#live.set(account.id, live.value);
    return ok(undefined);
  }

  #prepare(account: Account): void {
    const live = this.#liveOf(account);
    if (live.ok) this.#live.set(account.id, live.value);
  }

  /** A secret that no longer opens (another machine's key) leaves the account there; its registration fails with 401 and says so. */
  #liveOf(account: Account): Result<Live, IdentityFailure> {
    const { secretBox, random } = this.#options;
    const password = secretBox.open(account.secret) ?? '';
    const clientKey = account.sealedClientKey === undefined ? undefined : secretBox.open(account.sealedClientKey);
    const identity = identityOf(account, password, random, this.#contactUserFor(account));
    return identity.ok ? ok({ settings: account, identity: identity.value, clientKey, registration: undefined }) : identity;
  }

  /** Accounts with the same user at different domains are told apart by their Contacts. */
  #contactUserFor({ id, aor }: Account): string | undefined {
    const parsed = parseAor(aor);
    if (!parsed.ok) return undefined;
    const { user } = parsed.value;
    const isTaken = [...this.#live].some(([other, { identity }]) => other !== id && identity.identity.contactUser === user);
    return isTaken ? `${user}.${id}` : user;
  }

  #register(id: string): void {
    const live = this.#live.get(id);
    if (!live || live.registration) return;
    const { keepAliveSeconds, qualifySeconds } = live.settings;
    const registration = new AccountRegistration(this.#options.agent, live.identity, { keepAliveSeconds, qualifySeconds });
    live.registration = registration;
    registration.onStateChanged(({ phase }) => {
      this.#changed.fire(undefined);
      if (phase === 'registered' && this.#moving.delete(id)) this.#moved.fire(id);
    });
  }

  async #unregister(id: string): Promise<void> {
    const live = this.#live.get(id);
    const registration = live?.registration;
    if (live) live.registration = undefined;
    await registration?.stop();
    this.#changed.fire(undefined);
  }
}

/** What an account that is only tried out has instead of a past. */
const nobody = { id: '', isLocal: false, enabled: false, secret: '' } as const;

/** The settings as they are kept: the address in its canonical form, only what was said, secrets sealed. */
function accountFrom(
  { aor: typed, password, clientKey, turnPassword, ...wanted }: ChangedAccount,
  former: Pick<Account, 'id' | 'isLocal' | 'enabled' | 'secret' | 'sealedClientKey' | 'sealedTurnPassword'>,
  secretBox: SecretBox,
): Result<Account, 'AOR_INVALID'> {
  const aor = parseAor(typed);
  if (!aor.ok) return aor;
  const { id, isLocal, enabled } = former;
  const secret = password === undefined ? former.secret : secretBox.seal(password);
  const sealedClientKey = clientKey === undefined ? former.sealedClientKey : secretBox.seal(clientKey);
  const sealedTurnPassword = turnPassword === undefined ? former.sealedTurnPassword : secretBox.seal(turnPassword);
  const said = Object.entries({ ...wanted, sealedClientKey, sealedTurnPassword }).filter(
    ([, value]) => value !== undefined && value !== '',
  );
  return ok({ ...Object.fromEntries(said), id, aor: aorText(aor.value), isLocal, enabled, secret });
}

function ownTrust({ settings: { authorities, clientCertificate }, clientKey }: TrustingAccount): ServerTrust {
  const own = clientCertificate === undefined ? undefined : { certificate: clientCertificate, key: clientKey ?? '' };
  return { ...(authorities !== undefined && { authorities }), ...(own && { own }) };
}
