import { acceptCrypto, answerCrypto, type SdesAgreement } from './crypto-agreement.ts';
import { type CryptoAttribute, serializeCryptoAttribute } from './crypto-attribute.ts';
import { type Fingerprint, type Setup, serializeFingerprint } from './dtls-attributes.ts';
import { isDtlsProfile, type RemoteAudio } from './remote-audio.ts';

/** By what the keys of SRTP come about: in the description (RFC 4568), or by a DTLS handshake on the way of the sound (RFC 5764). */
export type Keying = 'sdes' | 'dtls';

/** What we bring along to encrypt sound. */
export interface LocalSecurity {
  /**
   * `required`: sound in the clear is neither offered nor accepted. `preferred`: keys are offered, and the other end may leave them
   * (RFC 8643). `off`: we encrypt where the other end offers it.
   */
  readonly policy: 'required' | 'preferred' | 'off';
  /** What we offer. Who requires `dtls` takes nothing less. */
  readonly keying: Keying;
  /** One line per suite with one key of ours, by preference. */
  readonly lines: readonly CryptoAttribute[];
  /** Of our certificate; without it no DTLS. */
  readonly fingerprint?: Fingerprint;
}

/** Both ends make a DTLS handshake and know each other's certificate by these fingerprints (RFC 5763). */
export interface DtlsAgreement {
  readonly kind: 'dtls';
  readonly role: 'client' | 'server';
  /** The other end's; one at least. */
  readonly fingerprints: readonly Fingerprint[];
}

export type AgreedSecurity = SdesAgreement | DtlsAgreement;

type RemoteKeys = Pick<RemoteAudio, 'protocol' | 'cryptoLines' | 'fingerprints' | 'setup'>;
interface AnsweredSecurity {
  readonly attributes: readonly string[];
  readonly agreed: AgreedSecurity;
}

/** The attributes of an offer; none when our side has nothing for that keying. */
export function offeredKeys({ keying, lines, fingerprint }: LocalSecurity): readonly string[] {
  if (keying === 'sdes') return lines.map(cryptoLine);
  return fingerprint ? [`fingerprint:${serializeFingerprint(fingerprint)}`, 'setup:actpass'] : [];
}

/**
 * Answers the keys of an offered line: those of the running agreement's kind first, else ours, else the other. What was agreed by handshake
 * does not fall back to keys that every server on the way can read.
 */
export function answerSecurity(
  local: LocalSecurity | undefined,
  remote: RemoteKeys,
  former: AgreedSecurity | undefined,
): AnsweredSecurity | undefined {
  if (!local) return undefined;
  const needsDtls = former?.kind === 'dtls' || (local.policy === 'required' && local.keying === 'dtls');
  const bySdes = (): AnsweredSecurity | undefined => (needsDtls ? undefined : answerSdes(local, remote));
  const byDtls = (): AnsweredSecurity | undefined => answerDtls(local, remote, former);
  const first = former?.kind ?? (local.policy === 'off' ? 'dtls' : local.keying);
  return first === 'sdes' ? (bySdes() ?? byDtls()) : (byDtls() ?? bySdes());
}

/** Takes the answer to our keys; undefined when it is none to them. */
export function acceptSecurity(local: LocalSecurity, remote: RemoteKeys): AgreedSecurity | undefined {
  if (local.keying === 'sdes') return acceptCrypto(local.lines, remote.cryptoLines);
  const role = local.fingerprint && roleByAnswer(remote.setup);
  return role && remote.fingerprints.length > 0 ? { kind: 'dtls', role, fingerprints: remote.fingerprints } : undefined;
}

function answerSdes(local: LocalSecurity, { protocol, cryptoLines }: RemoteKeys): AnsweredSecurity | undefined {
  const crypto = isDtlsProfile(protocol) ? undefined : answerCrypto(local.lines, cryptoLines);
  return crypto && { attributes: [cryptoLine(crypto.line)], agreed: crypto.agreed };
}

function answerDtls(
  { fingerprint }: LocalSecurity,
  remote: RemoteKeys,
  former: AgreedSecurity | undefined,
): AnsweredSecurity | undefined {
  const role = roleByOffer(remote.setup, former?.kind === 'dtls' ? former.role : 'client');
  if (!fingerprint || !role || remote.fingerprints.length === 0) return undefined;
  return {
    attributes: [`fingerprint:${serializeFingerprint(fingerprint)}`, `setup:${role === 'client' ? 'active' : 'passive'}`],
    agreed: { kind: 'dtls', role, fingerprints: remote.fingerprints },
  };
}

/** RFC 4145 §4.1: an offer that says nothing is active. With a choice, who answers begins (RFC 5763 §5), or all stays as it is. */
function roleByOffer(setup: Setup = 'active', own: DtlsAgreement['role']): DtlsAgreement['role'] | undefined {
  if (setup === 'holdconn') return undefined;
  if (setup === 'actpass') return own;
  return setup === 'active' ? 'server' : 'client';
}

/** RFC 4145 §4.1: an answer that says nothing is passive. */
function roleByAnswer(setup: Setup = 'passive'): DtlsAgreement['role'] | undefined {
  if (setup === 'active') return 'server';
  return setup === 'passive' ? 'client' : undefined;
}

function cryptoLine(line: CryptoAttribute): string {
  return `crypto:${serializeCryptoAttribute(line)}`;
}
