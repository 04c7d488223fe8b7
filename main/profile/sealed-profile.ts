import { createCipheriv, createDecipheriv, scrypt } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { Random } from '../base/random.ts';
import { fail, ok, type Result } from '../base/result.ts';
import { limits } from '../limits.ts';

/** First line of the file. The head is authenticated with the rest: nobody can make the key cheaper unseen. */
const MARK = 'trapeze-profile 1';
const CIPHER = 'aes-256-gcm';
const KEY_BYTES = 32;
const SALT_BYTES = 16;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** 128 MiB and a third of a second for each try (RFC 7914 §2). */
const COST = { N: 131_072, r: 8, p: 1, maxmem: 256 * 1024 * 1024 };

export type SealFailure =
  /** No file of ours, or one of a later version. */
  | 'FILE_UNREADABLE'
  /** Another password, or somebody has changed the file. */
  | 'PASSWORD_WRONG';

/** Encrypts `text` by a password: lines of base64 that can be mailed. */
export async function sealText(text: string, password: string, random: Random): Promise<string> {
  const salt = random.bytes(SALT_BYTES);
  const nonce = random.bytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, await keyOf(password, salt), nonce);
  cipher.setAAD(Buffer.from(MARK));
  const sealed = Buffer.concat([cipher.update(gzipSync(text)), cipher.final()]);
  const body = Buffer.concat([salt, nonce, cipher.getAuthTag(), sealed]).toString('base64');
  return `${[MARK, ...linesOf(body)].join('\n')}\n`;
}

/** What {@link sealText} has encrypted. */
export async function openSealed(file: string, password: string): Promise<Result<string, SealFailure>> {
  const [mark, ...lines] = file.split(/\r?\n/);
  if (mark?.trim() !== MARK) return fail('FILE_UNREADABLE');
  const bytes = Buffer.from(lines.join(''), 'base64');
  if (bytes.length < SALT_BYTES + NONCE_BYTES + TAG_BYTES) return fail('FILE_UNREADABLE');
  const nonceAt = SALT_BYTES;
  const tagAt = nonceAt + NONCE_BYTES;
  const bodyAt = tagAt + TAG_BYTES;
  const cipher = createDecipheriv(CIPHER, await keyOf(password, bytes.subarray(0, nonceAt)), bytes.subarray(nonceAt, tagAt), {
    authTagLength: TAG_BYTES,
  });
  cipher.setAAD(Buffer.from(MARK));
  cipher.setAuthTag(bytes.subarray(tagAt, bodyAt));
  try {
    const packed = Buffer.concat([cipher.update(bytes.subarray(bodyAt)), cipher.final()]);
    return ok(gunzipSync(packed, { maxOutputLength: limits.profile.characters }).toString('utf8'));
  } catch {
    return fail('PASSWORD_WRONG'); // the tag says no more
  }
}

function keyOf(password: string, salt: Uint8Array): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(password.normalize('NFKC'), salt, KEY_BYTES, COST, (error, key) => (error ? reject(error) : resolve(key)));
  });
}

function linesOf(text: string): readonly string[] {
  return Array.from({ length: Math.ceil(text.length / 76) }, (_, line) => text.slice(line * 76, line * 76 + 76));
}
