import { isSipUri, parseUri, serializeUri, sipUri } from '../sip/message/uri.ts';
import { dialledDigits, numberKeys, publicKeys } from './phone-number.ts';

/**
 * What a number or address is kept by: `sip:user@host` without port and parameters, or what {@link numberKeys} says of a number. An address
 * whose user is a number of a public network is known by that, too; one whose user is an extension belongs to its host alone.
 * Whether it was written `tel:`, `sip:` or without a scheme makes no difference, nor does case.
 *
 * @param country ISO 3166 of the address book
 * @returns at least one key; text that is no address is its own
 */
export function addressKeys(text: string, country: string): readonly string[] {
  const address = addressOf(text);
  if ('number' in address) return numberKeys(address.number, country);
  return 'user' in address ? [address.aor, ...publicKeys(address.user, country)] : [address.text];
}

/** By what the owner of an address is sought, the surest first: as {@link addressKeys}, then by the number or name alone, whatever its host. */
export function soughtKeys(text: string, country: string): readonly string[] {
  const address = addressOf(text);
  if (!('user' in address)) return addressKeys(text, country);
  const { aor, user } = address;
  return [...new Set([aor, ...numberKeys(user, country), user.toLowerCase()])];
}

/** The number in a URI or a written address, or its user part; undefined where there is none. */
export function numberIn(text: string): string | undefined {
  const address = addressOf(text);
  const number = 'number' in address ? address.number : 'user' in address ? address.user : '';
  return dialledDigits(number) === undefined ? undefined : number;
}

type Address =
  | { readonly number: string }
  | { readonly aor: string; readonly user: string }
  /** Neither. */
  | { readonly text: string };

function addressOf(text: string): Address {
  const written = text.trim();
  const number = withoutTel(written);
  if (dialledDigits(number) !== undefined) return { number };
  const parsed = parseUri(/^sips?:/i.test(written) ? written : `sip:${written}`);
  if (!parsed.ok || !isSipUri(parsed.value) || parsed.value.user === undefined) return { text: written.toLowerCase() };
  const { user, host } = parsed.value;
  return { aor: serializeUri(sipUri({ user: user.toLowerCase(), host: host.toLowerCase() })), user };
}

/** The number of a `tel:` URI without its parameters (RFC 3966 §3); other text as it is. */
function withoutTel(text: string): string {
  return /^(tel|callto):/i.test(text) ? (text.slice(text.indexOf(':') + 1).split(';')[0] ?? '') : text;
}
