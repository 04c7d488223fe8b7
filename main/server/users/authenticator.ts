import type { Clock } from '../../base/clock.ts';
import type { Random } from '../../base/random.ts';
import type { DigestAlgorithm } from '../../sip/auth/digest.ts';
import { DigestServer } from '../../sip/auth/digest-server.ts';
import type { SipRequest } from '../../sip/message/message.ts';
import type { Answer } from '../answer.ts';
import type { UserStore } from './user-store.ts';

export interface AuthenticatorOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly domains: readonly string[];
  readonly users: UserStore;
  /** What to challenge with, strongest first; one challenge each. */
  readonly algorithms: readonly DigestAlgorithm[];
}

/** Who asks: as a server and registrar (RFC 3261 §22.2) or as a proxy on the way (§22.3). */
export type AskedBy = 'registrar' | 'proxy';

/** The user a request comes from, or the answer it deserves instead. */
export type Authentication = { readonly username: string } | { readonly refusal: Answer };

const fields = {
  registrar: { status: 401, challenge: 'WWW-Authenticate', credentials: 'Authorization' },
  proxy: { status: 407, challenge: 'Proxy-Authenticate', credentials: 'Proxy-Authorization' },
} as const;

/** Digest authentication of the users of our domains; each domain is its own realm. */
export class Authenticator {
  readonly #servers: ReadonlyMap<string, DigestServer>;
  readonly #users: UserStore;

  constructor({ clock, random, domains, users, algorithms }: AuthenticatorOptions) {
    this.#users = users;
    this.#servers = new Map(domains.map((realm) => [realm, new DigestServer({ clock, random, realm, algorithms })]));
  }

  /** Checks the credentials for `domain` (one of ours). An unknown user is told nothing else than a wrong password. */
  authenticate(request: SipRequest, askedBy: AskedBy, domain: string): Authentication {
    const server = this.#servers.get(domain);
    if (server === undefined) return { refusal: { status: 403 } };
    const { status, challenge, credentials } = fields[askedBy];
    const verified = server.verify(
      request,
      credentials,
      (username, algorithm) => this.#users.find(username, domain)?.ha1[algorithm],
    );
    if (verified.outcome === 'accepted') return { username: verified.username };
    if (verified.outcome === 'malformed') return { refusal: { status: 400, reason: verified.reason } };
    const headers = server.challenge(verified.outcome === 'stale').map((value) => [challenge, value] as const);
    return { refusal: { status, headers } };
  }
}
