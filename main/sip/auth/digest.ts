import { createHash } from 'node:crypto';

/** Hash functions of digest authentication (RFC 8760 §2.1). */
export type DigestAlgorithm = 'MD5' | 'SHA-256' | 'SHA-512-256';

/** Node's names; the order is ours of preference, strongest first. */
const hashNames: Readonly<Record<DigestAlgorithm, string>> = {
  'SHA-512-256': 'sha512-256',
  'SHA-256': 'sha256',
  MD5: 'md5',
};

/** The algorithm a parameter names, in any case; an absent one is MD5 (RFC 7616 §3.3); `undefined` for one we do not have. */
export function parseDigestAlgorithm(name: string | undefined): DigestAlgorithm | undefined {
  if (name === undefined) return 'MD5';
  const upper = name.toUpperCase();
  return Object.hasOwn(hashNames, upper) ? (upper as DigestAlgorithm) : undefined;
}

/** Lower-case hex H(text), the text taken as UTF-8. */
export function digestHash(algorithm: DigestAlgorithm, text: string): string {
  return createHash(hashNames[algorithm]).update(text, 'utf8').digest('hex');
}

/** H(A1): all that must be kept of a password (RFC 7616 §3.4.2, the algorithms without `-sess`). */
export function ha1(username: string, realm: string, password: string, algorithm: DigestAlgorithm): string {
  return digestHash(algorithm, `${username}:${realm}:${password}`);
}

/** What enters a response besides the secret. `protection` is absent for peers of RFC 2069, which know no qop. */
export interface DigestInput {
  readonly algorithm: DigestAlgorithm;
  readonly ha1: string;
  readonly nonce: string;
  readonly method: string;
  /** The `uri` parameter as written. */
  readonly uri: string;
  /** For `qop=auth`; `nonceCount` is the 8 hex digits as written. */
  readonly protection?: { readonly nonceCount: string; readonly cnonce: string };
}

/** The `response` parameter (RFC 7616 §3.4.1; without qop RFC 3261 §22.4). */
export function digestResponse({ algorithm, ha1, nonce, method, uri, protection }: DigestInput): string {
  const ha2 = digestHash(algorithm, `${method}:${uri}`);
  const middle = protection ? `${nonce}:${protection.nonceCount}:${protection.cnonce}:auth` : nonce;
  return digestHash(algorithm, `${ha1}:${middle}:${ha2}`);
}
