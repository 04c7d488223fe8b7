/**
 * Character classes of RFC 3261 §25.1 over wire text (one character per octet), as bits of one table:
 * a membership test is one read, and runs are measured without regular expressions.
 */
export const token = 1;
export const digit = 2;
export const hexDigit = 4;
/** `unreserved` and `user-unreserved`: what a user part may hold unescaped. */
export const userPart = 8;
/** `unreserved` and `param-unreserved`. */
export const uriParam = 16;
/** `unreserved` and `hnv-unreserved`: headers in a URI. */
export const uriHeader = 32;
/** Letters, digits, `-`, `.` and the `_` that names on local networks have. */
export const hostName = 64;
/** What a `gen-value` outside quotes may hold: tokens, host names, IPv6 references with and without brackets (RFC 5118 §4.5). */
export const genericValue = 128;
/** Capital letters: what is compared without case has to be lowered only where one was seen. */
export const capital = 256;
export const letter = 512;
/** Scheme names after their first letter (RFC 3986 §3.1). */
export const schemeName = 1024;
/** What a URI of a scheme that is not ours may hold: everything visible but quotes, brackets and what ends a URI in a header field. */
export const opaquePart = 2048;
/** Digits and visual separators of a telephone number, with the hex digits, `*` and `#` of local ones (RFC 3966 §3). */
export const localDigits = 4096;
export const globalDigits = 8192;
/** Between the brackets of an IPv6 reference. */
export const ipv6 = 16_384;
/** Printable ASCII without the space: the words of a Call-ID are made of nearly all of it. */
export const visible = 32_768;

const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
const digits = '0123456789';
const unreserved = `${letters}${digits}-_.!~*'()`;
const tokenText = `${letters}${digits}-.!%*_+\`'~`;

const classes = new Uint16Array(256);

function define(bit: number, members: string): void {
  for (let index = 0; index < members.length; index++) {
    const code = members.charCodeAt(index);
    classes[code] = (classes[code] as number) | bit;
  }
}

define(token, tokenText);
define(digit, digits);
define(hexDigit, `${digits}abcdefABCDEF`);
define(userPart, `${unreserved}&=+$,;?/`);
define(uriParam, `${unreserved}[]/:&+$`);
define(uriHeader, `${unreserved}[]/?:+$`);
define(hostName, `${letters}${digits}-._`);
define(genericValue, `${tokenText}[]:`);
define(capital, letters.toUpperCase());
define(letter, letters);
define(schemeName, `${letters}${digits}+-.`);
define(opaquePart, `${unreserved};/?:@&=+$,%[]#`);
define(localDigits, `${digits}abcdefABCDEF*#-.()`);
define(globalDigits, `${digits}-.()`);
define(visible, String.fromCharCode(...Array.from({ length: 0x7e - 0x20 }, (_, index) => 0x21 + index)));
define(ipv6, `${digits}abcdefABCDEF:.`);

/** Which classes an octet is in, as bits. */
export function classesOf(octet: number): number {
  return classes[octet] as number;
}

/** Whether the character `code` (0 to 65535) is in `set`. */
export function isIn(code: number, set: number): boolean {
  return code < 256 && (classesOf(code) & set) !== 0;
}

/** Where the run of characters of `set` that starts at `from` ends, `to` at the latest: the index after it, `from` when there is none. */
export function runEnd(octets: Uint8Array, from: number, to: number, set: number): number {
  let at = from;
  while (at < to && (classesOf(octets[at] as number) & set) !== 0) at++;
  return at;
}

/** Whether `text` is one or more characters of `set` and nothing else. */
export function isAll(text: string, set: number): boolean {
  for (let at = 0; at < text.length; at++) if (!isIn(text.charCodeAt(at), set)) return false;
  return text.length > 0;
}

/** Whether `text` is a token: methods, option tags, parameter names (RFC 3261 §25.1). */
export function isToken(text: string): boolean {
  return isAll(text, token);
}

/** SP or HTAB. */
export function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x09;
}

/** `text` from `from` to `to` without the spaces and tabs around it. */
export function trimmed(text: string, from = 0, to = text.length): string {
  let start = from;
  let end = to;
  while (start < end && isSpace(text.charCodeAt(start))) start++;
  while (end > start && isSpace(text.charCodeAt(end - 1))) end--;
  return text.slice(start, end);
}
