import type { AccountTestStep as TestStep } from '../accounts/account-test-step.ts';
import type { Accounts, ChangedAccount } from '../accounts/accounts.ts';
import type { Outcome, Phone, PhoneFailure } from '../api/phone.ts';
import { Emitter, type Event } from '../base/event.ts';
import { fail, ok, type Result } from '../base/result.ts';
import { parseTarget } from '../calls/target.ts';
import { AccountSettings, type AccountTestStep } from '../contract/accounts.ts';
import type { AccountView } from '../contract/snapshot.ts';
import type { CallingAccounts } from './calling-accounts.ts';
import type { OwnDomain } from './own-domain.ts';
import type { Preferences } from './preferences.ts';
import { accountView } from './views.ts';

type Contract = Phone['accounts'];
type Input<Procedure extends keyof Contract> = Parameters<Contract[Procedure]>[0];

export interface PhoneAccountsOptions {
  readonly accounts: Accounts;
  readonly calling: CallingAccounts;
  readonly domain: OwnDomain;
  readonly preferences: Preferences;
  /** User name for the domain inside, when nobody said one. */
  readonly systemUser: string;
}

const DONE = ok(undefined);

/** What a person can do with accounts, and the accounts as a window shows them. */
export class PhoneAccounts implements Contract, Disposable {
  readonly #options: PhoneAccountsOptions;
  readonly #changed = new Emitter<undefined>();
  readonly #subscription: Disposable;
  /** Fires when a view differs. */
  readonly onChanged: Event<undefined> = this.#changed.event;

  constructor(options: PhoneAccountsOptions) {
    this.#options = options;
    this.#subscription = options.accounts.onChanged(() => this.#changed.fire(undefined));
  }

  get views(): AccountView[] {
    const { accounts, preferences } = this.#options;
    return accounts.list().map((account) => ({
      ...accountView(account, accounts.registrationOf(account.id)),
      rules: preferences.rulesOf(account.id),
    }));
  }

  async tryLocal({ displayName }: Input<'tryLocal'>): Outcome<{ accountId: string }> {
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

  async add(input: Input<'add'>): Outcome<{ accountId: string }> {
    const added = this.#options.accounts.add(input);
    return added.ok ? ok({ accountId: added.value.id }) : fail({ code: added.error });
  }

  async change({ accountId, ...wanted }: Input<'change'>): Outcome {
    const changed = await this.#options.accounts.change(accountId, changedOf(wanted));
    return changed.ok ? DONE : fail({ code: changed.error });
  }

  async settings({ accountId }: Input<'settings'>): Outcome<AccountSettings> {
    const account = this.#options.accounts.find(accountId);
    return account ? ok(AccountSettings.parse(account)) : unknownAccount;
  }

  async *test({ accountId, ...wanted }: Input<'test'>): AsyncGenerator<AccountTestStep, void> {
    for await (const step of this.#options.accounts.test(changedOf(wanted), accountId)) yield testStepView(step);
  }

  async acceptCertificate({ accountId, fingerprint }: Input<'acceptCertificate'>): Outcome {
    return known(this.#options.accounts.acceptCertificate(accountId, fingerprint));
  }

  async setRules({ accountId, rules }: Input<'setRules'>): Outcome {
    const { accounts, calling, preferences } = this.#options;
    if (!accounts.find(accountId)) return unknownAccount;
    const domain = calling.domainOf(accountId);
    const targets = [rules.forwardAlways, rules.forwardBusy, rules.forwardNoAnswer].filter((target) => target !== '');
    if (!targets.every((target) => parseTarget(target, domain).ok)) return fail({ code: 'TARGET_INVALID' });
    preferences.setRules(accountId, rules);
    this.#changed.fire(undefined);
    return DONE;
  }

  async remove({ accountId }: Input<'remove'>): Outcome {
    const { accounts, preferences } = this.#options;
    const isRemoved = await accounts.remove(accountId);
    if (isRemoved) preferences.setRules(accountId, undefined);
    return known(isRemoved);
  }

  async setEnabled({ accountId, enabled }: Input<'setEnabled'>): Outcome {
    return known(await this.#options.accounts.setEnabled(accountId, enabled));
  }

  async setDefault({ accountId }: Input<'setDefault'>): Outcome {
    const { accounts, preferences } = this.#options;
    if (!accounts.find(accountId)) return unknownAccount;
    preferences.defaultAccountId = accountId;
    this.#changed.fire(undefined);
    return DONE;
  }

  async retry({ accountId }: Input<'retry'>): Outcome {
    return known(this.#options.accounts.retry(accountId));
  }

  /** Switches the domain inside, and its accounts with it. */
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

  [Symbol.dispose](): void {
    this.#subscription[Symbol.dispose]();
    this.#changed[Symbol.dispose]();
  }
}

/** A secret that is not given stays. */
function changedOf({ password, ...settings }: Omit<Input<'change'>, 'accountId'>): ChangedAccount {
  return { ...settings, ...(password !== undefined && { password }) };
}

const unknownAccount = fail<PhoneFailure>({ code: 'ACCOUNT_UNKNOWN' });

function known(isKnown: boolean): Result<undefined, PhoneFailure> {
  return isKnown ? DONE : unknownAccount;
}

/** With everything that was found in one list of lines. */
function testStepView(found: TestStep): AccountTestStep {
  const { step, state, cause, tookMs, status, reason, certificate } = found;
  const { asked = [], targets = [], failures = [], connectedTo, tlsVersion, provenNames = [], expiresSeconds } = found;
  const details = [...asked, ...targets, ...failures, connectedTo, tlsVersion, ...provenNames];
  return {
    step,
    state,
    tookMs,
    details: [...details.filter((line) => line !== undefined), ...(expiresSeconds === undefined ? [] : [`${expiresSeconds} s`])],
    ...(cause !== undefined && { cause }),
    ...(status !== undefined && { status }),
    ...(reason !== undefined && { reason }),
    ...(certificate !== undefined && { certificate: { ...certificate, names: [...certificate.names] } }),
  };
}
