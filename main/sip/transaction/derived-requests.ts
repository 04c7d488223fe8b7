import { limits } from '../../limits.ts';
import { cseqOf, topViaOf } from '../message/build.ts';
import { serializeCSeq } from '../message/cseq.ts';
import type { HeaderList } from '../message/header-list.ts';
import { SipRequest, type SipResponse } from '../message/message.ts';
import { serializeVia } from '../message/via.ts';

/** The ACK to a non-2xx final response (RFC 3261 §17.1.1.3): everything from the INVITE, but To from the response. */
export function ackTo(invite: SipRequest, response: SipResponse): SipRequest {
  return derived(invite, 'ACK', response.headers);
}

/**
 * The CANCEL of an INVITE as it was sent (RFC 3261 §9.1): same Request-URI, Call-ID, To, From, CSeq number, top Via and Route.
 *
 * @param fields added to it, such as Reason
 */
export function cancelOf(invite: SipRequest, fields: Iterable<readonly [string, string]>): SipRequest {
  const cancel = derived(invite, 'CANCEL', invite.headers);
  for (const [name, value] of fields) cancel.headers.add(name, value);
  return cancel;
}

function derived(invite: SipRequest, method: 'ACK' | 'CANCEL', toFrom: HeaderList): SipRequest {
  const via = topViaOf(invite);
  const cseq = cseqOf(invite);
  if (!via || !cseq) throw new TypeError('an INVITE that was sent has Via and CSeq');
  const { headers } = invite;
  const request = new SipRequest(method, invite.requestUri);
  request.headers.add('Via', serializeVia(via));
  request.headers.add('Max-Forwards', String(limits.proxy.maxForwards));
  request.headers.copy('Route', headers);
  request.headers.copy('From', headers);
  request.headers.copy('To', toFrom);
  request.headers.copy('Call-ID', headers);
  request.headers.add('CSeq', serializeCSeq({ sequence: cseq.sequence, method }));
  return request;
}
