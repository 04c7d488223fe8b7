import type { RefusedCertificate } from '../net/tls-settings.ts';

/** The steps of a test, in order. Each says what is found out by it. */
export const accountTestSteps = [
  /** The address and the server are well-formed. */
  'settings',
  /** The name system knows the server (RFC 3263). */
  'name',
  /** A stream to it can be opened; UDP has none. */
  'connection',
  /** It is who it says it is (RFC 5922); only over TLS and WSS. */
  'certificate',
  /** It answers REGISTER. */
  'answer',
  /** It takes the user and the password. */
  'password',
  /** It lists our contact when it is asked afterwards. */
  'kept',
] as const;

export type AccountTestStepName = (typeof accountTestSteps)[number];

/** Why a step failed. */
export type AccountTestCause =
  | 'aor-invalid'
  | 'server-invalid'
  /** No address is known for the server, or it does not offer the transport. */
  | 'name-unknown'
  /** Nobody listens there. */
  | 'refused'
  /** Nobody answers at all. */
  | 'timeout'
  | 'unreachable'
  /** Somebody listens who speaks something else. */
  | 'wrong-protocol'
  /** See `certificate`. */
  | 'certificate-refused'
  /** The password, or the name for it, is wrong. */
  | 'password-wrong'
  /** The server knows no such user. */
  | 'user-unknown'
  /** The server will not have this user (403). */
  | 'forbidden'
  /** Any other final response; see `status`. */
  | 'rejected'
  /** It said yes, but our contact is not there. */
  | 'not-kept';

/** What one step found. Nothing in it is translated or secret. */
export interface AccountTestStep {
  readonly step: AccountTestStepName;
  /** `skipped`: not needed, or a step before failed. */
  readonly state: 'passed' | 'failed' | 'skipped';
  /** Of `failed`. */
  readonly cause?: AccountTestCause;
  readonly tookMs: number;
  /** `name`: what was asked and how many records came: `SRV _sips._tcp.example.com: 2`. */
  readonly asked?: readonly string[];
  /** `name`: where we may go, best first: `tls 192.0.2.1:5061`. */
  readonly targets?: readonly string[];
  /** `connection`: what failed before, with the code of the system: `tls 192.0.2.1:5061 ECONNREFUSED`. */
  readonly failures?: readonly string[];
  /** `connection`, `certificate`: who took the connection: `tls 192.0.2.2:5061`. */
  readonly connectedTo?: string;
  /** `certificate`, passed: `TLSv1.3`, and what the server has proved. */
  readonly tlsVersion?: string;
  readonly provenNames?: readonly string[];
  /** `certificate`, failed: what a person needs to accept it all the same. */
  readonly certificate?: RefusedCertificate;
  /** `answer`, `password`: the response that decided. */
  readonly status?: number;
  readonly reason?: string;
  /** `kept`: for how long. */
  readonly expiresSeconds?: number;
}
