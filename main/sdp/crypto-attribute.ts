import { fail, ok, type Result } from '../base/result.ts';

/** One key of an `a=crypto` line (RFC 4568 §6.1). */
export interface CryptoKey {
  /** Master key, then master salt; as long as the suite wants it. */
  readonly key: Uint8Array;
  /** Packets it may protect; what the suite allows when absent. */
  readonly lifetimePackets?: number;
  /** Master key identifier: stands in every packet, 1 to 128 bytes. */
  readonly mki?: Uint8Array;
}

/** What an `a=crypto` line says (RFC 4568 §4, §9.1). */
export interface CryptoAttribute {
  /** 0 to 999999999; the answer repeats that of the line it takes. */
  readonly tag: number;
  /** `AES_CM_128_HMAC_SHA1_80` and others; case counts. */
  readonly suite: string;
  /** At least one. */
  readonly keys: readonly [CryptoKey, ...CryptoKey[]];
  /** `KDR=1`, `UNENCRYPTED_SRTP`, `WSH=64` and others, as they stand there. */
  readonly sessionParameters: readonly string[];
}

export interface CryptoFailure {
  readonly expected: string;
}

/** Bytes of the longest master key and salt of any suite, and of an MKI. */
const LONGEST_KEY_BYTES = 46;
const LONGEST_MKI_BYTES = 128;
const MOST_KEYS = 8;
const MOST_PARAMETERS = 16;
/** A key for less, six hours of sound, would have to be changed in a call. */
const LEAST_LIFETIME_PACKETS = 2 ** 20;

/**
 * Parses the value of `a=crypto` (RFC 4568 §9.1) such as `1 AES_CM_128_HMAC_SHA1_80 inline:WVNf…|2^20|1:4`. Any suite will do.
 *
 * @param value behind `crypto:`
 * @returns the attribute, or what was expected; never throws
 */
export function parseCryptoAttribute(value: string): Result<CryptoAttribute, CryptoFailure> {
  const [tag = '', suite = '', keys = '', ...sessionParameters] = value.trim().split(/[ \t]+/, MOST_PARAMETERS + 3);
  if (!/^\d{1,9}$/.test(tag)) return fail({ expected: 'a tag of up to nine digits' });
  if (!/^\w{1,64}$/.test(suite)) return fail({ expected: 'a crypto suite' });
  const [first, ...others] = keys.split(';', MOST_KEYS).map(parseKey);
  if (!first || !others.every((key) => key !== undefined)) return fail({ expected: 'inline: and a key in Base64' });
  return ok({ tag: Number(tag), suite, keys: [first, ...others], sessionParameters });
}

/** The value of an `a=crypto` line. Mirrors {@link parseCryptoAttribute}. */
export function serializeCryptoAttribute({ tag, suite, keys, sessionParameters }: CryptoAttribute): string {
  return [tag, suite, keys.map(serializeKey).join(';'), ...sessionParameters].join(' ');
}

/**
 * The first line by the other end's preference that we can use (RFC 4568 §5.1.2, §7.1.2): a suite of ours with one key of its length. Passed
 * over are several keys at once, keys that would not last a call, and session parameters that change how packets are made (§6.3); `WSH` and
 * what begins with `-` may be ignored.
 *
 * @param keyBytes length of key and salt of a suite, `undefined` for one we do not have
 */
export function chooseCrypto(
  lines: readonly CryptoAttribute[],
  keyBytes: (suite: string) => number | undefined,
): CryptoAttribute | undefined {
  return lines.find(({ suite, keys: [key, another], sessionParameters }) => {
    const isLasting = (key.lifetimePackets ?? LEAST_LIFETIME_PACKETS) >= LEAST_LIFETIME_PACKETS;
    const isPlain = sessionParameters.every((parameter) => parameter.startsWith('WSH=') || parameter.startsWith('-'));
    return another === undefined && key.key.length === keyBytes(suite) && isLasting && isPlain;
  });
}

function parseKey(text: string): CryptoKey | undefined {
  if (!text.toLowerCase().startsWith('inline:')) return undefined;
  const [base64 = '', ...more] = text.slice('inline:'.length).split('|', 4);
  const key = decodeBase64(base64);
  if (!key || more.length > 2) return undefined;
  const mkiText = more.at(-1)?.includes(':') ? more.pop() : undefined;
  const mki = mkiText === undefined ? undefined : parseMki(mkiText);
  const lifetimePackets = more[0] === undefined ? undefined : parseLifetime(more[0]);
  const isWrong = more.length > 1 || (mkiText !== undefined && !mki) || (more.length === 1 && lifetimePackets === undefined);
  if (isWrong) return undefined;
  return { key, ...(lifetimePackets !== undefined && { lifetimePackets }), ...(mki && { mki }) };
}

function serializeKey({ key, lifetimePackets, mki }: CryptoKey): string {
  const lifetime = lifetimePackets === undefined ? '' : `|${lifetimeText(lifetimePackets)}`;
  const identifier = mki === undefined ? '' : `|${BigInt(`0x${Buffer.from(mki).toString('hex')}`)}:${mki.length}`;
  return `inline:${Buffer.from(key).toString('base64')}${lifetime}${identifier}`;
}

/** Padding may be missing: some phones leave it out. */
function decodeBase64(text: string): Uint8Array | undefined {
  if (text.length > Math.ceil(LONGEST_KEY_BYTES / 3) * 4 || !/^[A-Za-z\d+/]+={0,2}$/.test(text)) return undefined;
  const bytes = new Uint8Array(Buffer.from(text, 'base64'));
  return bytes.length > 0 && bytes.length <= LONGEST_KEY_BYTES ? bytes : undefined;
}

/** `2^48` or a plain number; not 0 (§6.1). */
function parseLifetime(text: string): number | undefined {
  const isPower = text.startsWith('2^');
  const digits = isPower ? text.slice(2) : text;
  if (!/^\d{1,15}$/.test(digits)) return undefined;
  const packets = isPower ? 2 ** Number(digits) : Number(digits);
  return packets > 0 && packets <= 2 ** 48 ? packets : undefined;
}

function lifetimeText(packets: number): string {
  return Number.isInteger(Math.log2(packets)) ? `2^${Math.log2(packets)}` : `${packets}`;
}

/** `value:length` with the value in decimal (§6.1), as bytes. */
function parseMki(text: string): Uint8Array | undefined {
  const [value = '', length = ''] = text.split(':', 2);
  if (!/^\d{1,309}$/.test(value) || !/^\d{1,3}$/.test(length)) return undefined;
  const bytes = Number(length);
  if (bytes < 1 || bytes > LONGEST_MKI_BYTES) return undefined;
  const hex = BigInt(value).toString(16);
  return hex.length > 2 * bytes ? undefined : new Uint8Array(Buffer.from(hex.padStart(2 * bytes, '0'), 'hex'));
}
