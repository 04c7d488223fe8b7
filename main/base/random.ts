import { randomFillSync } from 'node:crypto';

/** The only source of chance in the engine. Tests hand in `SeededRandom`. */
export interface Random {
  /** `count` fresh random bytes, owned by the caller. */
  bytes(count: number): Uint8Array;
}

/** Asking the system costs the same for many bytes as for few, and a busy server needs few at a time, thousands of times a second. */
const POOL_BYTES = 4_096;
const LARGE_BYTES = 256;
const pool = new Uint8Array(POOL_BYTES);
let poolUsed = POOL_BYTES;

/** Each byte is given out once, and then wiped from the pool. */
function fromPool(count: number): Uint8Array {
  if (poolUsed + count > POOL_BYTES) {
    randomFillSync(pool);
    poolUsed = 0;
  }
  const bytes = pool.slice(poolUsed, poolUsed + count);
  pool.fill(0, poolUsed, poolUsed + count);
  poolUsed += count;
  return bytes;
}

/** Cryptographically strong randomness of the operating system. */
export const systemRandom: Random = {
  bytes: (count) => (count > LARGE_BYTES ? randomFillSync(new Uint8Array(count)) : fromPool(count)),
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
