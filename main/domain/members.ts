import { type Random, randomHex } from '../base/random.ts';
import { fail, ok, type Result } from '../base/result.ts';
import { limits } from '../limits.ts';
import { canonicalAor } from '../server/address-of-record.ts';
import type { Binding, LocationService } from '../server/location/location-service.ts';
import { userWithPassword } from '../server/users/user.ts';
import type { UserStore } from '../server/users/user-store.ts';
import { serviceNames } from '../services/services.ts';

export interface MembersOptions {
  readonly domain: string;
  readonly users: UserStore;
  readonly location: LocationService;
  readonly random: Random;
}

/** Somebody who may sign in, and from where that was done. */
export interface Member {
  readonly name: string;
  readonly bindings: readonly Binding[];
}

/** What one needs to sign in; the password is kept nowhere. */
export interface MemberPassword {
  readonly name: string;
  readonly password: string;
}

const PASSWORD_BYTES = 16;
const NAME = /^[a-z0-9._-]{1,32}$/;

/** The people of one domain, whether it runs or not. */
export class Members {
  readonly #options: MembersOptions;

  constructor(options: MembersOptions) {
    this.#options = options;
  }

  /** By name; at most `limits.joining.members`. */
  list(): readonly Member[] {
    const { users, domain, location } = this.#options;
    return users
      .list()
      .filter((user) => user.domain === domain)
      .slice(0, limits.joining.members)
      .map(({ name }) => ({ name, bindings: location.find(canonicalAor(name, domain)) }));
  }

  /** Adds somebody of exactly this name. */
  add(name: string): Result<MemberPassword, 'NAME_INVALID' | 'NAME_TAKEN' | 'DOMAIN_FULL'> {
    if (!NAME.test(name) || serviceNames.includes(name)) return fail('NAME_INVALID');
    return this.#has(name) ? fail('NAME_TAKEN') : this.put(name);
  }

  /** Adds somebody of this name, or one with a number behind it: nobody becomes somebody else. */
  admit(wantedName: string): Result<MemberPassword, 'DOMAIN_FULL'> {
    const wanted = memberName(wantedName);
    for (let namesakes = 1; namesakes <= limits.joining.namesakes; namesakes++) {
      const name = namesakes === 1 ? wanted : `${wanted}${namesakes}`;
      if (!this.#has(name)) return this.put(name);
    }
    return fail('DOMAIN_FULL');
  }

  /** Adds or replaces somebody. @param name as {@link memberName} gives it */
  put(name: string): Result<MemberPassword, 'DOMAIN_FULL'> {
    const { users, domain, random } = this.#options;
    const password = randomHex(random, PASSWORD_BYTES);
    return users.add(userWithPassword(name, domain, password)) ? ok({ name, password }) : fail('DOMAIN_FULL');
  }

  /** The former password is good no longer; what is registered with it stays until it expires. */
  renewPassword(name: string): Result<MemberPassword, 'MEMBER_UNKNOWN'> {
    const renewed = this.#has(name) ? this.put(name) : undefined;
    return renewed?.ok ? renewed : fail('MEMBER_UNKNOWN');
  }

  /** Forgets somebody, and what is registered for it at once. */
  remove(name: string): boolean {
    const { users, domain, location } = this.#options;
    if (!users.remove(name, domain)) return false;
    location.replace(canonicalAor(name, domain), [], () => undefined); // if it cannot be written it expires
    return true;
  }

  #has(name: string): boolean {
    return this.#options.users.find(name, this.#options.domain) !== undefined;
  }
}

/** A user part that needs no escapes and is no service: letters, digits, `-`, `_` and `.`, else `me`. */
export function memberName(wanted: string): string {
  const name = wanted
    .toLowerCase()
    .replace(/[^a-z0-9._-]/g, '')
    .slice(0, 32);
  return name === '' || serviceNames.includes(name) ? 'me' : name;
}
