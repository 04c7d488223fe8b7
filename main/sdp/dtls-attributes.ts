import { attributeOf, attributesOf, type Section } from './session-description.ts';

/** What a certificate comes to under a hash function (RFC 8122 §5). */
export interface Fingerprint {
  /** As it stands in SDP, in lower case: `sha-256`. */
  readonly hash: string;
  readonly digest: Uint8Array;
}

/** Who begins the DTLS handshake (RFC 4145 §4): `actpass` leaves it to the other end, `holdconn` wants none now. */
export type Setup = 'active' | 'passive' | 'actpass' | 'holdconn';

const MOST_FINGERPRINTS = 16;
/** A SHA-512. */
const LONGEST_DIGEST_BYTES = 64;
const setups: ReadonlySet<string> = new Set<Setup>(['active', 'passive', 'actpass', 'holdconn']);

/**
 * Parses the value of `a=fingerprint` (RFC 8122 §5) such as `sha-256 12:DF:3E:…`. Any hash function will do; hexadecimal in either case.
 *
 * @returns undefined when it cannot be read; never throws
 */
export function parseFingerprint(value: string): Fingerprint | undefined {
  const [hash = '', hex = '', more] = value.trim().split(/[ \t]+/, 3);
  if (more !== undefined || !/^[\w.-]{1,32}$/.test(hash)) return undefined;
  if (hex.length > LONGEST_DIGEST_BYTES * 3 || !/^[\da-f]{2}(?::[\da-f]{2})*$/i.test(hex)) return undefined;
  return { hash: hash.toLowerCase(), digest: new Uint8Array(Buffer.from(hex.replaceAll(':', ''), 'hex')) };
}

/** The value of an `a=fingerprint` line. Mirrors {@link parseFingerprint}. */
export function serializeFingerprint({ hash, digest }: Fingerprint): string {
  const octets = Array.from(digest, (octet) => octet.toString(16).padStart(2, '0').toUpperCase());
  return `${hash} ${octets.join(':')}`;
}

/** The fingerprints of a media line: its own, else those of the session (RFC 8122 §5). What cannot be read is left out. */
export function fingerprintsOf(session: Section, media: Section): readonly Fingerprint[] {
  const own = attributesOf(media, 'fingerprint');
  const values = own.length > 0 ? own : attributesOf(session, 'fingerprint');
  return values
    .slice(0, MOST_FINGERPRINTS)
    .map(parseFingerprint)
    .filter((fingerprint) => fingerprint !== undefined);
}

/** The `a=setup` of a media line, else that of the session; undefined when there is none that can be read. */
export function setupOf(session: Section, media: Section): Setup | undefined {
  const value = (attributeOf(media, 'setup') ?? attributeOf(session, 'setup'))?.trim().toLowerCase();
  return value !== undefined && isSetup(value) ? value : undefined;
}

function isSetup(value: string): value is Setup {
  return setups.has(value);
}
