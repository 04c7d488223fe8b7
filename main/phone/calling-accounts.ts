import type { Accounts } from '../accounts/accounts.ts';
import type { CallingAccount, CallSound } from '../calls/calling-account.ts';
import { OWN_DOMAIN } from './own-domain.ts';
import type { Preferences } from './preferences.ts';

/** An account to call or write with, and the domain that bare names and numbers belong to. */
export type ReadyAccount = CallingAccount & { readonly domain: string };

/** Which account calls and writes. */
export class CallingAccounts {
  readonly #accounts: Accounts;
  readonly #preferences: Preferences;

  constructor(accounts: Accounts, preferences: Preferences) {
    this.#accounts = accounts;
    this.#preferences = preferences;
  }

  /** The one a person chose while it is enabled, else the first that is. */
  get defaultId(): string | undefined {
    const enabled = this.#accounts.list().filter((account) => account.enabled);
    const chosen = enabled.find(({ id }) => id === this.#preferences.defaultAccountId);
    return (chosen ?? enabled[0])?.id;
  }

  /** @param wanted default: {@link defaultId} */
  ready(wanted?: string): ReadyAccount | undefined {
    const id = wanted ?? this.defaultId;
    const live = id === undefined ? undefined : this.#accounts.identityOf(id);
    return id === undefined || !live ? undefined : { id, identity: live.identity, domain: live.aor.host };
  }

  /** The domain of names and numbers when no account was named. */
  get domain(): string {
    return this.ready()?.domain ?? OWN_DOMAIN;
  }

  /** The domain of an account's names and numbers. */
  domainOf(accountId: string): string {
    return this.ready(accountId)?.domain ?? this.domain;
  }

  /** What its calls sound with: the window's devices, encrypted as the account wants it. */
  soundOf(accountId: string): CallSound {
    const srtp = this.#accounts.find(accountId)?.srtp;
    return { device: { kind: 'window' }, ...(srtp && { srtp }) };
  }

  /** Empty when the account is gone. */
  aorOf(accountId: string): string {
    return this.#accounts.find(accountId)?.aor ?? '';
  }
}
