import { fail, ok, type Result } from '../base/result.ts';
import { type Replaces, serializeReplaces } from '../sip/dialog/replaces.ts';
import { headers } from '../sip/message/headers.ts';
import type { NameAddr } from '../sip/message/name-addr.ts';
import { isSipUri, type SipUri, serializeUri } from '../sip/message/uri.ts';
import type { IncomingRefer } from '../sip/ua/incoming-refer.ts';
import type { CallFacts } from './call-facts.ts';
import type { CallingAccount } from './calling-account.ts';
import { parseTarget } from './target.ts';

/**
 * Whether we call whom a peer names. Only who is in a call with us may, or whom the account lets; one reference in a call at a time, and
 * nothing but a call.
 *
 * @param former the call it came in
 * @returns where to, or the status that refuses it
 */
export function judgeReferral(
  { reference }: Pick<IncomingRefer, 'reference'>,
  account: CallingAccount | undefined,
  former: CallFacts | undefined,
): Result<SipUri, 403 | 416 | 491 | 603> {
  if (account === undefined || account.followsReferrals === false) return fail(403);
  if (former?.transfer?.state === 'pending' || former?.transfer?.state === 'ringing') return fail(491);
  if (reference.method !== 'INVITE') return fail(603);
  const own = account.identity.from.uri;
  const target = parseTarget(serializeUri(reference.target), isSipUri(own) ? own.host : '');
  return target.ok ? ok(target.value) : fail(416);
}

/** What our INVITE says of how it came about (RFC 3892 §2.2), and whose place it shall take (RFC 3891 §4), or which call it shall join (RFC 3911). */
export function referredHeaders({
  referredBy,
  reference: { replaces, join },
}: IncomingRefer): readonly (readonly [string, string])[] {
  return [
    ...(referredBy === undefined ? [] : [['Referred-By', referredBy] as const]),
    ...(replaces === undefined ? [] : [['Replaces', serializeReplaces(replaces)] as const, ['Require', 'replaces'] as const]),
    ...(join === undefined ? [] : joinHeaders(join)),
  ];
}

/** What makes an INVITE ask to take part in a call of whom it calls (RFC 3911). */
export function joinHeaders(join: Replaces): readonly (readonly [string, string])[] {
  return [
    ['Join', serializeReplaces(join)],
    ['Require', 'join'],
  ];
}

/** Who has sent us: as the reference says, else whom we talk to. */
export function referrerOf({ request, dialog }: IncomingRefer): NameAddr | undefined {
  const referrer = request.headers.read(headers.referredBy);
  return referrer?.ok ? referrer.value : dialog?.remote;
}
