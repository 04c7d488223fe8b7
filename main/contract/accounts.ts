import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { CallRules } from './call-rules.ts';
import { AccountId } from './ids.ts';
import { CertificateView } from './snapshot.ts';

const account = z.object({ accountId: AccountId });

const Pem = z.string().max(65_536);

/** What a person may set for an account. All but the address may be left out. */
export const AccountSettings = z.object({
  /** `user@domain`, with or without `sip:`; `sips:` to be reached over secured connections only. */
  aor: z.string().trim().min(3).max(256),
  displayName: z.string().trim().max(64).optional(),
  /** Where it differs from the user of the address. */
  authUsername: z.string().trim().max(128).optional(),
  /** `host`, `host:port` or a SIP URI; default: the domain of `aor`. */
  registrar: z.string().trim().max(256).optional(),
  outboundProxy: z.string().trim().max(256).optional(),
  /** By which we stay reachable when the first fails. */
  secondProxy: z.string().trim().max(256).optional(),
  /** Absent: what the domain offers. */
  transport: z.enum(['udp', 'tcp', 'tls', 'ws', 'wss']).optional(),
  /** By what sound of its calls is encrypted: keys in the signalling, or a handshake. Absent, `off`: only where the other side wants it. */
  srtp: z.enum(['off', 'sdes', 'dtls']).optional(),
  /** Absent, `required`: encrypted, or there is no call. `preferred`: the other side may leave it. */
  srtpPolicy: z.enum(['required', 'preferred']).optional(),
  /** Codecs of its calls by preference, none but these. Absent: all, the best sound first. */
  codecs: z
    .array(z.enum(['opus', 'g722', 'pcmu', 'pcma']))
    .min(1)
    .max(8)
    .optional(),
  /** Its calls look for a way to the other side by checks (ICE). */
  ice: z.boolean().optional(),
  /** With `ice`: `host` or `host:port` of the one server that is asked for our address in the world. */
  stunServer: z.string().trim().max(256).optional(),
  /** With `ice`: the relay that passes on what finds no other way, as `turn:host:port?transport=tcp` or `turns:host`. */
  turnServer: z.string().trim().max(256).optional(),
  turnUsername: z.string().trim().max(128).optional(),
  /** With `turnServer`: everything goes through it, or there is no call. */
  isRelayOnly: z.boolean().optional(),
  /** How often an open connection is pinged; 0: never. Absent: as the server asks. */
  keepAliveSeconds: z.number().int().min(0).max(3_600).optional(),
  /** How often the server is asked whether it is there. Absent: never. */
  qualifySeconds: z.number().int().min(15).max(3_600).optional(),
  /** Calls without saying who calls, but to its own server. */
  isWithheld: z.boolean().optional(),
  /** Calls only where provisional responses are acknowledged, and takes only such calls. */
  requires100rel: z.boolean().optional(),
  /** How long a call may go without a sign of life from the other side. Absent: 1800. */
  sessionExpiresSeconds: z.number().int().min(90).max(86_400).optional(),
  /** Tells callers who called somebody else that it is us who answered. */
  tellsConnectedIdentity: z.boolean().optional(),
  /** Certificates (PEM) of the authorities that are believed for this account's servers, and no others. */
  authorities: Pem.optional(),
  /** SHA-256 fingerprints of certificates that a person has accepted for its servers. */
  acceptedCertificates: z.array(z.string().max(128)).max(8).optional(),
  /** Our own certificate chain (PEM), for servers that ask who we are. */
  clientCertificate: Pem.optional(),
});

/** With secrets: one that is left out stays as it is. */
const ChangedSettings = AccountSettings.extend({
  password: z.string().max(256).optional(),
  /** The private key (PEM) of `clientCertificate`. */
  clientKey: Pem.optional(),
  /** Of `turnUsername`. */
  turnPassword: z.string().max(256).optional(),
});

const settingsFailures = {
  AOR_INVALID: { message: 'the address is not of the form user@domain' },
  SERVER_INVALID: { message: 'the server or proxy is not a host, host:port or SIP URI' },
  CERTIFICATE_INVALID: { message: 'a certificate or its key cannot be used' },
};
const takenAddress = { ACCOUNT_EXISTS: { message: 'there is already an account with this address' } };
const unknownAccount = { ACCOUNT_UNKNOWN: { message: 'there is no such account' } };

/** One step of a test, and what it found. */
export const AccountTestStep = z.object({
  step: z.enum(['settings', 'name', 'connection', 'certificate', 'answer', 'password', 'kept']),
  /** `skipped`: not needed, or a step before failed. */
  state: z.enum(['passed', 'failed', 'skipped']),
  /** Of `failed`: a word for the program. */
  cause: z.string().optional(),
  tookMs: z.number(),
  /** What it found, in the words of the protocol: names asked, servers, failures. */
  details: z.array(z.string()),
  status: z.number().int().optional(),
  reason: z.string().optional(),
  /** What a person needs to accept the server's certificate all the same. */
  certificate: CertificateView.optional(),
});

export type AccountSettings = z.infer<typeof AccountSettings>;
export type AccountTestStep = z.infer<typeof AccountTestStep>;

export const accounts = {
  /** Door one: starts the domain inside, makes a user of it for this copy and registers. Again: the same account. */
  tryLocal: oc
    .input(z.object({ displayName: z.string().trim().max(64).optional() }))
    .output(account)
    .errors({ DOMAIN_UNAVAILABLE: { message: 'the domain inside could not be started' } }),
  /** Door two. Resolves when the account is kept, not when it is registered; follow `watch` for the rest. */
  add: oc
    .input(ChangedSettings.extend({ password: z.string().max(256) }))
    .output(account)
    .errors({ ...settingsFailures, ...takenAddress }),
  /** Replaces all settings, and registers by the new ones. */
  change: oc.input(ChangedSettings.extend(account.shape)).errors({ ...settingsFailures, ...takenAddress, ...unknownAccount }),
  /** Without secrets. */
  settings: oc.input(account).output(AccountSettings).errors(unknownAccount),
  /** Finds out whether an account would work with these settings: a step at a time, until the last or a failed one. Nothing is kept. */
  test: oc.input(ChangedSettings.extend(account.partial().shape)).output(eventIterator(AccountTestStep)),
  /** The server's certificate of this fingerprint counts for the account from now on. */
  acceptCertificate: oc.input(account.extend({ fingerprint: z.string().max(128) })).errors(unknownAccount),
  /** What becomes of its calls without a person. */
  setRules: oc
    .input(account.extend({ rules: CallRules }))
    .errors({ ...unknownAccount, TARGET_INVALID: { message: 'that is no name, number or address that can be called' } }),
  /** Unregisters and forgets it. */
  remove: oc.input(account).errors(unknownAccount),
  setEnabled: oc.input(account.extend({ enabled: z.boolean() })).errors(unknownAccount),
  setDefault: oc.input(account).errors(unknownAccount),
  /** Registers again now, after a failure. */
  retry: oc.input(account).errors(unknownAccount),
};
