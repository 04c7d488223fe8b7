import type { TransportName } from '../net/transport-name.ts';

/** What a person may set for one account. All but the address may be left out. */
export interface AccountSettings {
  /** `sip:user@domain`, or `sips:` to be reached over secured connections only (RFC 5630). */
  readonly aor: string;
  readonly displayName?: string | undefined;
  /** For digest, where it differs from the user of the AoR. */
  readonly authUsername?: string | undefined;
  /** `host`, `host:port` or SIP URI of the registrar, where it is not found by the domain of the AoR. */
  readonly registrar?: string | undefined;
  /** Likewise the proxy that all requests go through. */
  readonly outboundProxy?: string | undefined;
  /** A second proxy, by which we stay reachable when the first fails (RFC 5626 §4.2). Only beside `outboundProxy`. */
  readonly secondProxy?: string | undefined;
  /** Absent: what the domain offers (RFC 3263). */
  readonly transport?: TransportName | undefined;
  /** By what sound of its calls is encrypted: keys in the signalling (RFC 4568) or a handshake (RFC 5764). Absent, `off`: as the other side wants it. */
  readonly srtp?: 'off' | 'sdes' | 'dtls' | undefined;
  /** Absent, `required`: encrypted, or there is no call. `preferred`: the other side may leave it (RFC 8643). */
  readonly srtpPolicy?: 'required' | 'preferred' | undefined;
  /** Codecs of its calls by preference, named as in `calls/codecs.ts`; none but these. Absent: all, the best sound first. */
  readonly codecs?: readonly string[] | undefined;
  /** Its calls look for a way to the other side by checks (ICE, RFC 8445). Absent: sound goes to the address that the other side names. */
  readonly ice?: boolean | undefined;
  /** With `ice`: `host` or `host:port` of the server that is asked for our address in the world (STUN). Absent: nobody is asked. */
  readonly stunServer?: string | undefined;
  /** With `ice`: the relay that passes on what finds no other way (TURN), as `turn:host:port?transport=tcp` or `turns:host`. Absent: none. */
  readonly turnServer?: string | undefined;
  /** Who we are at `turnServer`. */
  readonly turnUsername?: string | undefined;
  /** With `turnServer`: everything goes through it, so that nobody whom we call learns where we are; without it there is no call. */
  readonly isRelayOnly?: boolean | undefined;
  /** How often an open flow is pinged, 10 to 3600; 0: never. Absent: as the server asks, else often enough for usual NATs. */
  readonly keepAliveSeconds?: number | undefined;
  /** How often the server is asked by OPTIONS whether it is there, 15 to 3600. Absent: never. */
  readonly qualifySeconds?: number | undefined;
  /** Calls without saying who calls, but to its own server (RFC 3323). */
  readonly isWithheld?: boolean | undefined;
  /** Requires acknowledged provisional responses of whom it calls, and of who calls it (RFC 3262). */
  readonly requires100rel?: boolean | undefined;
  /** The session interval it asks for (RFC 4028), 90 to 86400. Absent: 1800. */
  readonly sessionExpiresSeconds?: number | undefined;
  /** Tells callers who called somebody else that it is us who answered (RFC 4916). */
  readonly tellsConnectedIdentity?: boolean | undefined;
  /** Certificates (PEM) of the authorities that are believed for this account's servers, and no others. */
  readonly authorities?: string | undefined;
  /** SHA-256 fingerprints (`AB:CD:…`) of certificates that a person has accepted for its servers: they count, and nothing else. */
  readonly acceptedCertificates?: readonly string[] | undefined;
  /** Our own certificate chain (PEM) for servers that ask who we are; its key is kept apart. */
  readonly clientCertificate?: string | undefined;
}

/** What must be hidden at rest. */
export interface AccountSecrets {
  readonly password: string;
  /** The private key (PEM) of `clientCertificate`. */
  readonly clientKey?: string | undefined;
  /** Of `turnUsername`. */
  readonly turnPassword?: string | undefined;
}

/** One identity the phone registers and calls with. */
export interface Account extends AccountSettings {
  readonly id: string;
  /** Made by "Try it on this network" for the embedded domain. */
  readonly isLocal: boolean;
  readonly enabled: boolean;
  /** The password, sealed by {@link SecretBox}; never the password itself. */
  readonly secret: string;
  /** The private key of `clientCertificate`, sealed likewise. */
  readonly sealedClientKey?: string | undefined;
  /** The password at `turnServer`, sealed likewise. */
  readonly sealedTurnPassword?: string | undefined;
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
