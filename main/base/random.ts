import { randomFillSync } from 'node:crypto';

/** The only source of chance in the engine. Tests hand in `SeededRandom`. */
export interface Random {
  /** `count` fresh random bytes, owned by the caller. */
  bytes(count: number): Uint8Array;
}

/** Cryptographically strong randomness of the operating system. */
export const systemRandom: Random = {
  bytes: (count) => randomFillSync(new Uint8Array(count)),
};

/** A lower-case hex token of `byteCount` random bytes: tags, branches, Call-IDs, nonces. */
export function randomHex(random: Random, byteCount: number): string {
  return Buffer.from(random.bytes(byteCount)).toString('hex');
}

/** A whole number in 0…2^32-1: SSRCs, initial sequence numbers. */
export function randomUint32(random: Random): number {
  const [a = 0, b = 0, c = 0, d = 0] = random.bytes(4);
  return ((a << 24) | (b << 16) | (c << 8) | d) >>> 0;
}

/** A number in [0, 1) with 32 bits: jitter of retries, loss in tests. */
export function randomFraction(random: Random): number {
  return randomUint32(random) / 2 ** 32;
}
