import { type DigestAlgorithm, ha1 } from '../../sip/auth/digest.ts';
import type { User } from './user-store.ts';

/** A user has a hash for each of these, so that a domain can change what it challenges with (RFC 8760 §2.4). */
export const knownAlgorithms: readonly DigestAlgorithm[] = ['SHA-256', 'MD5'];

/**
 * What a domain challenges with unless it is told otherwise. MD5 alone: phones in wide use give up when SHA-256 is offered beside it,
 * whichever comes first.
 */
export const defaultAlgorithms: readonly DigestAlgorithm[] = ['MD5'];

/** A user with the hashes of `password`, which is not kept. */
export function userWithPassword(name: string, domain: string, password: string): User {
  const realm = domain.toLowerCase();
  const hashes = knownAlgorithms.map((algorithm) => [algorithm, ha1(name, realm, password, algorithm)]);
  return { name, domain: realm, ha1: Object.fromEntries(hashes) as User['ha1'] };
}
