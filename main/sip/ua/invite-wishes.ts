import { limits } from '../../limits.ts';
import { headers } from '../message/headers.ts';
import type { SipRequest } from '../message/message.ts';

/** Whether the caller takes reliable provisional responses, or wants all of them to be so (RFC 3262 §3). */
export function reliabilityWished({ headers: fields }: SipRequest): 'no' | 'supported' | 'required' {
  const [supported, required] = [headers.supported, headers.require].map((definition) => {
    const tags = fields.readAll(definition);
    return tags.ok && tags.value.some((tag) => tag.toLowerCase() === '100rel');
  });
  if (required) return 'required';
  return supported ? 'supported' : 'no';
}

/** How long the call may ring: `limits.userAgent.noAnswerMs`, or less where the INVITE expires (RFC 3261 §13.3.1). */
export function answerWithinMs(invite: SipRequest): number {
  const expires = invite.headers.read(headers.expires);
  return expires?.ok ? Math.min(expires.value * 1_000, limits.userAgent.noAnswerMs) : limits.userAgent.noAnswerMs;
}
