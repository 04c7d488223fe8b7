import { type Random, randomHex } from '../../base/random.ts';
import { fail, ok, type Result } from '../../base/result.ts';
import { limits } from '../../limits.ts';
import { serializeCredentials } from '../message/challenge.ts';
import { headers } from '../message/headers.ts';
import type { SipRequest, SipResponse } from '../message/message.ts';
import { tagOf } from '../message/name-addr.ts';
import type { Params } from '../message/params.ts';
import { isSipUri } from '../message/uri.ts';
import { type DigestAlgorithm, digestResponse, ha1, parseDigestAlgorithm } from './digest.ts';

/** How an account proves itself. */
export interface AccountCredentials {
  readonly username: string;
  readonly password: string;
  /** Answer only this realm. Absent: the realms that the account's own servers name. */
  readonly realm?: string;
}

/**
 * Why a challenge was not answered: no realm in it is ours (`foreign-realm`), our answer was refused (`wrong-password`), it asks
 * only for what we do not have (`unsupported`), or cannot be read (`malformed`).
 */
export type AuthFailure = 'foreign-realm' | 'wrong-password' | 'unsupported' | 'malformed';

export interface DigestClientOptions {
  readonly random: Random;
  readonly credentials: AccountCredentials;
}

/** Credentials of a request and the challenges that ask for them: to a server (RFC 3261 §22.2) and to a proxy (§22.3). */
const places = {
  401: { challenge: 'WWW-Authenticate', credentials: 'Authorization' },
  407: { challenge: 'Proxy-Authenticate', credentials: 'Proxy-Authorization' },
} as const;
type ChallengeStatus = keyof typeof places;

/** A challenge we can answer, and how often we did. */
interface Known {
  readonly status: ChallengeStatus;
  readonly realm: string;
  readonly nonce: string;
  readonly opaque: string | undefined;
  readonly algorithm: DigestAlgorithm;
  /** As written in the challenge, where it was. */
  readonly algorithmText: string | undefined;
  readonly hasQop: boolean;
  readonly isStale: boolean;
  uses: number;
}

/**
 * The credentials of one account. Make one for each account and use it for all its requests, because it learns which realms are the
 * account's own: the configured one; otherwise the first that is named in answer to a request which goes to the account's servers,
 * and each that its registrar names. A stranger whom we call cannot ask for our password's digest.
 */
export class DigestClient {
  readonly #random: Random;
  readonly #credentials: AccountCredentials;
  readonly #realms = new Set<string>();

  constructor({ random, credentials }: DigestClientOptions) {
    this.#random = random;
    this.#credentials = credentials;
    if (credentials.realm !== undefined) this.#realms.add(credentials.realm);
  }

  /** For one registration or one call: remembers the nonces of its servers. */
  session(): DigestSession {
    return new DigestSession(this);
  }

