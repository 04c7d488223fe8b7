import { serializeUri, sipUri } from '../sip/message/uri.ts';

/**
 * The one spelling of an address-of-record (RFC 3261 §10.3 step 5): scheme `sip`, the user escaped only where it must be,
 * the domain in lower case, no port, no parameters.
 *
 * @param user unescaped
 * @param domain one of ours, as `OwnNames.domainOf` gives it
 */
export function canonicalAor(user: string, domain: string): string {
  return serializeUri(sipUri({ user, host: domain }));
}
