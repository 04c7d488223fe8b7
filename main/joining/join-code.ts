import { type ScryptOptions, scrypt } from 'node:crypto';
import { promisify } from 'node:util';
import type { Random } from '../base/random.ts';
import { fail, ok, type Result } from '../base/result.ts';

/** What a person types to join: its id finds the invitation and is told to everybody, its secret is told to the invited only. */
export interface JoinCode {
  /** 2 characters. */
  readonly id: string;
  /** 10 characters: 50 bits. */
  readonly secret: string;
}

/** Crockford's base 32: no letter that looks like a digit, and none that makes words. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const ID_LENGTH = 2;
const SECRET_LENGTH = 10;
const GROUP = 4;
const CODE = new RegExp(`^[${ALPHABET}]{${ID_LENGTH + SECRET_LENGTH}}$`);

/**
 * One guess costs 32 MiB and some 60 ms: who has overheard an exchange needs a million years for 2^49 of them. Raising it makes old
 * codes useless, which live a day at most.
 */
const STRETCH: ScryptOptions = { N: 2 ** 15, r: 8, p: 1, maxmem: 64 * 2 ** 20 };
const KEY_BYTES = 32;
const derive = promisify<string, string, number, ScryptOptions, Buffer>(scrypt);

/** A fresh code whose id is none of `taken`. */
export function newJoinCode(random: Random, taken: readonly string[]): JoinCode {
  for (;;) {
    const id = characters(random, ID_LENGTH);
    if (!taken.includes(id)) return { id, secret: characters(random, SECRET_LENGTH) };
  }
}

/** In groups, as it is read aloud: `K7QD-2M4X-9RTB`. */
export function serializeJoinCode({ id, secret }: JoinCode): string {
  const text = id + secret;
  return Array.from({ length: text.length / GROUP }, (_, index) => text.slice(GROUP * index, GROUP * (index + 1))).join('-');
}

/** Reads a code as people type it: any case, spaces and dashes anywhere, `o` for 0, `i` and `l` for 1. */
export function parseJoinCode(typed: string): Result<JoinCode, 'CODE_INVALID'> {
  const text = typed.toUpperCase().replace(/[\s-]/g, '').replace(/O/g, '0').replace(/[IL]/g, '1');
  if (!CODE.test(text)) return fail('CODE_INVALID');
  return ok({ id: text.slice(0, ID_LENGTH), secret: text.slice(ID_LENGTH) });
}

/** The key that only those have who know the code: 32 bytes. Takes its time on purpose, beside the main thread. */
export async function joinKey({ id, secret }: JoinCode): Promise<Uint8Array> {
  return await derive(secret, `trapeze join 1 ${id}`, KEY_BYTES, STRETCH);
}

/** 256 is a multiple of the alphabet's length: each character is as likely as another. */
function characters(random: Random, count: number): string {
  return [...random.bytes(count)].map((byte) => ALPHABET[byte % ALPHABET.length]).join('');
}
