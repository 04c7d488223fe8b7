import { fail, ok, type Result } from '../../base/result.ts';
import { isAll, runEnd, uriHeader, uriParam, userPart } from './characters.ts';
import { escapeText, unescapeText } from './escapes.ts';
import { bracketed, hostsEqual, takeHost, takePort, unbracketed } from './host.ts';
import { Lexer } from './lexer.ts';
import { noParams, type Params } from './params.ts';
import type { ParseFailure } from './parse-failure.ts';

/** A SIP or SIPS URI (RFC 3261 §19.1). */
export interface SipUri {
  readonly scheme: 'sip' | 'sips';
  /** Unescaped; absent when the URI names a host only. */
  readonly user?: string;
  readonly password?: string;
  /** Lower case; an IPv6 address without brackets. */
  readonly host: string;
  readonly port?: number;
  readonly params: Params;
  /** The `?name=value&…` part, unescaped, in order. */
  readonly headers: readonly (readonly [string, string])[];
}

/** A telephone number (RFC 3966). `number` keeps its visual separators. */
export interface TelUri {
  readonly scheme: 'tel';
  readonly number: string;
  readonly params: Params;
}

/** A URI of any other scheme, kept as text. */
export interface OtherUri {
  /** Lower case. */
  readonly scheme: string;
  /** The whole URI as written. */
  readonly text: string;
  readonly opaque: true;
}

export type Uri = SipUri | TelUri | OtherUri;

export function isSipUri(uri: Uri): uri is SipUri {
  return uri.scheme === 'sip' || uri.scheme === 'sips';
}

export function isTelUri(uri: Uri): uri is TelUri {
  return uri.scheme === 'tel';
}

const failures = {
  scheme: fail<ParseFailure>({ element: 'URI', expected: 'a scheme, a colon and no spaces' }),
  user: fail<ParseFailure>({ element: 'URI user', expected: 'user characters and %-escapes before @' }),
  host: fail<ParseFailure>({ element: 'URI host', expected: 'a host name, IPv4 address or [IPv6] and a port below 65536' }),
  params: fail<ParseFailure>({ element: 'URI parameters', expected: ';name or ;name=value, each name once' }),
  headers: fail<ParseFailure>({ element: 'URI headers', expected: 'name=value joined by &' }),
  number: fail<ParseFailure>({ element: 'tel number', expected: 'digits and visual separators' }),
};

const noHeaders: SipUri['headers'] = [];

/** Parses a URI (RFC 3261 §25.1, RFC 3966 §3, RFC 3986 for other schemes). Needs the whole text to be the URI; never throws. */
export function parseUri(text: string): Result<Uri, ParseFailure> {
  if (text.startsWith('sip:')) return parseSipUri('sip', text, 4);
  const colon = text.indexOf(':');
  if (colon < 1 || !/^[a-z][a-z\d+.-]*$/i.test(text.slice(0, colon))) return failures.scheme;
  const scheme = text.slice(0, colon).toLowerCase();
  if (scheme === 'sip' || scheme === 'sips') return parseSipUri(scheme, text, colon + 1);
  if (scheme === 'tel') return parseTelUri(text, colon + 1);
  return /^[\x21\x23-\x3b\x3d\x3f-\x7e]+$/.test(text) && colon + 1 < text.length
    ? ok({ scheme, text, opaque: true })
    : failures.scheme;
}

function parseSipUri(scheme: 'sip' | 'sips', text: string, from: number): Result<SipUri, ParseFailure> {
  const userEnd = runEnd(text, from, userPart);
  const isPlainUser = userEnd < text.length && text.charCodeAt(userEnd) === 0x40;
  const at = isPlainUser ? userEnd : text.indexOf('@', userEnd);
  const user = isPlainUser ? text.slice(from, at) : at < 0 ? undefined : parseUser(text, from, at);
  const password = isPlainUser || at < 0 ? undefined : parsePassword(text, from, at);
  if (user === '' || password === null) return failures.user;

  const lexer = new Lexer(text, at < 0 ? from : at + 1);
  const host = takeHost(lexer);
  const port = takePort(lexer, false);
  if (host === undefined || port === -1) return failures.host;
  const isBare = lexer.isAtEnd;
  const question = isBare ? -1 : text.indexOf('?', lexer.at);
  const params = isBare ? noParams : parseUriParams(text, lexer.at, question < 0 ? text.length : question);
  const headers = question < 0 ? noHeaders : parseUriHeaders(text.slice(question + 1));
  if (!params) return failures.params;
  if (!headers) return failures.headers;
  const uri = plainUri(scheme, user, host, port, params, headers);
  return ok(password === undefined ? uri : { ...uri, password });
}

