import { isNumericHost, withoutZone } from '../../net/address.ts';
import type { Address } from '../../net/network.ts';
import { defaultPort, type TransportName } from '../../net/transport-name.ts';
import { headers } from '../message/headers.ts';
import type { SipRequest } from '../message/message.ts';
import { receivedOf, serializeVia, type Via } from '../message/via.ts';
import type { SentBy } from './sent-by.ts';

/**
 * Writes into the top Via of a request of ours where the response shall come (RFC 3261 §18.1.1). Everything else in the field,
 * the branch above all, stays. UDP asks for `rport`, so the response finds its way back through a NAT (RFC 3581 §3).
 *
 * @param sentBy our side of the flow that will carry the request
 */
export function stampSentBy(request: SipRequest, sentBy: SentBy): void {
  const via = topVia(request);
  const params = new Map(via.params);
  if (sentBy.transport === 'udp') params.set('rport', undefined);
  else params.delete('rport');
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
 * Where a response goes when the stream of its request is gone, or there was none (RFC 3261 §18.2.2, RFC 3581 §4).
 *
 * Deviation: `maddr` is not looked at. It is for multicast, which we do not serve, and would let a peer aim our responses at
 * somebody else.
 *
 * @returns undefined when the Via names a host that no request came from
 */
export function responseAddress(via: Via, transport: TransportName): Address | undefined {
  const host = receivedOf(via) ?? via.host;
  if (!isNumericHost(host)) return undefined;
  const rport = transport === 'udp' ? Number(via.params.get('rport') ?? 0) : 0;
  const isPort = Number.isInteger(rport) && rport > 0 && rport < 65_536;
  return { host, port: isPort ? rport : (via.port ?? defaultPort(transport)) };
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
