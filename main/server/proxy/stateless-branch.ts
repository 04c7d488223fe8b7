import { createHmac, type KeyObject } from 'node:crypto';
import { cseqOf, topViaOf } from '../../sip/message/build.ts';
import { headers } from '../../sip/message/headers.ts';
import type { SipRequest } from '../../sip/message/message.ts';
import { tagOf } from '../../sip/message/name-addr.ts';
import { branchOf, serializeVia } from '../../sip/message/via.ts';
import { MAGIC_COOKIE } from '../../sip/transaction/matching.ts';

const HEX_DIGITS = 32;

/**
 * The branch of what a stateless proxy forwards (RFC 3261 §16.11): the same for a request and all its repetitions, its CANCEL, and the ACK
 * to its failure, because they have the same branch when they come in. Of an older peer, whose branches tell nothing, everything that
 * makes two requests different is looked at.
 *
 * @param key of this proxy alone: the next one on the way must come to another branch
 */
export function statelessBranch(request: SipRequest, key: KeyObject): string {
  const hash = createHmac('sha256', key)
    .update(JSON.stringify(identityOf(request)))
    .digest('hex')
    .slice(0, HEX_DIGITS);
  return `${MAGIC_COOKIE}${hash}`;
}

function identityOf(request: SipRequest): readonly unknown[] {
  const via = topViaOf(request);
  const branch = via && branchOf(via);
  if (branch?.startsWith(MAGIC_COOKIE)) return [branch, via?.host, via?.port];
  const { headers: fields, requestUri } = request;
  // Deviation: without the To tag that §16.11 counts in, which the ACK to a failure has and its INVITE had not.
  return [via && serializeVia(via), tagIn(request), fields.first('Call-ID'), cseqOf(request)?.sequence, requestUri];
}

function tagIn(request: SipRequest): string | undefined {
  const from = request.headers.read(headers.from);
  return from?.ok ? tagOf(from.value) : undefined;
}
