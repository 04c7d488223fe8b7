import { limits } from '../../limits.ts';
import { headers } from '../message/headers.ts';
import type { SipResponse } from '../message/message.ts';
import type { Contact, NameAddr } from '../message/name-addr.ts';
import { isSipUri, type SipUri } from '../message/uri.ts';

/**
 * Where a 3xx says the callee may be, likeliest first: its Contacts by `q` (RFC 3261 §8.1.3.4), at most
 * `limits.userAgent.redirectContacts`. A SIPS request is not redirected to a SIP URI. None for 305 and 380, which ask for more than
 * another address (§21.3.4, §21.3.5).
 */
export function redirectTargets(response: SipResponse, isSecure: boolean): readonly SipUri[] {
  if (![300, 301, 302].includes(response.status)) return [];
  const contacts = response.headers.readAll(headers.contact);
  if (!contacts.ok) return [];
  return contacts.value
    .filter(isAddress)
    .toSorted((a, b) => qOf(b) - qOf(a))
    .flatMap(({ uri }) => (isSipUri(uri) && (uri.scheme === 'sips' || !isSecure) ? [{ ...uri, headers: [] }] : []))
    .slice(0, limits.userAgent.redirectContacts);
}

function isAddress(contact: Contact): contact is NameAddr {
  return contact !== '*';
}

/** 0 to 1; absent or unreadable is 1, as for the only candidate. */
function qOf(contact: NameAddr): number {
  const q = Number(contact.params.get('q') ?? 1);
  return q >= 0 && q <= 1 ? q : 1;
}
