import { headers } from '../sip/message/headers.ts';
import type { SipRequest } from '../sip/message/message.ts';
import { answerModeOf } from '../sip/ua/answer-mode.ts';
import { diversionsOf } from '../sip/ua/diversion.ts';
import { isWithheld } from '../sip/ua/identity-headers.ts';
import type { CallFacts } from './call-facts.ts';
import type { CallingAccount } from './calling-account.ts';

type Told = Pick<CallFacts, 'referredBy' | 'diversions' | 'isWithheld' | 'answersAfterMs'>;

/** What an INVITE tells of how the call came to us, and how it wants to be answered. */
export function toldBy(invite: SipRequest, { autoAnswer }: CallingAccount): Told {
  const referrer = invite.headers.read(headers.referredBy);
  const diversions = diversionsOf(invite);
  const { isAutomatic, delaySeconds } = answerModeOf(invite);
  return {
    ...(referrer?.ok && { referredBy: referrer.value }),
    ...(diversions.length > 0 && { diversions }),
    ...(isWithheld(invite) && { isWithheld: true }),
    ...(isAutomatic && autoAnswer && { answersAfterMs: delaySeconds * 1_000 }),
  };
}
