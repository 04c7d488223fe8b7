import { createCipheriv, createDecipheriv, createSecretKey, type KeyObject } from 'node:crypto';
import type { PacketCipher, PacketPart } from './packet-cipher.ts';
import type { SessionKeys } from './session-keys.ts';

type Algorithm = 'aes-128-gcm' | 'aes-256-gcm';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** AES-GCM (RFC 7714). */
export class GcmCipher implements PacketCipher {
  readonly isTagInside = true;
  readonly tagBytes = TAG_BYTES;
  readonly #algorithm: Algorithm;
  readonly #key: KeyObject;
  readonly #salt: DataView;
  readonly #nonce = new DataView(new ArrayBuffer(NONCE_BYTES));
  readonly #kind: 'rtp' | 'rtcp';

  /** @param kind SRTCP authenticates its flag and index (§9.2, §9.3), SRTP's roll-over counter is in the nonce only (§8.1) */
  constructor({ encryption, salt }: SessionKeys, kind: 'rtp' | 'rtcp') {
    this.#algorithm = encryption.length === 16 ? 'aes-128-gcm' : 'aes-256-gcm';
    this.#key = createSecretKey(encryption);
    this.#salt = new DataView(Uint8Array.from(salt).buffer);
    this.#kind = kind;
  }

  seal(part: PacketPart): Uint8Array {
    const cipher = createCipheriv(this.#algorithm, this.#key, this.#nonceOf(part), { authTagLength: TAG_BYTES });
    cipher.setAAD(this.#associated(part));
    part.bytes.set(cipher.update(part.bytes.subarray(part.start, part.end)), part.start);
    cipher.final();
    return cipher.getAuthTag();
  }

  open(part: PacketPart, tag: Uint8Array): boolean {
    const decipher = createDecipheriv(this.#algorithm, this.#key, this.#nonceOf(part), { authTagLength: TAG_BYTES });
    decipher.setAAD(this.#associated(part));
    decipher.setAuthTag(tag);
    const plain = decipher.update(part.bytes.subarray(part.start, part.end));
    try {
      decipher.final();
    } catch {
      return false; // its way to say that the tag is wrong
    }
    part.bytes.set(plain, part.start);
    return true;
  }

  /** §8.1, §9.1: two zero bytes, SSRC and 48 bits of index, under the salt. */
  #nonceOf({ ssrc, index }: PacketPart): DataView {
    const salt = this.#salt;
    this.#nonce.setUint16(0, salt.getUint16(0));
    this.#nonce.setUint32(2, salt.getUint32(2) ^ ssrc);
    this.#nonce.setUint16(6, salt.getUint16(6) ^ Math.floor(index / 2 ** 32));
    this.#nonce.setUint32(8, salt.getUint32(8) ^ (index % 2 ** 32));
    return this.#nonce;
  }

  #associated({ bytes, start, trailer }: PacketPart): Uint8Array {
    const head = bytes.subarray(0, start);
    return this.#kind === 'rtp' ? head : Buffer.concat([head, trailer]);
  }
}
