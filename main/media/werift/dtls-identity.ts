import { X509Certificate } from 'node:crypto';
import { CipherContext, HashAlgorithm, NamedCurveAlgorithm, SignatureAlgorithm } from 'werift';
import type { DtlsIdentity } from '../dtls/dtls-association.ts';
import { fingerprintOf } from '../dtls/fingerprint.ts';
import { WeriftAssociation } from './werift-association.ts';

/** Makes a key (P-256) and a certificate signed by itself. It lives as long as the process: nothing is written anywhere. */
export async function makeDtlsIdentity(): Promise<DtlsIdentity> {
  const signatureHash = { hash: HashAlgorithm.sha256_4, signature: SignatureAlgorithm.ecdsa_3 };
  const made = await CipherContext.createSelfSignedCertificateWithKey(signatureHash, NamedCurveAlgorithm.secp256r1_23);
  const credentials = { cert: made.certPem, key: made.keyPem, signatureHash };
  return {
    fingerprint: fingerprintOf(new X509Certificate(made.certPem).raw),
    associate: (options) => new WeriftAssociation(credentials, options),
  };
}
