import { limits } from '../../limits.ts';
import { headers } from '../message/headers.ts';
import type { SipResponse } from '../message/message.ts';

/** Whether another try is made: at once, after a while, or not until somebody asks. */
export type NextTry = 'now' | 'later' | 'never';

/** What a subscriber does when the notifier has ended its subscription (RFC 6665 §4.1.3). */
const reasons: Readonly<Record<string, NextTry>> = {
  deactivated: 'now',
  timeout: 'now',
  probation: 'later',
  giveup: 'later',
  rejected: 'never',
  noresource: 'never',
  invariant: 'never',
};

/** Refusals that another try does not change. */
const lasting: readonly number[] = [
  400, 401, 403, 404, 405, 406, 407, 410, 413, 414, 415, 416, 420, 484, 489, 501, 603, 604, 606,
];

/** @param reason of Subscription-State, in lower case */
export function afterTermination(reason: string | undefined): NextTry {
  return (reason !== undefined && Object.hasOwn(reasons, reason) && reasons[reason]) || 'later';
}

export function afterFailure(status: number): NextTry {
  return lasting.includes(status) ? 'never' : 'later';
}

/**
 * Until the next try: `limits.events.retryMs` doubled with every failure in a row, of that 50-100 %, so that many phones do not come
 * together; not before the server's Retry-After.
 *
 * @param failures how many in a row, 1 or more. @param fraction chance in [0, 1)
 */
export function retryDelayMs(failures: number, fraction: number, retryAfterSeconds = 0): number {
  const { retryMs, retryMaxMs } = limits.events;
  const longest = Math.min(retryMs * 2 ** Math.min(failures - 1, 16), retryMaxMs);
  return Math.max(longest * (0.5 + 0.5 * fraction), Math.min(retryAfterSeconds * 1_000, retryMaxMs));
}

/** Retry-After of a refusal; 0 where it has none. */
export function retryAfterOf(response: SipResponse | undefined): number {
  const retryAfter = response?.headers.read(headers.retryAfter);
  return retryAfter?.ok ? retryAfter.value.seconds : 0;
}
