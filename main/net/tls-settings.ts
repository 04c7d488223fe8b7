/** A certificate chain, the holder's first, and its private key: both PEM. */
export interface TlsIdentity {
  readonly certificate: string;
  readonly key: string;
}

/** Who we are towards one server, and by what we believe it. What is absent is as for all others. */
export interface ServerTrust {
  readonly own?: TlsIdentity;
  readonly authorities?: string;
  /**
   * SHA-256 fingerprints (`AB:CD:…`) of the certificates that a person has accepted for the server. If there is one, it must show one
   * of these, and nothing else is asked of it: neither an authority nor a name nor a date.
   */
  readonly fingerprints?: readonly string[];
}

/** Who we are over TLS, and whom we believe. */
export interface TlsSettings {
  /** Shown to those who connect to us, and to those we connect to if they ask. Without it nobody can connect to us over TLS. */
  readonly own?: TlsIdentity;
  /** Certificates (PEM) of the authorities to believe, and no others. Default: those of the system. */
  readonly authorities?: string;
  /** What is special about a server, by the name it has to prove. Asked for each connection. */
  readonly forServer?: (serverName: string) => ServerTrust;
}

/** Why a certificate is not believed. */
export type CertificateFault =
  /** It is signed by itself. */
  | 'self-signed'
  /** Nobody we believe has signed it. */
  | 'unknown-authority'
  | 'expired'
  | 'not-yet-valid'
  /** It is for somebody else (RFC 5922 §7.3). */
  | 'wrong-name'
  /** A person has accepted another one for this server. */
  | 'not-the-accepted'
  /** Broken, revoked, or not meant for this. */
  | 'invalid';

/** A certificate we did not believe, with what a person needs to accept it all the same. */
export interface RefusedCertificate {
  readonly fault: CertificateFault;
  /** SHA-256, `AB:CD:…`. */
  readonly fingerprint: string;
  /** Whom it was shown for. */
  readonly serverName: string;
  /** Whom it is for: domains and numeric addresses. */
  readonly names: readonly string[];
  readonly issuer: string;
  /** As the certificate says: `Jan  1 00:00:00 2120 GMT`. */
  readonly validTo: string;
}
