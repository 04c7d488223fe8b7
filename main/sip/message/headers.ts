import { fail, ok, type Result } from '../../base/result.ts';
import {
  type Challenge,
  type Credentials,
  parseAuthInfo,
  parseChallenge,
  serializeAuthInfo,
  serializeChallenge,
  serializeCredentials,
} from './challenge.ts';
import { isToken } from './characters.ts';
import { type CSeq, parseCSeq, serializeCSeq } from './cseq.ts';
import type { HeaderDef } from './header-definition.ts';
import { compactForm } from './header-names.ts';
import { type MediaType, parseMediaType, serializeMediaType } from './media-type.ts';
import { type Contact, type NameAddr, parseContact, parseNameAddr, serializeContact, serializeNameAddr } from './name-addr.ts';
import { numberUpTo } from './numbers.ts';
import type { Params } from './params.ts';
import type { ParseFailure } from './parse-failure.ts';
import { parseSipDate, type SipDate, serializeSipDate } from './sip-date.ts';
import {
  parseRAck,
  parseRetryAfter,
  parseTimestamp,
  parseTokenWithParams,
  parseUriWithParams,
  parseWarning,
  type RAck,
  type RetryAfter,
  serializeRAck,
  serializeRetryAfter,
  serializeTimestamp,
  serializeTokenWithParams,
  serializeUriWithParams,
  serializeWarning,
  type Timestamp,
  type TokenWithParams,
  type UriWithParams,
  type Warning,
} from './small-values.ts';
import { parseVia, serializeVia, type Via } from './via.ts';
import { fromWireText, toWireText } from './wire-text.ts';

type Parse<T> = (value: string) => Result<T, ParseFailure>;
type Serialize<T> = (value: T) => string;

function define<T>(name: string, isList: boolean, parse: Parse<T>, serialize: Serialize<T>): HeaderDef<T> {
  const compact = compactForm(name);
  const def = { name, key: name.toLowerCase(), isList, parse, serialize };
  return compact === undefined ? def : { ...def, compact };
}

const single = <T>(name: string, parse: Parse<T>, serialize: Serialize<T>): HeaderDef<T> => define(name, false, parse, serialize);
const list = <T>(name: string, parse: Parse<T>, serialize: Serialize<T>): HeaderDef<T> => define(name, true, parse, serialize);

const nameAddr = (name: string): HeaderDef<NameAddr> => single(name, parseNameAddr, serializeNameAddr);
const nameAddrs = (name: string): HeaderDef<NameAddr> => list(name, parseNameAddr, serializeNameAddr);
const uris = (name: string): HeaderDef<UriWithParams> => list(name, parseUriWithParams, serializeUriWithParams);
const tokens = (name: string): HeaderDef<string> => list(name, tokenOf(name), String);
const token = (name: string): HeaderDef<string> => single(name, tokenOf(name), String);
const tokenWithParams = (name: string): HeaderDef<TokenWithParams> =>
  single(name, parseTokenWithParams, serializeTokenWithParams);
const tokensWithParams = (name: string): HeaderDef<TokenWithParams> => list(name, parseTokenWithParams, serializeTokenWithParams);
/** People's text: any characters, also none. */
const text = (name: string): HeaderDef<string> => single(name, (value) => ok(fromWireText(value)), toWireText);
const number = (name: string, most: number): HeaderDef<number> => single(name, numberUpTo(name, most), String);

function tokenOf(element: string): Parse<string> {
  const failure = fail<ParseFailure>({ element, expected: 'a token' });
  return (value) => (isToken(value) ? ok(value) : failure);
}

const badCallId = fail<ParseFailure>({ element: 'Call-ID', expected: 'a word, or two joined by @' });

/** Call-IDs are compared octet by octet (§20.8), so all that matters is that nothing in them ends the word. */
function parseCallId(value: string): Result<string, ParseFailure> {
  return /^[\x21-\x7e]+$/.test(value) ? ok(value) : badCallId;
}

