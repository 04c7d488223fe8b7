/** One identity the phone registers and calls with. */
export interface Account {
  readonly id: string;
  /** `sip:user@domain` */
  readonly aor: string;
  readonly displayName?: string;
  /** For digest, where it differs from the user of the AoR. */
  readonly authUsername?: string;
  /** Registrar URI, where it is not the domain of the AoR. */
  readonly registrar?: string;
  /** URI of the proxy all requests go through. */
  readonly outboundProxy?: string;
  readonly transport?: 'udp' | 'tcp';
  /** Made by "Try it on this network" for the embedded domain. */
  readonly isLocal: boolean;
  readonly enabled: boolean;
  /** The password, sealed by {@link SecretBox}; never the password itself. */
  readonly secret: string;
}

/** Keeps the accounts in the order in which they were added. A change is durable when the call returns. */
export interface AccountStore {
  list(): readonly Account[];
  /** Adds the account or replaces the one of the same `id`. */
  put(account: Account): void;
  /** Unknown ids are ignored. */
  remove(id: string): void;
}

/** Hides secrets at rest: the desktop's key store, or a key file only its owner can read. */
export interface SecretBox {
  /** An opaque text that only this box opens. */
  seal(plain: string): string;
  /** `undefined` when it was sealed by another box or has been altered. */
  open(sealed: string): string | undefined;
}
