import { limits } from '../../limits.ts';
import { headers } from '../message/headers.ts';
import type { SipRequest } from '../message/message.ts';
import type { NameAddr } from '../message/name-addr.ts';
import { isSipUri } from '../message/uri.ts';

/** Somebody whom the call was for before it came to us. */
export interface Diversion {
  readonly from: NameAddr;
  /** Why it went on: a word of RFC 5806 such as `user-busy`, or the status that History-Info tells, such as `302`. */
  readonly reason?: string;
}

/**
 * Whom a call was for before it came to us, latest first: by Diversion (RFC 5806), else by History-Info (RFC 7044), whose last entry is who
 * was called now. Malformed fields tell nothing. At most `limits.userAgent.diversions`.
 */
export function diversionsOf({ headers: fields }: SipRequest): readonly Diversion[] {
  const diversions = fields.readAll(headers.diversion);
  const told = diversions.ok ? diversions.value.map((from) => diversion(from, from.params.get('reason'))) : [];
  return (told.length > 0 ? told : historyOf(fields)).slice(0, limits.userAgent.diversions);
}

function historyOf(fields: SipRequest['headers']): readonly Diversion[] {
  const history = fields.readAll(headers.historyInfo);
  if (!history.ok) return [];
  const targets = history.value.filter(({ params }) => params.has('index'));
  return targets
    .slice(0, -1)
    .map((from) => diversion(from, causeOf(from)))
    .toReversed();
}

function diversion(from: NameAddr, reason: string | undefined): Diversion {
  const uri = isSipUri(from.uri) ? { ...from.uri, headers: [] } : from.uri;
  return { from: { ...from, uri }, ...(reason && { reason }) };
}

/** The `cause` of the Reason that is a header part of the entry's URI (RFC 7044 §5). */
function causeOf({ uri }: NameAddr): string | undefined {
  if (!isSipUri(uri)) return undefined;
  const text = uri.headers.find(([name]) => name.toLowerCase() === 'reason')?.[1];
  const reason = text === undefined ? undefined : headers.reason.parse(text);
  return reason?.ok ? reason.value.params.get('cause') : undefined;
}
