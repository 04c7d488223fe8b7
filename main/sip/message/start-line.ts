import { digit, isIn, isToken } from './characters.ts';

/** What a first line says (RFC 3261 §7.1, §7.2). `invalid` keeps what could be made out, to answer it. */
export type StartLine =
  | { readonly kind: 'request'; readonly method: string; readonly requestUri: string }
  | { readonly kind: 'response'; readonly status: number; readonly reason: string }
  | {
      readonly kind: 'invalid';
      /** Undefined for a response, `''` when it cannot be read. */
      readonly method: string | undefined;
      readonly status: 400 | 505;
      readonly expected: string;
    };

const version = 'SIP/2.0';
const slash = 0x2f;
const requestLine = 'a method, a space, a URI, a space and SIP/2.0';

/** Parses a Request-Line or Status-Line. Exactly one space stands between their parts; the version may be in any case. */
export function parseStartLine(line: string): StartLine {
  const isResponse = line.charCodeAt(3) === slash && line.slice(0, 3).toUpperCase() === 'SIP';
  return isResponse ? parseStatusLine(line) : parseRequestLine(line);
}

function parseRequestLine(line: string): StartLine {
  const methodEnd = line.indexOf(' ');
  const uriEnd = line.indexOf(' ', methodEnd + 1);
  const method = line.slice(0, Math.max(methodEnd, 0));
  if (!isToken(method)) return invalid('', 400, requestLine);
  const protocol = line.slice(uriEnd + 1);
  const hasUri = uriEnd > methodEnd + 1;
  if (!isVersion(protocol))
    return isOtherVersion(protocol) && hasUri ? invalid(method, 505, version) : invalid(method, 400, requestLine);
  return hasUri ? { kind: 'request', method, requestUri: line.slice(methodEnd + 1, uriEnd) } : invalid(method, 400, requestLine);
}

function parseStatusLine(line: string): StartLine {
  const space = line.indexOf(' ');
  if (!isVersion(line.slice(0, Math.max(space, 0)))) return invalid(undefined, 505, version);
  const status = statusAt(line, space + 1);
  if (status < 100 || status > 699) return invalid(undefined, 400, 'a status code of 100 to 699');
  return { kind: 'response', status, reason: line.slice(space + 5) };
}

/** The number whose three digits, and no more, stand at `from`; 0 when they do not. */
function statusAt(line: string, from: number): number {
  let status = 0;
  for (let at = from; at < from + 3; at++) {
    const code = line.charCodeAt(at);
    if (!isIn(code, digit)) return 0;
    status = status * 10 + code - 0x30;
  }
  return line.length === from + 3 || line.charCodeAt(from + 3) === 0x20 ? status : 0;
}

/** `method` undefined marks a response. */
function invalid(method: string | undefined, status: 400 | 505, expected: string): StartLine {
  return { kind: 'invalid', method, status, expected };
}

function isVersion(protocol: string): boolean {
  return protocol === version || (protocol.length === version.length && protocol.toUpperCase() === version);
}

function isOtherVersion(protocol: string): boolean {
  return /^sip\/\d+\.\d+$/i.test(protocol);
}
