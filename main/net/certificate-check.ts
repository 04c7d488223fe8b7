import type { X509Certificate } from 'node:crypto';
import { fail, ok, type Result } from '../base/result.ts';
import { certificateNames, proves } from './certificate-names.ts';
import type { CertificateFault, RefusedCertificate } from './tls-settings.ts';

/** What a server showed. */
export interface ShownCertificate {
  readonly certificate: X509Certificate;
  /** What the TLS library found wrong with the chain, such as `CERT_HAS_EXPIRED`; `undefined`: nothing. */
  readonly chainError: string | undefined;
}

const faults: ReadonlyMap<string, CertificateFault> = new Map([
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'self-signed'],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'unknown-authority'],
  ['UNABLE_TO_GET_ISSUER_CERT', 'unknown-authority'],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'unknown-authority'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'unknown-authority'],
  ['CERT_HAS_EXPIRED', 'expired'],
  ['CERT_NOT_YET_VALID', 'not-yet-valid'],
]);

/**
 * Whether a server is who we wanted to talk to (RFC 5922 §7.3): one of the certificates that were accepted for it, or else one signed
 * by an authority we believe, for this name.
 *
 * @param accepted SHA-256 fingerprints; if there is one, nothing else counts
 * @returns the domains and addresses it has proved
 */
export function checkServer(
  { certificate, chainError }: ShownCertificate,
  serverName: string,
  accepted: readonly string[],
): Result<readonly string[], RefusedCertificate> {
  const refused = (fault: CertificateFault) => fail(describe(certificate, serverName, fault));
  if (accepted.length > 0) {
    const isAccepted = accepted.some((fingerprint) => plain(fingerprint) === plain(certificate.fingerprint256));
    return isAccepted ? ok([serverName]) : refused('not-the-accepted');
  }
  if (chainError !== undefined) return refused(faults.get(chainError) ?? 'invalid');
  return proves(namesIn(certificate), serverName) ? ok(provenNames(certificate)) : refused('wrong-name');
}

/** The domains and addresses that a certificate from a believed authority proves. */
export function provenNames(certificate: X509Certificate): readonly string[] {
  const { domains, addresses } = namesIn(certificate);
  return [...domains.filter((domain) => !domain.includes('*')), ...addresses];
}

function describe(certificate: X509Certificate, serverName: string, fault: CertificateFault): RefusedCertificate {
  const { domains, addresses } = namesIn(certificate);
  const { fingerprint256: fingerprint, issuer, validTo } = certificate;
  return { fault, fingerprint, serverName, names: [...domains, ...addresses], issuer, validTo };
}

function namesIn({ subjectAltName, subject }: X509Certificate) {
  return certificateNames(subjectAltName, subject);
}

function plain(fingerprint: string): string {
  return fingerprint.replaceAll(':', '').toLowerCase();
}
