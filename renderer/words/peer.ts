import type { PeerView } from '../../main/contract/ids.ts';

/**
 * How to call the other person in one line: the display name, else the number as people read it or the user part, else the host.
 * Only for showing; the engine keeps the URI.
 */
export function peerTitle(peer: PeerView): string {
  return visible(peer.name ?? '') || peer.number || userOf(peer.uri) || peerAddress(peer);
}

/** A number as people read it where the account is, else the address. */
export function peerNumber(peer: PeerView): string {
  return peer.number ?? peerAddress(peer);
}

/** `user@host` or the number, without scheme, password, parameters and header fields. */
export function peerAddress(peer: PeerView): string {
  return addressOf(peer.uri);
}

/** The part before `@` for a SIP URI, the number for a `tel:` one; '' when there is none. */
export function userOf(uri: string): string {
  const address = addressOf(uri);
  const at = address.lastIndexOf('@');
  if (at >= 0) return address.slice(0, at);
  return schemeOf(uri) === 'tel' ? address : '';
}

/** A URI as a person writes it. Text that is no URI comes back trimmed. */
export function addressOf(uri: string): string {
  const scheme = schemeOf(uri);
  if (scheme === undefined) return visible(uri);
  const rest = cutAt(cutAt(uri.slice(scheme.length + 1), '?'), ';');
  const at = rest.lastIndexOf('@');
  if (at < 0) return visible(decodeEscapes(rest));
  return visible(`${decodeEscapes(cutAt(rest.slice(0, at), ':'))}@${rest.slice(at + 1)}`);
}

const schemes = ['sip', 'sips', 'tel', 'callto'];

function schemeOf(uri: string): string | undefined {
  const scheme = uri.slice(0, Math.max(0, uri.indexOf(':'))).toLowerCase();
  return schemes.includes(scheme) ? scheme : undefined;
}

function cutAt(text: string, separator: string): string {
  const index = text.indexOf(separator);
  return index < 0 ? text : text.slice(0, index);
}

function decodeEscapes(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // not UTF-8: shown as it was sent
  }
}

/** Without control and direction characters, which could make a name look like another. */
function visible(text: string): string {
  return text.replace(/[\p{Cc}\p{Bidi_Control}\u2028\u2029]/gu, '').trim();
}

/** One or two letters for a picture; '' when the name has no letter. */
export function initials(title: string): string {
  const words = title.split(/[\s._@-]+/u).filter((word) => /^\p{L}/u.test(word));
  const first = words[0];
  const last = words.at(-1);
  if (first === undefined || last === undefined) return '';
  if (/^\p{Script=Han}/u.test(first)) return [...first].at(-1) ?? '';
  return (words.length > 1 ? firstLetter(first) + firstLetter(last) : firstLetter(first)).toUpperCase();
}

const firstLetter = (word: string): string => [...word][0] ?? '';
