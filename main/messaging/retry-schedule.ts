import { limits } from '../limits.ts';
import type { MessageFailure } from './message.ts';

/**
 * When to send a message again: `limits.messaging.retryMs` doubled with every try up to `retryMaxMs`, of that 50-100 %; not before
 * `retryAfterSeconds`, where somebody asked for it.
 *
 * @param attempts how often it was tried, 1 or more
 * @param fraction chance in [0, 1), so that many phones do not come back together
 */
export function retryDelayMs(attempts: number, fraction: number, retryAfterSeconds: number): number {
  const { retryMs, retryMaxMs } = limits.messaging;
  const longest = Math.min(retryMs * 2 ** Math.min(attempts - 1, 16), retryMaxMs);
  return Math.max(longest * (0.5 + 0.5 * fraction), Math.min(retryAfterSeconds * 1_000, retryMaxMs));
}

/** Silence, nobody there, and servers in trouble: another time may be better. */
const passing: readonly number[] = [408, 430, 480, 500, 502, 503, 504];

/** Too long for a datagram (RFC 3428 §8), and nobody took a stream: perhaps the network is away, perhaps the peer has UDP only. */
const TOO_LONG = 513;

/**
 * Whether another try may help.
 *
 * @param attempts how often it was tried. Of a repeated request 482 says that the former one is still being worked on (RFC 3261 §8.2.2.2)
 */
export function isWorthAnotherTry({ status }: MessageFailure, attempts: number): boolean {
  if (status === TOO_LONG) return attempts < limits.messaging.longTries;
  return passing.includes(status) || (status === 482 && attempts > 1);
}