function plainUri(
  scheme: 'sip' | 'sips',
  user: string | undefined,
  host: string,
  port: number | undefined,
  params: Params,
  headers: SipUri['headers'],
): SipUri {
  if (user === undefined) return port === undefined ? { scheme, host, params, headers } : { scheme, host, port, params, headers };
  return port === undefined ? { scheme, user, host, params, headers } : { scheme, user, host, port, params, headers };
}

/** The user part before an `@` that stands at `at`; `''` when it is none. */
function parseUser(text: string, from: number, at: number): string {
  const colon = text.indexOf(':', from);
  return escapedPart(text.slice(from, colon < 0 || colon > at ? at : colon), userPart) ?? '';
}

/** The password before an `@` that stands at `at`; undefined when there is none, null when it is malformed. */
function parsePassword(text: string, from: number, at: number): string | undefined | null {
  const colon = text.indexOf(':', from);
  return colon < 0 || colon > at ? undefined : (escapedPart(text.slice(colon + 1, at), userPart) ?? null);
}

/** Unescapes `text` if it holds nothing but `allowed` characters and escapes, else undefined. */
function escapedPart(text: string, allowed: number): string | undefined {
  let at = runEnd(text, 0, allowed);
  if (at === text.length) return text;
  while (text.charCodeAt(at) === 0x25) at = runEnd(text, at + 1, allowed);
  return at === text.length ? unescapeText(text) : undefined;
}

/** Parses `*( ";" pname [ "=" pvalue ] )` that fills `text` from `from` to `to`. */
function parseUriParams(text: string, from: number, to: number): Params | undefined {
  if (from === to) return noParams;
  const params = new Map<string, string | undefined>();
  const lexer = new Lexer(text, from);
  while (lexer.at < to) {
    const name = lexer.take(0x3b) ? takeEscaped(lexer, uriParam)?.toLowerCase() : undefined;
    const value = lexer.take(0x3d) ? takeEscaped(lexer, uriParam) : '';
    if (!name || value === undefined || params.has(name)) return undefined;
    params.set(name, value || undefined);
  }
  return lexer.at === to ? params : undefined;
}

function parseUriHeaders(text: string): SipUri['headers'] | undefined {
  const headers: [string, string][] = [];
  for (const header of text.split('&')) {
    const equals = header.indexOf('=');
    const name = escapedPart(header.slice(0, Math.max(equals, 0)), uriHeader);
    const value = escapedPart(header.slice(equals + 1), uriHeader);
    if (!name || value === undefined) return undefined;
    headers.push([name, value]);
  }
  return headers;
}

