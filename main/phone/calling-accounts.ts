import type { Accounts } from '../accounts/accounts.ts';
import { parseStunServer, parseTurnServer } from '../accounts/server-address.ts';
import type { CallingAccount, CallSound } from '../calls/calling-account.ts';
import { OWN_DOMAIN } from './own-domain.ts';
import type { Preferences } from './preferences.ts';

/** An account to call or write with, and the domain that bare names and numbers belong to. */
export type ReadyAccount = CallingAccount & { readonly domain: string };

type CallCustoms = Pick<CallingAccount, 'isWithheld' | 'requires100rel' | 'sessionExpiresSeconds' | 'tellsConnectedIdentity'>;

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
    return id === undefined || !live ? undefined : { id, identity: live.identity, domain: live.aor.host, ...this.customsOf(id) };
  }

  /** The domain of names and numbers when no account was named. */
  get domain(): string {
    return this.ready()?.domain ?? OWN_DOMAIN;
  }

  /** The domain of an account's names and numbers. */
  domainOf(accountId: string): string {
    return this.ready(accountId)?.domain ?? this.domain;
  }

  /** What its calls sound with: the window's devices, encrypted and with the hold sound as the account wants it. */
  soundOf(accountId: string): CallSound {
    const { codecs, srtp, srtpPolicy } = this.#accounts.find(accountId) ?? {};
    const ice = this.#iceOf(accountId);
    const hold = this.#preferences.rulesOf(accountId).holdSound;
    return {
      device: { kind: 'window' },
      hold,
      ...(codecs && { codecs }),
      ...(srtp && { srtp }),
      ...(srtpPolicy && { srtpPolicy }),
      ...(ice && { ice }),
    };
  }

  /** By whose help they find ways, where they look for some. */
  #iceOf(accountId: string): CallSound['ice'] {
    const { ice, stunServer, turnServer, turnUsername = '', isRelayOnly, authorities } = this.#accounts.find(accountId) ?? {};
    if (!ice) return undefined;
    const [stun, turn] = [parseStunServer(stunServer ?? ''), parseTurnServer(turnServer ?? '')];
    const password = this.#accounts.secretsOf(accountId)?.turnPassword ?? '';
    const trust = authorities === undefined ? {} : { trust: { authorities } };
    return {
      ...(stun && { stunServer: stun }),
      ...(turn && { turnServer: { ...turn, username: turnUsername, password, ...trust } }),
      ...(isRelayOnly && { isRelayOnly }),
    };
  }

  /** How its calls are made and taken, beside their sound. */
  customsOf(accountId: string): CallCustoms {
    const { isWithheld, requires100rel, sessionExpiresSeconds, tellsConnectedIdentity } = this.#accounts.find(accountId) ?? {};
    return {
      ...(isWithheld && { isWithheld }),
      ...(requires100rel && { requires100rel }),
      ...(sessionExpiresSeconds !== undefined && { sessionExpiresSeconds }),
      ...(tellsConnectedIdentity && { tellsConnectedIdentity }),
    };
  }

  /** Empty when the account is gone. */
  aorOf(accountId: string): string {
    return this.#accounts.find(accountId)?.aor ?? '';
  }
}
