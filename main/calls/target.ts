import { fail, ok, type Result } from '../base/result.ts';
import { isSipUri, parseUri, type SipUri, serializeUri, sipUri, type TelUri, type Uri } from '../sip/message/uri.ts';

/** Characters that people write into phone numbers and that no switch wants to see (RFC 3966 §5.1.1 visual separators). */
const VISUAL_SEPARATORS = new Set([' ', '-', '.', '(', ')', '/', '\u00a0']);
const NUMBER_CHARACTERS = new Set([...'+0123456789*#']);

/**
 * Makes what a person typed, or a link that was clicked, into the address to call.
 *
 * Takes `name`, `name@host`, phone numbers with visual separators, and `sip:`, `sips:`, `tel:` and `callto:` URIs. Bare names and numbers
 * belong to `domain`. Headers that a link brings along (`?subject=…`) are dropped: a link may not set them (RFC 3261 §19.1.5).
 *
 * @param typed at most 1024 characters
 * @param domain host part for names and numbers without one
 * @returns a `sip:` or `sips:` URI, or why it is none
 */
export function parseTarget(typed: string, domain: string): Result<SipUri, 'TARGET_INVALID'> {
  const text = typed.trim();
  if (text === '' || text.length > 1024) return fail('TARGET_INVALID');
  const number = asNumber(text);
  if (number !== undefined) return ok(sipUri({ user: number, host: domain }));

  const scheme = schemeOf(text);
  if (scheme === 'callto') return parseTarget(withoutSlashes(text.slice('callto:'.length)), domain);
  const parsed = parseUri(
    scheme === undefined ? `sip:${text.includes('@') ? text : `${text}@${hostText(domain)}`}` : withoutSlashes(text),
  );
  if (!parsed.ok) return fail('TARGET_INVALID');
  return callable(parsed.value, domain);
}

/** The address as people read it: `echo@trapeze.local`, without scheme and parameters. */
export function readableUri(uri: Uri): string {
  if (isSipUri(uri)) return uri.user === undefined ? uri.host : `${uri.user}@${uri.host}`;
  return 'number' in uri ? uri.number : serializeUri(uri);
}

function callable(uri: Uri, domain: string): Result<SipUri, 'TARGET_INVALID'> {
  // `mailto:someone@example.com` reads as user and password: nobody means that.
  if (isSipUri(uri)) return uri.host === '' || uri.password !== undefined ? fail('TARGET_INVALID') : ok({ ...uri, headers: [] });
  return 'number' in uri ? ok(fromTel(uri, domain)) : fail('TARGET_INVALID');
}

/** RFC 3261 §19.1.6, with the global number's local context kept out: the account's own domain knows what to do with the digits. */
function fromTel(tel: TelUri, domain: string): SipUri {
  return sipUri({ user: asNumber(tel.number) ?? tel.number, host: domain, params: { user: 'phone' } });
}

function asNumber(text: string): string | undefined {
  let digits = '';
  for (const character of text) {
    if (NUMBER_CHARACTERS.has(character)) digits += character;
    else if (!VISUAL_SEPARATORS.has(character)) return undefined;
  }
  return digits === '' || digits.lastIndexOf('+') > 0 ? undefined : digits;
}

function schemeOf(text: string): string | undefined {
  const lower = text.toLowerCase();
  return ['sip', 'sips', 'tel', 'callto'].find((scheme) => lower.startsWith(`${scheme}:`));
}

/** Some programs write `sip://user@host` and `tel://…`; nobody means the empty authority. */
function withoutSlashes(text: string): string {
  return text.replace('://', ':').replace(/^\/\//, '');
}

function hostText(domain: string): string {
  return domain.includes(':') ? `[${domain}]` : domain;
}
