import type { SrtpMasterKey } from '../srtp/make-cipher.ts';
import type { CertificateFingerprint } from './fingerprint.ts';

/** Keys of both directions that a handshake has agreed on (RFC 5764 §4.2). */
export interface HandshakeKeys {
  readonly send: SrtpMasterKey;
  readonly receive: SrtpMasterKey;
}

export interface AssociationOptions {
  /** The client begins (`a=setup:active`). */
  readonly role: 'client' | 'server';
  /** The peer's certificate has to be named by one of these. */
  readonly fingerprints: readonly CertificateFingerprint[];
  readonly send: (datagram: Uint8Array) => void;
  /** At most once: the peer has proved its certificate, and both have seen the same handshake. */
  readonly onKeys: (keys: HandshakeKeys) => void;
  /** At most once, instead of `onKeys`. @param reason in a few English words */
  readonly onFailed: (reason: string) => void;
}

/** One DTLS association. It repeats what is lost, within bounds. Disposing ends it without a word. */
export interface DtlsAssociation extends Disposable {
  /** Takes a datagram of the peer; anything may be in it. */
  receive(datagram: Uint8Array): void;
}

/** Who we are in handshakes: one certificate for all calls of this copy. */
export interface DtlsIdentity {
  readonly fingerprint: CertificateFingerprint;
  associate(options: AssociationOptions): DtlsAssociation;
}
