import { hash } from 'node:crypto';

/** Of SHA-1: what it takes at a time, and what it makes. */
const BLOCK_BYTES = 64;
const DIGEST_BYTES = 20;
const INNER_PAD = 0x36;
const OUTER_PAD = 0x5c;
/** A packet of sound with its trailer fits. */
const FIRST_BYTES = 1_600;

/**
 * HMAC-SHA1 (RFC 2104) under one key. Each of its two hashes is made in one go from memory that lives as long as the key, without an object
 * for each packet.
 */
export class HmacSha1 {
  /** The padded key, then what is hashed under it. */
  #inner = new Uint8Array(FIRST_BYTES);
  readonly #outer = new Uint8Array(BLOCK_BYTES + DIGEST_BYTES);

  /** @param key at most 64 bytes; RFC 3711 has 20 */
  constructor(key: Uint8Array) {
    if (key.length > BLOCK_BYTES) throw new RangeError(`a key of ${key.length} bytes`);
    for (let at = 0; at < BLOCK_BYTES; at++) {
      this.#inner[at] = (key[at] ?? 0) ^ INNER_PAD;
      this.#outer[at] = (key[at] ?? 0) ^ OUTER_PAD;
    }
  }

  /** Of the first `end` bytes of `bytes` and then `trailer`. @returns 20 bytes */
  digest(bytes: Uint8Array, end: number, trailer: Uint8Array): Uint8Array {
    const length = BLOCK_BYTES + end + trailer.length;
    if (this.#inner.length < length) this.#grow(length);
    this.#inner.set(bytes.subarray(0, end), BLOCK_BYTES);
    this.#inner.set(trailer, BLOCK_BYTES + end);
    this.#outer.set(hash('sha1', this.#inner.subarray(0, length), 'buffer'), BLOCK_BYTES);
    return hash('sha1', this.#outer, 'buffer');
  }

  #grow(length: number): void {
    const inner = new Uint8Array(length);
    inner.set(this.#inner.subarray(0, BLOCK_BYTES));
    this.#inner = inner;
  }
}
