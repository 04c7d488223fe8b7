import { withoutZone } from '../../net/address.ts';
import type { Address } from '../../net/network.ts';
import { defaultPort } from '../../net/transport-name.ts';
import { headers } from '../message/headers.ts';
import type { SipRequest } from '../message/message.ts';
import { serializeVia, type Via } from '../message/via.ts';
import type { Flow } from './flow.ts';
import type { SentBy } from './sent-by.ts';

/** In place of our host, as long as that is not known (RFC 2606 §2). */
const UNSENT_HOST = 'invalid';

/** The top Via of a request of ours that was never sent: transport and host are written by {@link stampSentBy}. */
export function unsentVia(branch: string): string {
  return `SIP/2.0/UDP ${UNSENT_HOST};branch=${branch}`;
}

/** Whether `stampSentBy` has been here. */
export function isStamped(request: SipRequest): boolean {
  return topVia(request).host !== UNSENT_HOST;
}

/**
 * Writes into the top Via of a request of ours where the response shall come (RFC 3261 §18.1.1). Everything else in the field,
 * the branch above all, stays. UDP asks for `rport`, so the response finds its way back through a NAT (RFC 3581 §3).
 *
 * @param sentBy our side of the flow that will carry the request
 * @param isReusable whether the peer, who knows us by our certificate, may send its own requests back on the flow (RFC 5923 §7)
 */
export function stampSentBy(request: SipRequest, sentBy: SentBy, isReusable = false): void {
  const via = topVia(request);
  const params = new Map(via.params);
  if (sentBy.transport === 'udp') params.set('rport', undefined);
  else params.delete('rport');
  if (isReusable) params.set('alias', undefined);
  else params.delete('alias');
  replaceTopVia(request, { transport: sentBy.transport.toUpperCase(), host: sentBy.host, port: sentBy.port, params });
}

/**
 * Writes into the top Via of a received request where it really came from (RFC 3261 §18.2.1, RFC 3581 §4). What the peer itself
 * claims there is replaced: nobody gets our responses sent to a third party.
 */
export function stampReceived(request: SipRequest, via: Via, from: Address): void {
  const asksForPort = via.params.has('rport');
  if (!asksForPort && !via.params.has('received') && via.host === from.host) return;

  const params = new Map(via.params);
  if (asksForPort) params.set('rport', String(from.port));
  params.set('received', withoutZone(from.host));
  replaceTopVia(request, { ...via, params });
}

/**
 * Where a response goes when the stream of its request is gone, or there was none (RFC 3261 §18.2.2, RFC 3581 §4): to the host
 * that the request came from, which is what we wrote into `received`; to the port it came from if it asked for `rport`.
 *
 * Deviation: `maddr` is not looked at, and no host in the Via. The first is for multicast, which we do not serve; through both a
 * peer could aim our responses at somebody else.
 *
 * @param flow the one that brought the request
 */
export function responseAddress(via: Via, flow: Flow): Address {
  const isSymmetric = flow.transport === 'udp' && via.params.has('rport');
  const sentByPort = via.port || defaultPort(flow.transport); // nobody listens on port 0
  return { host: flow.remote.host, port: isSymmetric ? flow.remote.port : sentByPort };
}

function topVia(request: SipRequest): Via {
  const via = request.headers.read(headers.via);
  if (!via?.ok) throw new TypeError('a request to be sent needs a top Via with a branch');
  return via.value;
}

function replaceTopVia(request: SipRequest, via: Via): void {
  request.headers.removeFirst('Via');
  request.headers.prepend('Via', serializeVia(via));
}
