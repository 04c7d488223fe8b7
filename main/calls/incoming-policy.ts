import { answerModeOf } from '../sip/ua/answer-mode.ts';
import type { IncomingInvite } from '../sip/ua/incoming-invite.ts';
import type { CallingAccount } from './calling-account.ts';

/** How a call is refused before anybody hears of it. */
export interface CallRefusal {
  readonly status: number;
  readonly headers?: readonly (readonly [name: string, value: string])[];
}

type Asked = Pick<IncomingInvite, 'request' | 'takesReliable'>;

/**
 * Why a call cannot be for a person: there is no account for it (404), the account wants PRACK and the caller has none (421; RFC 3261 §21.4.15), or it insists on an answer without a person that the account
 * does not give (403; RFC 5373 §4.3).
 */
export function refusalOf(invite: Asked, account: CallingAccount | undefined): CallRefusal | undefined {
  if (!account) return { status: 404 };
  if (account.requires100rel && !invite.takesReliable) return { status: 421, headers: [['Require', '100rel']] };
  const { isAutomatic, isRequired } = answerModeOf(invite.request);
  return isAutomatic && isRequired && !account.autoAnswer ? { status: 403 } : undefined;
}
