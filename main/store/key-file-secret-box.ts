import { createCipheriv, createDecipheriv } from 'node:crypto';
import { chmodSync, existsSync, linkSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { SecretBox } from '../accounts/account.ts';
import { type Random, randomHex } from '../base/random.ts';
import { KeyFileError } from './errors.ts';

const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** Says which scheme sealed the text, so that a later one can be told apart. */
const PREFIX = 'aes-256-gcm:';

/** Seals secrets with AES-256-GCM and a key that lies in a file only its owner may read. For machines without a key store. */
export class KeyFileSecretBox implements SecretBox {
  readonly #key: Uint8Array;
  readonly #random: Random;

  /**
   * Reads the key, or makes one on first use.
   * @throws KeyFileError the file holds no key or cannot be used; it is left as it is, for what it sealed would be lost
   */
  constructor(path: string, random: Random) {
    this.#random = random;
    try {
      if (!existsSync(path)) createKey(path, random);
      if ((statSync(path).mode & 0o077) !== 0) chmodSync(path, 0o600);
      this.#key = readFileSync(path);
    } catch (error) {
      throw new KeyFileError(path, error);
    }
    if (this.#key.length !== KEY_BYTES) throw new KeyFileError(path);
  }

  seal(plain: string): string {
    const nonce = this.#random.bytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.#key, nonce);
    const sealed = Buffer.concat([nonce, cipher.update(plain, 'utf8'), cipher.final(), cipher.getAuthTag()]);
    return PREFIX + sealed.toString('base64');
  }

  open(sealed: string): string | undefined {
    if (!sealed.startsWith(PREFIX)) return undefined;
    const bytes = Buffer.from(sealed.slice(PREFIX.length), 'base64');
    if (bytes.length < NONCE_BYTES + TAG_BYTES) return undefined;
    const decipher = createDecipheriv('aes-256-gcm', this.#key, bytes.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES });
    decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
    const plain = decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES));
    try {
      return Buffer.concat([plain, decipher.final()]).toString('utf8');
    } catch {
      // The tag does not fit: another key, or somebody altered the text.
      return undefined;
    }
  }
}

/** Writes a whole key under another name first: a second process starting at once finds no key or all of it. */
function createKey(path: string, random: Random): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const draft = `${path}.${randomHex(random, 8)}`;
  writeFileSync(draft, random.bytes(KEY_BYTES), { mode: 0o600, flag: 'wx' });
  try {
    linkSync(draft, path);
  } catch (error) {
    if (!existsSync(path)) throw error;
    // The other process was first; its key counts.
  } finally {
    rmSync(draft);
  }
}
