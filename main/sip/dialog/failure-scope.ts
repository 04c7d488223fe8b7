/** What a refusal of a request within a dialog ends (RFC 5057 §5.1): the request alone, its usage of the dialog, or all usages. */
export type FailureScope = 'transaction' | 'usage' | 'dialog';

/** The Request-URI is the peer's own Contact, the way to it its own Record-Route: where those lead to nobody the dialog is of no use. */
const brokenDialog: readonly number[] = [404, 410, 416, 482, 483, 484, 485, 502, 604];

/** The peer has lost the usage, or is gone (RFC 3261 §12.2.1.2). */
const lostUsage: readonly number[] = [408, 481];

/** What a peer says of a subscription beyond that: it is not there, or of no kind that it knows (RFC 5057 §5.1). */
const lostSubscription: readonly number[] = [405, 480, 489, 501];

/**
 * Of a request that belongs to a session: INVITE, UPDATE, PRACK, INFO, BYE.
 *
 * Deviation: 405, 480 and 501 refuse the request only; a re-INVITE that is refused leaves the session as it was (RFC 3261 §14.1).
 *
 * @param status of the final response, 408 where there was none
 */
export function scopeInSession(status: number): FailureScope {
  if (brokenDialog.includes(status)) return 'dialog';
  return lostUsage.includes(status) ? 'usage' : 'transaction';
}

/**
 * Of a SUBSCRIBE that refreshes, which after silence goes on until it expires (RFC 6665 §4.1.2.2).
 *
 * @param status of the final response, 408 where there was none
 */
export function scopeInSubscription(status: number): FailureScope {
  if (brokenDialog.includes(status)) return 'dialog';
  return status === 481 || lostSubscription.includes(status) ? 'usage' : 'transaction';
}
