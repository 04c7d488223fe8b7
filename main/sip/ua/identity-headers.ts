import { headers } from '../message/headers.ts';
import type { SipRequest } from '../message/message.ts';
import { type NameAddr, serializeNameAddr } from '../message/name-addr.ts';
import { noParams } from '../message/params.ts';
import { isSipUri, sipUri } from '../message/uri.ts';
import type { LocalIdentity } from './local-identity.ts';

/** From of a caller who shall not be known (RFC 3323 §4.1.1.3). */
const anonymous: NameAddr = {
  displayName: 'Anonymous',
  uri: sipUri({ user: 'anonymous', host: 'anonymous.invalid' }),
  params: noParams,
};

/** The account as others shall not know it: its calls still go its way and answer its challenges (RFC 3323 §4.1). */
export function withheld(identity: LocalIdentity): LocalIdentity {
  return { ...identity, from: anonymous, contactUser: 'anonymous' };
}

/** What tells the account's own server who calls, and to tell nobody else (RFC 3325 §9.2, §9.3; RFC 3323 §4.2). */
export function privacyFields({ from }: LocalIdentity): readonly (readonly [name: string, value: string])[] {
  const { displayName, uri } = from;
  const preferred = serializeNameAddr({ ...(displayName !== undefined && { displayName }), uri, params: noParams });
  return [
    ['Privacy', 'id'],
    ['P-Preferred-Identity', preferred],
  ];
}

/**
 * Who calls, as a proxy on the way asserts it (RFC 3325 §9.1): the SIP one of at most two, else the tel one. To be believed only from a
 * server that we trust.
 */
export function assertedIdentity({ headers: fields }: SipRequest): NameAddr | undefined {
  const asserted = fields.readAll(headers.pAssertedIdentity);
  if (!asserted.ok) return undefined;
  return asserted.value.find(({ uri }) => isSipUri(uri)) ?? asserted.value.find(({ uri }) => uri.scheme === 'tel');
}

/** Whether the caller wants not to be known (RFC 3323 §4.2): its From then says nothing, and what a proxy asserts is for us alone. */
export function isWithheld({ headers: fields }: SipRequest): boolean {
  const words = (fields.first('Privacy') ?? '').split(';').map((word) => word.trim().toLowerCase());
  return words.some((word) => word === 'id' || word === 'user' || word === 'header');
}
