import { limits } from '../../limits.ts';

/**
 * When to refresh a binding that was granted for `expiresSeconds`: 30 s before it ends or at 85-90 % of the time, whichever is earlier,
 * never before half of it (RFC 3261 §10.2.4).
 *
 * @param fraction chance in [0, 1), so that many phones do not refresh together
 */
export function refreshDelayMs(expiresSeconds: number, fraction: number): number {
  const share = 0.85 + 0.05 * fraction;
  return 1_000 * Math.max(Math.min(expiresSeconds * share, expiresSeconds - 30), expiresSeconds / 2);
}

export interface RetryOccasion {
  /** What the server asked for; 0: nothing. */
  readonly retryAfterSeconds: number;
  readonly hasOtherFlow: boolean;
}

/**
 * When to try again after a failure (RFC 5626 §4.5): 30 s, or 90 s where another flow still leads to us, doubled with every failure in a
 * row up to half an hour, of that 50-100 %; not before `retryAfterSeconds`, where the server asked for it.
 *
 * @param failures how many in a row, 1 or more
 */
export function retryDelayMs(failures: number, fraction: number, { retryAfterSeconds, hasOtherFlow }: RetryOccasion): number {
  const { registerRetryMs, registerRetryMaxMs, secondFlowRetryMs } = limits.userAgent;
  const base = hasOtherFlow ? secondFlowRetryMs : registerRetryMs;
  const longest = Math.min(base * 2 ** Math.min(failures - 1, 16), registerRetryMaxMs);
  const asked = Math.min(retryAfterSeconds * 1_000, registerRetryMaxMs);
  return Math.max(longest * (0.5 + 0.5 * fraction), asked);
}

/** Refusals that another try does not change, until a person does something: the password, the user, the service itself. */
const lasting: readonly number[] = [400, 401, 403, 404, 405, 407, 416, 420];

export function isLasting(status: number): boolean {
  return lasting.includes(status);
}
