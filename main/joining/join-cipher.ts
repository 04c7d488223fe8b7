import { createCipheriv, createDecipheriv, createECDH, type ECDH, hkdfSync } from 'node:crypto';
import type { Random } from '../base/random.ts';

const CURVE = 'prime256v1';
const PRIVATE_KEY_BYTES = 32;
const CIPHER = 'aes-256-gcm';
const KEY_BYTES = 32;
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** Who speaks: each side seals with a key of its own, so that nothing can be sent back to its sender. */
export type Speaker = 'inviter' | 'joiner';

/** A key pair for one exchange (ECDH on P-256, RFC 5903). */
export class ExchangeKeys {
  readonly #ecdh: ECDH;
  /** Uncompressed point, 65 bytes. */
  readonly publicKey: Uint8Array;

  constructor(random: Random) {
    const privateKey = random.bytes(PRIVATE_KEY_BYTES);
    privateKey[0] = (privateKey[0] ?? 0) & 0x7f; // below the order of the curve
    this.#ecdh = createECDH(CURVE);
    this.#ecdh.setPrivateKey(privateKey);
    this.publicKey = this.#ecdh.getPublicKey();
  }

  /**
   * The key by which `speaker` seals its one text (HKDF, RFC 5869): from what only the two ends of this exchange share, and from the code's
   * key. A passer-by has neither; who sits in between has the first only.
   *
   * @param inviterKey,joinerKey public keys as they were sent
   * @returns `undefined` when the peer's key is no point of the curve
   */
  sealingKey(speaker: Speaker, peerKey: Uint8Array, codeKey: Uint8Array, transcript: Uint8Array): Uint8Array | undefined {
    try {
      const shared = this.#ecdh.computeSecret(peerKey);
      const info = Buffer.concat([Buffer.from(`trapeze join 1 ${speaker} `), transcript]);
      return new Uint8Array(hkdfSync('sha256', shared, codeKey, info, KEY_BYTES));
    } catch {
      return undefined; // not a key
    }
  }
}

/** Seals one text. The key must never be used for another. */
export function seal(key: Uint8Array, random: Random, text: string): Uint8Array {
  const iv = random.bytes(IV_BYTES);
  const cipher = createCipheriv(CIPHER, key, iv);
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([iv, sealed, cipher.getAuthTag()]);
}

/** `undefined` when it was sealed with another key, or altered. */
export function unseal(key: Uint8Array, sealed: Uint8Array): string | undefined {
  if (sealed.length < IV_BYTES + TAG_BYTES) return undefined;
  const decipher = createDecipheriv(CIPHER, key, sealed.subarray(0, IV_BYTES));
  decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(IV_BYTES, -TAG_BYTES)), decipher.final()]).toString('utf8');
  } catch {
    return undefined; // the tag does not fit
  }
}
