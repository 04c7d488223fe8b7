import { createCipheriv } from 'node:crypto';
import type { SrtpSuite } from './suites.ts';

/** Keys for the packets of one kind in one direction. */
export interface SessionKeys {
  readonly encryption: Uint8Array;
  readonly salt: Uint8Array;
  /** Of HMAC-SHA1; GCM needs none. */
  readonly authentication: Uint8Array;
}

const BLOCK_BYTES = 16;
const KDF_SALT_BYTES = 14;
const AUTHENTICATION_KEY_BYTES = 20;
/** Where the label meets the master salt: behind it stands the index divided by the rate, which is 0 (RFC 3711 §4.3.1). */
const LABEL_AT = 7;

/**
 * Session keys out of a master key and its salt, with a key derivation rate of 0: once and for all (RFC 3711 §4.3). The pseudo-random
 * function is AES in counter mode with the length of the master key (RFC 6188 §2, RFC 7714 §11).
 *
 * @param master key, then salt, `masterKeyBytes` long
 */
export function deriveSessionKeys(suite: SrtpSuite, master: Uint8Array, kind: 'rtp' | 'rtcp'): SessionKeys {
  const firstLabel = kind === 'rtp' ? 0 : 3;
  const key = master.subarray(0, suite.keyBytes);
  const salt = master.subarray(suite.keyBytes);
  return {
    encryption: deriveKey(key, salt, firstLabel, suite.keyBytes),
    authentication: deriveKey(key, salt, firstLabel + 1, AUTHENTICATION_KEY_BYTES),
    salt: deriveKey(key, salt, firstLabel + 2, suite.saltBytes),
  };
}

/** `length` bytes of key stream under the label (RFC 3711 §4.3.3). The 12 bytes of salt of GCM stand for 14 that end in zeros. */
export function deriveKey(key: Uint8Array, salt: Uint8Array, label: number, length: number): Uint8Array {
  const counter = new Uint8Array(BLOCK_BYTES);
  counter.set(salt.subarray(0, KDF_SALT_BYTES));
  counter[LABEL_AT] = (counter[LABEL_AT] ?? 0) ^ label;
  return createCipheriv(`aes-${key.length * 8}-ctr`, key, counter).update(new Uint8Array(length));
}
