import { hexDigit, isIn } from './characters.ts';
import { decodeUtf8 } from './wire-text.ts';

/**
 * Percent escapes of URIs (RFC 3261 §19.1.2). Escaped octets are UTF-8; where they are not, octet XX becomes the lone
 * surrogate U+DCXX, so that unescaping and escaping again gives the same octets.
 */

/** The first and the last of the lone surrogates that stand for octets 0x80 to 0xFF. */
const firstOctet = 0xdc80;
const lastOctet = 0xdcff;

/** Whether an escape stands at `at`. */
export function isEscape(text: string, at: number): boolean {
  if (at + 2 >= text.length || text.charCodeAt(at) !== 0x25) return false;
  return isIn(text.charCodeAt(at + 1), hexDigit) && isIn(text.charCodeAt(at + 2), hexDigit);
}

/** Undoes each `%XX` once. A `%` without two hex digits stays as it is. */
export function unescapeText(text: string): string {
  const octets = new Uint8Array(text.length);
  let length = 0;
  for (let at = 0; at < text.length; at++) {
    const isEscaped = isEscape(text, at);
    octets[length++] = isEscaped ? Number.parseInt(text.slice(at + 1, at + 3), 16) : text.charCodeAt(at);
    if (isEscaped) at += 2;
  }
  const bytes = octets.subarray(0, length);
  return decodeUtf8(bytes) ?? octetsAsText(bytes);
}

/** Writes every character that is not in `allowed` (a class of characters.ts) as `%XX` of its UTF-8 octets. */
export function escapeText(text: string, allowed: number): string {
  let escaped = '';
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    if (isIn(code, allowed)) escaped += character;
    else if (code >= firstOctet && code <= lastOctet) escaped += percent(code & 0xff);
    else for (const octet of Buffer.from(character, 'utf8')) escaped += percent(octet);
  }
  return escaped;
}

function octetsAsText(octets: Uint8Array): string {
  let text = '';
  for (const octet of octets) text += String.fromCharCode(octet < 0x80 ? octet : 0xdc00 | octet);
  return text;
}

function percent(octet: number): string {
  return `%${octet.toString(16).toUpperCase().padStart(2, '0')}`;
}
