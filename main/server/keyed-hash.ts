import { hash } from 'node:crypto';

/**
 * Makes short proofs that a text is ours. As HMAC does (RFC 2104 §2) it hashes twice with the key, so that nobody can go on where a proof
 * ends; in one call each, for a keyed object of the system's for every request is what a busy proxy spends most on.
 */
export class KeyedHash {
  readonly #key: string;

  /** @param key 16 bytes or more */
  constructor(key: Uint8Array) {
    this.#key = Buffer.from(key).toString('hex');
  }

  /** The first `digits` hex digits, up to 64, of SHA-256 over the key and `text`. */
  of(text: string, digits: number): string {
    return hash('sha256', this.#key + hash('sha256', this.#key + text, 'hex'), 'hex').slice(0, digits);
  }
}