  /** Whether a challenge for `realm` that answers `request` may have our credentials; learns the realm if so. */
  owns(realm: string, request: SipRequest): boolean {
    if (this.#realms.has(realm)) return true;
    if (this.#credentials.realm !== undefined || !goesToOwnServers(request)) return false;
    const isFirst = this.#realms.size === 0;
    if (!isFirst && (request.method !== 'REGISTER' || this.#realms.size >= limits.userAgent.realms)) return false;
    this.#realms.add(realm);
    return true;
  }

  /** The credentials' value for one request. */
  answer(known: Known, request: SipRequest): string {
    const { username, password } = this.#credentials;
    const { realm, nonce, algorithm } = known;
    const protection = known.hasQop
      ? { nonceCount: known.uses.toString(16).padStart(8, '0'), cnonce: randomHex(this.#random, 8) }
      : undefined;
    const response = digestResponse({
      algorithm,
      ha1: ha1(username, realm, password, algorithm),
      nonce,
      method: request.method,
      uri: request.requestUri,
      ...(protection && { protection }),
    });
    const params: readonly (readonly [string, string | undefined])[] = [
      ['username', username],
      ['realm', realm],
      ['nonce', nonce],
      ['uri', request.requestUri],
      ['response', response],
      ['algorithm', known.algorithmText],
      ['cnonce', protection?.cnonce],
      ['opaque', known.opaque],
      ['qop', protection && 'auth'],
      ['nc', protection?.nonceCount],
    ];
    return serializeCredentials({ scheme: 'Digest', params: new Map(params.filter(([, value]) => value !== undefined)) });
  }
}

/** The nonces of one registration or one call: challenged once, its further requests bring their credentials along (§22.3). */
export class DigestSession {
  readonly #client: DigestClient;
  readonly #known = new Map<string, Known>();

  constructor(client: DigestClient) {
    this.#client = client;
  }

  /** Replaces the credentials of `request` by fresh ones for every challenge known. */
  apply(request: SipRequest): void {
    for (const { credentials } of Object.values(places)) request.headers.remove(credentials);
    for (const known of this.#known.values()) {
      known.uses += 1;
      request.headers.add(places[known.status].credentials, this.#client.answer(known, request));
    }
  }

  /**
   * Learns the challenges of a 401 or 407 to `request`; the next {@link apply} answers them. Of several for one realm the topmost
   * that we can answer counts (RFC 8760 §2.4). A nonce is answered once: naming it again, or a new one right after a first answer
   * without `stale`, says that the password is wrong.
   */
  learn(response: SipResponse, request: SipRequest): Result<undefined, AuthFailure> {
    if (response.status !== 401 && response.status !== 407) return fail('malformed');
    const offered = readChallenges(response, response.status);
    const own = topmostOfEachRealm(offered).filter(({ realm }) => this.#client.owns(realm, request));
    if (own.length === 0) return fail(reasonForNone(response, response.status, offered));

    for (const known of own) {
      if (this.#isRefused(known)) return fail('wrong-password');
    }
    for (const known of own) this.#remember(known);
    return ok(undefined);
  }

  #isRefused(next: Known): boolean {
    const former = this.#known.get(keyOf(next));
    if (former === undefined || former.uses === 0) return false;
    return former.nonce === next.nonce || (former.uses === 1 && !next.isStale);
  }

  #remember(known: Known): void {
    const key = keyOf(known);
    this.#known.delete(key);
    this.#known.set(key, known);
    if (this.#known.size <= limits.userAgent.realms) return;
    const oldest = this.#known.keys().next().value;
    if (oldest !== undefined) this.#known.delete(oldest);
  }
}

function keyOf({ status, realm }: Known): string {
  return `${status} ${realm}`;
}

/** To the registrar, along a preset route, or within the account's own domain; never within a dialog, whose way the peer decides. */
function goesToOwnServers(request: SipRequest): boolean {
  if (request.method === 'REGISTER') return true;
  const to = request.headers.read(headers.to);
  if (to?.ok && tagOf(to.value) !== undefined) return false;
  return request.headers.has('Route') || isWithinOwnDomain(request);
}

function isWithinOwnDomain(request: SipRequest): boolean {
  const from = request.headers.read(headers.from);
  const target = request.uri();
  if (!from?.ok || !target.ok) return false;
  return isSipUri(from.value.uri) && isSipUri(target.value) && from.value.uri.host === target.value.host;
}

function readChallenges(response: SipResponse, status: ChallengeStatus): Known[] {
  const definition = status === 401 ? headers.wwwAuthenticate : headers.proxyAuthenticate;
  return response.headers.rows(places[status].challenge).flatMap((row) => {
    const challenge = definition.parse(row);
    return challenge.ok && challenge.value.scheme.toLowerCase() === 'digest' ? readDigest(challenge.value.params, status) : [];
  });
}

function readDigest(params: Params, status: ChallengeStatus): Known[] {
  const realm = params.get('realm');
  const nonce = params.get('nonce');
  const algorithmText = params.get('algorithm');
  const algorithm = parseDigestAlgorithm(algorithmText);
  const qop = params.get('qop');
  if (realm === undefined || nonce === undefined || algorithm === undefined || !allowsAuth(qop)) return [];
  const isStale = params.get('stale')?.toLowerCase() === 'true';
  return [
    { status, realm, nonce, opaque: params.get('opaque'), algorithm, algorithmText, hasQop: qop !== undefined, isStale, uses: 0 },
  ];
}

/** Without qop the peer is of RFC 2069 and is answered that way (RFC 3261 §22.4). */
function allowsAuth(qop: string | undefined): boolean {
  return qop === undefined || qop.split(',').some((option) => option.trim().toLowerCase() === 'auth');
}

function topmostOfEachRealm(offered: readonly Known[]): Known[] {
  return offered.filter((known, index) => offered.findIndex(({ realm }) => realm === known.realm) === index);
}

function reasonForNone(response: SipResponse, status: ChallengeStatus, offered: readonly Known[]): AuthFailure {
  if (offered.length > 0) return 'foreign-realm';
  return response.headers.has(places[status].challenge) ? 'unsupported' : 'malformed';
}
