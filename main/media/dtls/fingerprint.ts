import { createHash, timingSafeEqual } from 'node:crypto';

/** What a certificate comes to under a hash function, by its name in SDP, in lower case (RFC 8122 §5). */
export interface CertificateFingerprint {
  readonly hash: string;
  readonly digest: Uint8Array;
}

/** The hash functions we know, strongest first. MD2 and MD5 must not be used (RFC 8122 §5). */
const hashes = ['sha-512', 'sha-384', 'sha-256', 'sha-224', 'sha-1'] as const;

/** @param certificate DER */
export function fingerprintOf(certificate: Uint8Array, hash: (typeof hashes)[number] = 'sha-256'): CertificateFingerprint {
  const digest = createHash(hash.replace('-', '')).update(certificate).digest();
  return { hash, digest: new Uint8Array(digest) };
}

/**
 * Whether a certificate is one of those that signalling named (RFC 8122 §5): it has to match under the strongest hash function among them
 * that we know. Compared in constant time.
 *
 * @param certificate DER
 */
export function isNamedBy(certificate: Uint8Array, fingerprints: readonly CertificateFingerprint[]): boolean {
  const hash = hashes.find((name) => fingerprints.some((fingerprint) => fingerprint.hash === name));
  if (hash === undefined) return false;
  const { digest } = fingerprintOf(certificate, hash);
  const named = fingerprints.filter((fingerprint) => fingerprint.hash === hash && fingerprint.digest.length === digest.length);
  return named.some((fingerprint) => timingSafeEqual(fingerprint.digest, digest));
}
