import { defaultPort } from '../../net/transport-name.ts';
import { callIdOf, cseqOf, topViaOf } from '../message/build.ts';
import { headers } from '../message/headers.ts';
import type { SipMessage, SipRequest, SipResponse } from '../message/message.ts';
import { tagOf } from '../message/name-addr.ts';
import { branchOf, serializeVia, type Via } from '../message/via.ts';
import { transactionId } from '../transport/transaction-id.ts';

/** What branches begin with since RFC 3261 (§8.1.1.7). */
export const MAGIC_COOKIE = 'z9hG4bK';

/** The id of the client transaction that a response answers (RFC 3261 §17.1.3), undefined when its Via has no branch. */
export function clientIdOf(response: SipResponse): string | undefined {
  const via = topViaOf(response);
  const branch = via && branchOf(via);
  const method = cseqOf(response)?.method;
  return branch === undefined || method === undefined ? undefined : transactionId(branch, method);
}

/**
 * The server transaction that a request belongs to (RFC 3261 §17.2.3).
 *
 * @param method INVITE to find the one that an ACK or a CANCEL means
 * @returns undefined for a request without the fields that every one has
 */
export function serverKeyOf(request: SipRequest, method = request.method): string | undefined {
  const via = topViaOf(request);
  if (!via) return undefined;
  const branch = branchOf(via);
  if (branch === undefined || !hasCookie(branch)) return legacyKeyOf(request, via, method, toTagOf(request));
  return `${branch} ${via.host}:${via.port ?? defaultPort('udp')} ${method}`;
}

/**
 * Where the ACK of an RFC 2543 element to `response` will look: its To tag is that of the response, unlike the INVITE's.
 *
 * @returns undefined when the branch of the INVITE tells enough
 */
export function legacyAckKeyOf(invite: SipRequest, response: SipResponse): string | undefined {
  const via = topViaOf(invite);
  const branch = via && branchOf(via);
  if (!via || (branch !== undefined && hasCookie(branch))) return undefined;
  return legacyKeyOf(invite, via, 'INVITE', toTagOf(response));
}

/** Before RFC 3261 a branch was not unique: everything that makes a request the same has to be compared. */
function legacyKeyOf(request: SipRequest, via: Via, method: string, toTag: string | undefined): string | undefined {
  const cseq = cseqOf(request);
  const from = request.headers.read(headers.from);
  if (!cseq || !from?.ok) return undefined;
  const identity = [request.requestUri, tagOf(from.value), toTag, callIdOf(request), cseq.sequence, method, serializeVia(via)];
  return JSON.stringify(identity);
}

/** The cookie alone identifies nothing. */
function hasCookie(branch: string): boolean {
  return branch.length > MAGIC_COOKIE.length && branch.startsWith(MAGIC_COOKIE);
}

function toTagOf(message: SipMessage): string | undefined {
  const to = message.headers.read(headers.to);
  return to?.ok ? tagOf(to.value) : undefined;
}
