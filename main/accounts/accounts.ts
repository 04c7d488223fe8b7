import { Emitter, type Event } from '../base/event.ts';
import { type Random, randomHex } from '../base/random.ts';
import { fail, ok, type Result } from '../base/result.ts';
import type { Registration, RegistrationState } from '../sip/ua/registration.ts';
import type { UserAgent } from '../sip/ua/user-agent.ts';
import type { Account, AccountStore, SecretBox } from './account.ts';
import { type AccountIdentity, identityOf } from './identity.ts';
import { aorText, parseAor } from './server-address.ts';

/** What a person says of a new account. */
export interface NewAccount {
  readonly aor: string;
  readonly password: string;
  readonly displayName?: string | undefined;
  readonly authUsername?: string | undefined;
  readonly registrar?: string | undefined;
  readonly outboundProxy?: string | undefined;
  readonly transport?: 'udp' | 'tcp' | undefined;
  readonly isLocal?: boolean;
}

export type AddFailure = 'AOR_INVALID' | 'SERVER_INVALID' | 'ACCOUNT_EXISTS';

export interface AccountsOptions {
  readonly store: AccountStore;
  readonly secretBox: SecretBox;
  readonly agent: UserAgent;
  readonly random: Random;
}

interface Live extends AccountIdentity {
  registration: Registration | undefined;
}

const OFF: RegistrationState = { phase: 'unregistered' };

/** The accounts of this phone and their registrations. What the store holds is what is shown. */
export class Accounts implements Disposable {
  readonly #options: AccountsOptions;
  readonly #live = new Map<string, Live>();
  readonly #changed = new Emitter<undefined>();
  /** Fires when an account or its registration changed. */
  readonly onChanged: Event<undefined> = this.#changed.event;

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
    return this.#live.get(id);
  }

  /** The enabled account whose contact carries `user`: who an incoming request is for. */
  withUser(user: string): Account | undefined {
    return this.list().find(({ id, enabled }) => enabled && this.#live.get(id)?.aor.user === user);
  }

  /** Registers all that are enabled. Called once, when the network is there. */
  start(): void {
    for (const account of this.list()) if (account.enabled) this.#register(account.id);
  }

  add(wanted: NewAccount): Result<Account, AddFailure> {
    const { store, secretBox, random } = this.#options;
    const aor = parseAor(wanted.aor);
    if (!aor.ok) return aor;
    const text = aorText(aor.value);
    if (this.list().some((account) => account.aor === text)) return fail('ACCOUNT_EXISTS');
    const { password, isLocal = false, ...rest } = wanted;
    const account: Account = {
      ...given(rest),
      id: randomHex(random, 8),
      aor: text,
      isLocal,
      enabled: true,
      secret: secretBox.seal(password),
    };
    const identity = identityOf(account, password, random);
    if (!identity.ok) return identity;
    store.put(account);
    this.#live.set(account.id, { ...identity.value, registration: undefined });
    this.#register(account.id);
    this.#changed.fire(undefined);
    return ok(account);
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

  /** Registers again now: after a failure, or when the network came back. */
  retry(id: string): boolean {
    if (!this.find(id)?.enabled) return false;
    const registration = this.#live.get(id)?.registration;
    if (registration) registration.refresh();
    else this.#register(id);
    return true;
  }

  [Symbol.dispose](): void {
    this.#changed[Symbol.dispose]();
  }

  #prepare(account: Account): void {
    // A secret that no longer opens (another machine's key) leaves the account there; its registration fails with 401 and says so.
    const password = this.#options.secretBox.open(account.secret) ?? '';
    const identity = identityOf(account, password, this.#options.random);
    if (identity.ok) this.#live.set(account.id, { ...identity.value, registration: undefined });
  }

  #register(id: string): void {
    const live = this.#live.get(id);
    if (!live || live.registration) return;
    const registration = this.#options.agent.register({ identity: live.identity, registrar: live.registrar });
    live.registration = registration;
    registration.onStateChanged(() => this.#changed.fire(undefined));
  }

  async #unregister(id: string): Promise<void> {
    const live = this.#live.get(id);
    const registration = live?.registration;
    if (live) live.registration = undefined;
    await registration?.stop();
    this.#changed.fire(undefined);
  }
}

/** Without the fields that are `undefined` or empty: the store keeps only what was said. */
function given(
  fields: Omit<NewAccount, 'password' | 'isLocal'>,
): Pick<Account, 'displayName' | 'authUsername' | 'registrar' | 'outboundProxy' | 'transport'> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== ''));
}
