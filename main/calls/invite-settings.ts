import type { SipUri } from '../sip/message/uri.ts';
import type { Body } from '../sip/ua/body.ts';
import { privacyFields, withheld } from '../sip/ua/identity-headers.ts';
import type { InviteSettings } from '../sip/ua/outgoing-invite.ts';
import type { CallingAccount } from './calling-account.ts';

/** What the INVITE of a call to `target` says of the account that makes it, beside `headers` of the call's own. */
export function inviteSettings(
  account: CallingAccount,
  target: SipUri,
  body: Body,
  headers: InviteSettings['headers'] = [],
): InviteSettings {
  const { identity, isWithheld, requires100rel, sessionExpiresSeconds } = account;
  return {
    identity: isWithheld ? withheld(identity) : identity,
    target,
    body,
    ...(sessionExpiresSeconds !== undefined && { sessionExpiresSeconds }),
    headers: [
      ...headers,
      ...(isWithheld ? privacyFields(identity) : []),
      ...(requires100rel ? [['Require', '100rel'] as const] : []),
    ],
  };
}
