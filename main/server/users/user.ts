import { type DigestAlgorithm, ha1 } from '../../sip/auth/digest.ts';
import type { User } from './user-store.ts';

/** What the server challenges with, strongest first (RFC 8760 §2.4). */
export const offeredAlgorithms: readonly DigestAlgorithm[] = ['SHA-256', 'MD5'];

/** A user with the hashes of `password`, which is not kept. */
export function userWithPassword(name: string, domain: string, password: string): User {
  const realm = domain.toLowerCase();
  const hashes = offeredAlgorithms.map((algorithm) => [algorithm, ha1(name, realm, password, algorithm)]);
  return { name, domain: realm, ha1: Object.fromEntries(hashes) as User['ha1'] };
}
