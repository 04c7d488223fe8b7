import type { DigestAlgorithm } from '../../sip/auth/digest.ts';

/** Somebody who may register and call in one of our domains. The password itself is kept nowhere. */
export interface User {
  /** User part of the AoR and digest username, unescaped, compared exactly. */
  readonly name: string;
  /** Domain of the AoR and digest realm, lower-case. */
  readonly domain: string;
  /** Hex H(name:domain:password) for each algorithm that is offered (RFC 7616 §3.4.2). */
  readonly ha1: Readonly<Partial<Record<DigestAlgorithm, string>>>;
  /** Names of other users of the domain whose bindings this one may change (RFC 3261 §10.2: registration by a third party). */
  readonly registersFor?: readonly string[];
}

export interface UserStore {
  /** Adds the user or replaces its hashes. False when `limits.registrar.users` are there already. */
  add(user: User): boolean;
  /** False when there was no such user. */
  remove(name: string, domain: string): boolean;
  /** All users, by domain, then name. */
  list(): readonly User[];
  find(name: string, domain: string): User | undefined;
}
