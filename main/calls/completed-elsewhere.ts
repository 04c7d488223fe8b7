import { HeaderList } from '../sip/message/header-list.ts';
import { headers } from '../sip/message/headers.ts';

/** Whether a Reason field says that somebody else has answered the call (RFC 3326 §3.1): nobody missed it. @param reason as it came */
export function isCompletedElsewhere(reason: string): boolean {
  const reasons = HeaderList.of([['Reason', reason]]).readAll(headers.reason);
  return reasons.ok && reasons.value.some(({ token, params }) => token.toUpperCase() === 'SIP' && params.get('cause') === '200');
}
