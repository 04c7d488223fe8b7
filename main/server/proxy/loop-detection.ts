import { headers } from '../../sip/message/headers.ts';
import type { SipRequest } from '../../sip/message/message.ts';
import { tagOf } from '../../sip/message/name-addr.ts';
import { branchOf } from '../../sip/message/via.ts';
import type { KeyedHash } from '../keyed-hash.ts';

const MARK_HEX_DIGITS = 16;

/**
 * A mark of everything that decides where a request goes, for the end of our branches (RFC 3261 §16.6 step 8 as corrected by
 * RFC 5393 §4.2). A request that comes back with the same mark would be routed the same way again: a loop. With another
 * Request-URI or Route its mark differs: a spiral, which may pass.
 *
 * @param hash with a key of this proxy alone: another one, doing the same with the same request, must get another mark
 */
export function loopMark(request: SipRequest, hash: KeyedHash): string {
  const { headers: fields } = request;
  const deciding = [
    request.requestUri,
    fields.first('Call-ID'),
    fields.first('CSeq'),
    tagIn(request, 'from'),
    tagIn(request, 'to'),
    ...fields.values('Route'),
    ...fields.rows('Proxy-Require'),
    ...fields.rows('Proxy-Authorization'),
  ];
  return hash.of(deciding.join('\n'), MARK_HEX_DIGITS);
}

/** Whether a branch of ours with this mark is already on the way that `request` came (§16.3 step 4). */
export function isLoop(request: SipRequest, mark: string): boolean {
  const vias = request.headers.readAll(headers.via);
  return vias.ok && vias.value.some((via) => branchOf(via)?.endsWith(`.${mark}`));
}

function tagIn(request: SipRequest, field: 'from' | 'to'): string | undefined {
  const value = request.headers.read(headers[field]);
  return value?.ok ? tagOf(value.value) : undefined;
}
