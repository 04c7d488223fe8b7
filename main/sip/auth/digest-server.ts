import { timingSafeEqual } from 'node:crypto';
import type { Clock } from '../../base/clock.ts';
import type { Random } from '../../base/random.ts';
import { serializeChallenge } from '../message/challenge.ts';
import { headers } from '../message/headers.ts';
import type { SipRequest } from '../message/message.ts';
import type { Params } from '../message/params.ts';
import { type DigestAlgorithm, digestHash, digestResponse, parseDigestAlgorithm } from './digest.ts';
import { Nonces } from './nonces.ts';

/** Where credentials are: `Authorization` for servers and registrars (RFC 3261 §22.2), the other for proxies (§22.3). */
export type CredentialsHeader = 'Authorization' | 'Proxy-Authorization';

/**
 * What the credentials of a request are worth.
 * - `accepted`: the user is who they say.
 * - `missing`: none for our realm: challenge.
 * - `stale`: right, but the nonce is too old or was used: challenge with `stale`, and the peer repeats without asking anybody.
 * - `wrong`: wrong password or unknown user: challenge again or refuse with 403.
 * - `malformed`: answer 400.
 */
export type Verification =
  | { readonly outcome: 'accepted'; readonly username: string }
  | { readonly outcome: 'missing' }
  | { readonly outcome: 'stale'; readonly username: string }
  | { readonly outcome: 'wrong'; readonly username: string }
  | { readonly outcome: 'malformed'; readonly reason: string };

/** Hex H(username:realm:password) as stored, or `undefined` for a user or algorithm we do not have. */
export type Ha1Lookup = (username: string, algorithm: DigestAlgorithm) => string | undefined;

export interface DigestServerOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly realm: string;
  /** Offered in this order, one challenge each (RFC 8760 §2.3). */
  readonly algorithms: readonly DigestAlgorithm[];
}

/** Credentials with all that `qop=auth` needs. */
interface Claim {
  readonly username: string;
  readonly algorithm: DigestAlgorithm;
  readonly nonce: string;
  readonly uri: string;
  readonly response: string;
  readonly nonceCount: string;
  readonly cnonce: string;
}

/**
 * Challenges and checks the users of one realm (RFC 3261 §22, RFC 7616, RFC 8760), with `qop=auth` only.
 *
 * Deviation: credentials without qop (RFC 2069) are refused; they can be replayed (RFC 7616 §5.5 lets a server do so).
 */
export class DigestServer {
  readonly #realm: string;
  readonly #algorithms: readonly DigestAlgorithm[];
  readonly #nonces: Nonces;

  constructor({ clock, random, realm, algorithms }: DigestServerOptions) {
    this.#realm = realm;
    this.#algorithms = algorithms;
    this.#nonces = new Nonces({ clock, random });
  }

  /** Values for `WWW-Authenticate` or `Proxy-Authenticate`, one row each, all with one fresh nonce. */
  challenge(isStale = false): string[] {
    const nonce = this.#nonces.issue();
    return this.#algorithms.map((algorithm) => {
      const params = new Map([
        ['realm', this.#realm],
        ['nonce', nonce],
      ]);
      if (isStale) params.set('stale', 'true');
      params.set('algorithm', algorithm).set('qop', 'auth');
      return serializeChallenge({ scheme: 'Digest', params });
    });
  }

  /**
   * Checks the credentials of `request` that name our realm. Each pair of nonce and count is accepted once.
   *
   * The digest proves its own `uri`, which is not compared with the Request-URI: proxies write that anew, and phones put the server's
   * address there (RFC 3261 §22.4 item 7).
   */
  verify(request: SipRequest, header: CredentialsHeader, ha1For: Ha1Lookup): Verification {
    const params = this.#ownCredentials(request, header);
    if (params === undefined) return { outcome: 'missing' };
    const claim = readClaim(params);
    if (typeof claim === 'string') return { outcome: 'malformed', reason: claim };
    if (!this.#algorithms.includes(claim.algorithm)) return { outcome: 'missing' };

    const { username } = claim;
    if (!isProven(claim, request.method, ha1For(username, claim.algorithm))) return { outcome: 'wrong', username };
    const isFresh = this.#nonces.use(claim.nonce, Number.parseInt(claim.nonceCount, 16));
    return { outcome: isFresh ? 'accepted' : 'stale', username };
  }

  #ownCredentials(request: SipRequest, header: CredentialsHeader): Params | undefined {
    const definition = header === 'Authorization' ? headers.authorization : headers.proxyAuthorization;
    for (const row of request.headers.rows(header)) {
      const credentials = definition.parse(row);
      if (!credentials.ok || credentials.value.scheme.toLowerCase() !== 'digest') continue;
      if (credentials.value.params.get('realm') === this.#realm) return credentials.value.params;
    }
    return undefined;
  }
}

/** The claim, or what is wrong with it. */
function readClaim(params: Params): Claim | string {
  const algorithm = parseDigestAlgorithm(params.get('algorithm'));
  const [username, nonce, uri, response] = [
    params.get('username'),
    params.get('nonce'),
    params.get('uri'),
    params.get('response'),
  ];
  if (algorithm === undefined) return 'unknown digest algorithm';
  if (username === undefined || nonce === undefined || uri === undefined || response === undefined) return 'incomplete digest';

  const [cnonce, nonceCount] = [params.get('cnonce'), params.get('nc')];
  if (params.get('qop')?.toLowerCase() !== 'auth') return 'only qop=auth is supported';
  if (cnonce === undefined || nonceCount === undefined || !/^[0-9a-f]{8}$/i.test(nonceCount))
    return 'qop=auth needs nc and cnonce';
  return { username, algorithm, nonce, uri, response, nonceCount, cnonce };
}

/** An unknown user costs the same time as a wrong password. */
function isProven({ response, nonceCount, cnonce, ...claim }: Claim, method: string, ha1: string | undefined): boolean {
  const input = { ...claim, method, ha1: ha1 ?? digestHash(claim.algorithm, ''), protection: { nonceCount, cnonce } };
  const right = Buffer.from(digestResponse(input));
  const given = Buffer.from(response.toLowerCase());
  return right.length === given.length && timingSafeEqual(right, given) && ha1 !== undefined;
}
