import { fail, ok, type Result } from '../../base/result.ts';
import {
  globalDigits,
  isAll,
  isIn,
  letter,
  localDigits,
  opaquePart,
  runEnd,
  schemeName,
  uriHeader,
  uriParam,
  userPart,
} from './characters.ts';
import { escapeText, isEscape, unescapeText } from './escapes.ts';
import { bracketed, hostsEqual, takeHost, takePort, unbracketed } from './host.ts';
import { Lexer } from './lexer.ts';
import { noParams, ParamList, type Params } from './params.ts';
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

function isTelUri(uri: Uri): uri is TelUri {
  return uri.scheme === 'tel';
}

const failures = {
  scheme: fail<ParseFailure>({ element: 'URI', expected: 'a scheme, a colon and no spaces' }),
  rest: fail<ParseFailure>({ element: 'URI', expected: 'nothing behind it' }),
  user: fail<ParseFailure>({ element: 'URI user', expected: 'user characters and %-escapes before @' }),
  host: fail<ParseFailure>({ element: 'URI host', expected: 'a host name, IPv4 address or [IPv6] and a port below 65536' }),
  params: fail<ParseFailure>({ element: 'URI parameters', expected: ';name or ;name=value, each name once' }),
  headers: fail<ParseFailure>({ element: 'URI headers', expected: 'name=value joined by &' }),
  number: fail<ParseFailure>({ element: 'tel number', expected: 'digits and visual separators' }),
};

const noHeaders: SipUri['headers'] = [];

/** Parses a URI (RFC 3261 §25.1, RFC 3966 §3, RFC 3986 for other schemes). Needs the whole text to be the URI; never throws. */
export function parseUri(text: string): Result<Uri, ParseFailure> {
  const lexer = new Lexer(text);
  const uri = takeUri(lexer);
  return uri.ok && !lexer.isAtEnd ? failures.rest : uri;
}

/** Takes the longest URI that starts where `lexer` stands. A failure leaves it anywhere. */
export function takeUri(lexer: Lexer): Result<Uri, ParseFailure> {
  if (lexer.takeWord('sip:')) return takeSipUri('sip', lexer);
  const start = lexer.at;
  const scheme = lexer.lowerRun(schemeName);
  if (scheme === '' || !isIn(scheme.charCodeAt(0), letter) || !lexer.take(0x3a)) return failures.scheme;
  if (scheme === 'sip' || scheme === 'sips') return takeSipUri(scheme, lexer);
  if (scheme === 'tel') return takeTelUri(lexer);
  const rest = lexer.run(opaquePart);
  return rest === '' ? failures.scheme : ok({ scheme, text: lexer.text.slice(start, lexer.at), opaque: true });
}

function takeSipUri(scheme: 'sip' | 'sips', lexer: Lexer): Result<SipUri, ParseFailure> {
  const start = lexer.at;
  const user = takeEscaped(lexer, userPart);
  const password = lexer.take(0x3a) ? takeEscaped(lexer, userPart) : undefined;
  const hasUser = lexer.take(0x40);
  if (hasUser && user === '') return failures.user;
  if (!hasUser) lexer.at = start; // what was read is the host

  const host = takeHost(lexer);
  const port = takePort(lexer, false);
  if (host === undefined || port === -1) return failures.host;
  const params = takeUriParams(lexer);
  if (!params) return failures.params;
  const headers = lexer.take(0x3f) ? takeUriHeaders(lexer) : noHeaders;
  if (!headers) return failures.headers;
  const uri = assemble(scheme, hasUser ? user : undefined, host, port, params, headers);
  return ok(hasUser && password !== undefined ? { ...uri, password } : uri);
}

function assemble(
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

/** Takes the longest run of `allowed` characters and escapes, and unescapes it. */
function takeEscaped(lexer: Lexer, allowed: number): string {
  const { text, octets, end: last, at: start } = lexer;
  const plainEnd = runEnd(octets, start, last, allowed);
  let end = plainEnd;
  while (end + 2 < last && isEscape(text, end)) end = runEnd(octets, end + 3, last, allowed);
  lexer.at = end;
  const taken = text.slice(start, end);
  return end === plainEnd ? taken : unescapeText(taken);
}

/** Takes `*( ";" pname [ "=" pvalue ] )`; undefined when one is malformed or comes twice. */
function takeUriParams(lexer: Lexer): Params | undefined {
  let params: ParamList | undefined;
  while (lexer.take(0x3b)) {
    const name = takeEscaped(lexer, uriParam).toLowerCase();
    const value = lexer.take(0x3d) ? takeEscaped(lexer, uriParam) : undefined;
    if (name === '' || value === '') return undefined;
    if (!params) params = new ParamList(name, value);
    else if (!params.add(name, value)) return undefined;
  }
  return params ?? noParams;
}

/** Takes `name=value` joined by `&`; undefined when one has no name or no equals sign. */
function takeUriHeaders(lexer: Lexer): SipUri['headers'] | undefined {
  const headers: [string, string][] = [];
  do {
    const name = takeEscaped(lexer, uriHeader);
    if (name === '' || !lexer.take(0x3d)) return undefined;
    headers.push([name, takeEscaped(lexer, uriHeader)]);
  } while (lexer.take(0x26));
  return headers;
}

function takeTelUri(lexer: Lexer): Result<TelUri, ParseFailure> {
  const plus = lexer.take(0x2b) ? '+' : '';
  const number = plus + lexer.run(plus === '' ? localDigits : globalDigits);
  if (dialled(number).length === plus.length) return failures.number;
  const params = takeUriParams(lexer);
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
  const params: Params = isParams(given) ? given : new Map(Object.entries(given));
  return assemble(fields.scheme ?? 'sip', fields.user, unbracketed(fields.host).toLowerCase(), fields.port, params, noHeaders);
}

function isParams(given: NonNullable<SipUriFields['params']>): given is Params {
  return given instanceof Map || given instanceof ParamList;
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