function parseTelUri(text: string, from: number): Result<TelUri, ParseFailure> {
  const semicolon = text.indexOf(';', from);
  const end = semicolon < 0 ? text.length : semicolon;
  const number = text.slice(from, end);
  if (!/^(?:\+[\d().-]+|[\da-f*#().-]+)$/i.test(number) || !/[\da-f*#]/i.test(number)) return failures.number;
  const params = parseUriParams(text, end, text.length);
  return params ? ok({ scheme: 'tel', number, params }) : failures.params;
}

/** Writes a URI so that parsing it again gives the same one; characters that may not stand bare are escaped. */
export function serializeUri(uri: Uri): string {
  if ('opaque' in uri) return uri.text;
  if (uri.scheme === 'tel') return `tel:${uri.number}${serializeUriParams(uri.params)}`;
  const password = uri.password === undefined ? '' : `:${escaped(uri.password, userPart)}`;
  const userInfo = uri.user === undefined ? '' : `${escaped(uri.user, userPart)}${password}@`;
  const port = uri.port === undefined ? '' : `:${uri.port}`;
  return `${uri.scheme}:${userInfo}${bracketed(uri.host)}${port}${serializeUriParams(uri.params)}${serializeUriHeaders(uri.headers)}`;
}

function serializeUriParams(params: Params): string {
  let text = '';
  for (const [name, value] of params) {
    text += value === undefined ? `;${escaped(name, uriParam)}` : `;${escaped(name, uriParam)}=${escaped(value, uriParam)}`;
  }
  return text;
}

function serializeUriHeaders(headers: SipUri['headers']): string {
  if (headers.length === 0) return '';
  return `?${headers.map(([name, value]) => `${escaped(name, uriHeader)}=${escaped(value, uriHeader)}`).join('&')}`;
}

function escaped(text: string, allowed: number): string {
  return isAll(text, allowed) ? text : escapeText(text, allowed);
}

/** What {@link sipUri} builds a URI from. The host may have brackets and any case. */
export interface SipUriFields {
  readonly scheme?: 'sip' | 'sips';
  readonly user?: string | undefined;
  readonly host: string;
  readonly port?: number | undefined;
  readonly params?: Readonly<Record<string, string | undefined>> | Params;
}

/** Builds a SIP URI; the scheme is `sip` unless told otherwise. */
export function sipUri(fields: SipUriFields): SipUri {
  const given = fields.params ?? noParams;
  const params: Params = given instanceof Map ? given : new Map(Object.entries(given));
  return plainUri(fields.scheme ?? 'sip', fields.user, unbracketed(fields.host).toLowerCase(), fields.port, params, noHeaders);
}

/** Parameters that make URIs different when only one has them (RFC 3261 §19.1.4). */
const significantParams = ['transport', 'user', 'ttl', 'method', 'maddr'];

/**
 * Whether two URIs are the same (RFC 3261 §19.1.4; `tel` by RFC 3966 §4).
 *
 * Deviation: escaped and bare reserved characters of a user part count as equal, since the parsed user is unescaped.
 */
export function urisEqual(a: Uri, b: Uri): boolean {
  if (isSipUri(a)) return isSipUri(b) && sipUrisEqual(a, b);
  if (isTelUri(a)) return isTelUri(b) && telUrisEqual(a, b);
  return 'opaque' in a && 'opaque' in b && a.scheme === b.scheme && afterScheme(a) === afterScheme(b);
}

function afterScheme(uri: OtherUri): string {
  return uri.text.slice(uri.scheme.length);
}

function sipUrisEqual(a: SipUri, b: SipUri): boolean {
  return (
    a.scheme === b.scheme &&
    a.user === b.user &&
    a.password === b.password &&
    a.port === b.port &&
    hostsEqual(a.host, b.host) &&
    significantParams.every((name) => a.params.has(name) === b.params.has(name)) &&
    commonParamsEqual(a.params, b.params) &&
    uriHeadersEqual(a.headers, b.headers)
  );
}

function commonParamsEqual(a: Params, b: Params): boolean {
  for (const [name, value] of a) if (b.has(name) && b.get(name)?.toLowerCase() !== value?.toLowerCase()) return false;
  return true;
}

function uriHeadersEqual(a: SipUri['headers'], b: SipUri['headers']): boolean {
  const sorted = (headers: SipUri['headers']): string[] =>
    headers.map(([name, value]) => `${name.toLowerCase()}=${value}`).sort();
  return a.length === b.length && sorted(a).join('&') === sorted(b).join('&');
}

function telUrisEqual(a: TelUri, b: TelUri): boolean {
  if (dialled(a.number) !== dialled(b.number) || a.params.size !== b.params.size) return false;
  for (const [name, value] of a.params) {
    if (!b.params.has(name) || telParam(b.params.get(name)) !== telParam(value)) return false;
  }
  return true;
}

/** The number without its visual separators, in lower case. */
function dialled(number: string): string {
  return number.replace(/[().-]/g, '').toLowerCase();
}

function telParam(value: string | undefined): string | undefined {
  return value?.startsWith('+') ? dialled(value) : value?.toLowerCase();
}