const seconds = 2 ** 32 - 1;

/** Every header field of RFC 3261 §20 and of the extensions we speak: its names, and how a value is parsed and written. */
export const headers = {
  accept: list<MediaType>('Accept', parseMediaType, serializeMediaType),
  acceptEncoding: tokensWithParams('Accept-Encoding'),
  acceptLanguage: tokensWithParams('Accept-Language'),
  alertInfo: uris('Alert-Info'),
  allow: tokens('Allow'),
  authenticationInfo: single<Params>('Authentication-Info', parseAuthInfo, serializeAuthInfo),
  authorization: single<Credentials>('Authorization', parseChallenge, serializeCredentials),
  callId: single<string>('Call-ID', parseCallId, String),
  callInfo: uris('Call-Info'),
  contact: list<Contact>('Contact', parseContact, serializeContact),
  contentDisposition: tokenWithParams('Content-Disposition'),
  contentEncoding: tokens('Content-Encoding'),
  contentLanguage: tokens('Content-Language'),
  contentLength: number('Content-Length', seconds),
  contentType: single<MediaType>('Content-Type', parseMediaType, serializeMediaType),
  cseq: single<CSeq>('CSeq', parseCSeq, serializeCSeq),
  date: single<SipDate>('Date', parseSipDate, serializeSipDate),
  errorInfo: uris('Error-Info'),
  expires: number('Expires', seconds),
  from: nameAddr('From'),
  inReplyTo: list<string>('In-Reply-To', parseCallId, String),
  maxForwards: number('Max-Forwards', 255),
  mimeVersion: token('MIME-Version'),
  minExpires: number('Min-Expires', seconds),
  organization: text('Organization'),
  priority: token('Priority'),
  proxyAuthenticate: single<Challenge>('Proxy-Authenticate', parseChallenge, serializeChallenge),
  proxyAuthorization: single<Credentials>('Proxy-Authorization', parseChallenge, serializeCredentials),
  proxyRequire: tokens('Proxy-Require'),
  recordRoute: nameAddrs('Record-Route'),
  replyTo: nameAddr('Reply-To'),
  require: tokens('Require'),
  retryAfter: single<RetryAfter>('Retry-After', parseRetryAfter, serializeRetryAfter),
  route: nameAddrs('Route'),
  server: text('Server'),
  subject: text('Subject'),
  supported: tokens('Supported'),
  timestamp: single<Timestamp>('Timestamp', parseTimestamp, serializeTimestamp),
  to: nameAddr('To'),
  unsupported: tokens('Unsupported'),
  userAgent: text('User-Agent'),
  via: list<Via>('Via', parseVia, serializeVia),
  warning: list<Warning>('Warning', parseWarning, serializeWarning),
  wwwAuthenticate: single<Challenge>('WWW-Authenticate', parseChallenge, serializeChallenge),

  /** RFC 6665. */
  allowEvents: tokens('Allow-Events'),
  event: tokenWithParams('Event'),
  subscriptionState: tokenWithParams('Subscription-State'),
  /** RFC 3515, RFC 3892, RFC 3891. */
  referTo: nameAddr('Refer-To'),
  referredBy: nameAddr('Referred-By'),
  replaces: single<string>('Replaces', (value) => ok(value), String),
  /** RFC 3326. */
  reason: tokensWithParams('Reason'),
  /** RFC 3327, RFC 3608. */
  path: nameAddrs('Path'),
  serviceRoute: nameAddrs('Service-Route'),
  /** RFC 3262. */
  rSeq: number('RSeq', seconds),
  rAck: single<RAck>('RAck', parseRAck, serializeRAck),
  /** RFC 4028. */
  sessionExpires: tokenWithParams('Session-Expires'),
  minSe: tokenWithParams('Min-SE'),
  /** RFC 3903. */
  sipEtag: token('SIP-ETag'),
  sipIfMatch: token('SIP-If-Match'),
};
