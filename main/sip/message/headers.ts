import { fail, ok, type Result } from '../../base/result.ts';
import {
  type Challenge,
  type Credentials,
  readAuthParams,
  readChallenge,
  serializeAuthInfo,
  serializeChallenge,
  serializeCredentials,
} from './challenge.ts';
import { token, visible } from './characters.ts';
import { type CSeq, readCSeq, serializeCSeq } from './cseq.ts';
import type { HeaderDef } from './header-definition.ts';
import { compactForm, headerKey } from './header-names.ts';
import { Lexer } from './lexer.ts';
import { type MediaType, readMediaType, serializeMediaType } from './media-type.ts';
import { type Contact, type NameAddr, readContact, readNameAddr, serializeContact, serializeNameAddr } from './name-addr.ts';
import { numberUpTo } from './numbers.ts';
import type { Params } from './params.ts';
import type { ParseFailure } from './parse-failure.ts';
import { parseSipDate, type SipDate, serializeSipDate } from './sip-date.ts';
import {
  type RAck,
  type RetryAfter,
  readRAck,
  readRetryAfter,
  readTimestamp,
  readTokenWithParams,
  readUriWithParams,
  readWarning,
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
import { readVia, serializeVia, type Via } from './via.ts';
import { fromWireText, toWireText } from './wire-text.ts';

/** Reads the whole of what is before a lexer. */
type Read<T> = (lexer: Lexer) => Result<T, ParseFailure>;
type Serialize<T> = (value: T) => string;

function define<T>(name: string, isList: boolean, read: Read<T>, serialize: Serialize<T>): HeaderDef<T> {
  const compact = compactForm(name);
  const parse = (value: string): Result<T, ParseFailure> => read(new Lexer(value));
  const def = { name, key: headerKey(name), isList, parse, read, serialize };
  return compact === undefined ? def : { ...def, compact };
}

const single = <T>(name: string, read: Read<T>, serialize: Serialize<T>): HeaderDef<T> => define(name, false, read, serialize);
const list = <T>(name: string, read: Read<T>, serialize: Serialize<T>): HeaderDef<T> => define(name, true, read, serialize);

const nameAddr = (name: string): HeaderDef<NameAddr> => single(name, readNameAddr, serializeNameAddr);
const nameAddrs = (name: string): HeaderDef<NameAddr> => list(name, readNameAddr, serializeNameAddr);
const uris = (name: string): HeaderDef<UriWithParams> => list(name, readUriWithParams, serializeUriWithParams);
const tokens = (name: string): HeaderDef<string> => list(name, wordOf(name, token, 'a token'), String);
const oneToken = (name: string): HeaderDef<string> => single(name, wordOf(name, token, 'a token'), String);
const tokenWithParams = (name: string): HeaderDef<TokenWithParams> => single(name, readTokenWithParams, serializeTokenWithParams);
const tokensWithParams = (name: string): HeaderDef<TokenWithParams> => list(name, readTokenWithParams, serializeTokenWithParams);
/** People's text: any characters, also none. */
const text = (name: string): HeaderDef<string> => single(name, (lexer) => ok(fromWireText(lexer.rest())), toWireText);
const number = (name: string, most: number): HeaderDef<number> => single(name, numberUpTo(name, most), String);
/** Call-IDs are compared octet by octet (§20.8), so all that matters is that nothing in them ends the word. */
const callId = (name: string): Read<string> => wordOf(name, visible, 'a word, or two joined by @');

/** Reads a value that is characters of `set` and nothing else. */
function wordOf(element: string, set: number, expected: string): Read<string> {
  const failure = fail<ParseFailure>({ element, expected });
  return (lexer) => {
    const word = lexer.run(set);
    return word !== '' && lexer.isAtEnd ? ok(word) : failure;
  };
}

const seconds = 2 ** 32 - 1;

/** Every header field of RFC 3261 §20 and of the extensions we speak: its names, and how a value is parsed and written. */
export const headers = {
  accept: list<MediaType>('Accept', readMediaType, serializeMediaType),
  acceptEncoding: tokensWithParams('Accept-Encoding'),
  acceptLanguage: tokensWithParams('Accept-Language'),
  alertInfo: uris('Alert-Info'),
  allow: tokens('Allow'),
  authenticationInfo: single<Params>('Authentication-Info', readAuthParams, serializeAuthInfo),
  authorization: single<Credentials>('Authorization', readChallenge, serializeCredentials),
  callId: single<string>('Call-ID', callId('Call-ID'), String),
  callInfo: uris('Call-Info'),
  contact: list<Contact>('Contact', readContact, serializeContact),
  contentDisposition: tokenWithParams('Content-Disposition'),
  contentEncoding: tokens('Content-Encoding'),
  contentLanguage: tokens('Content-Language'),
  contentLength: number('Content-Length', seconds),
  contentType: single<MediaType>('Content-Type', readMediaType, serializeMediaType),
  cseq: single<CSeq>('CSeq', readCSeq, serializeCSeq),
  date: single<SipDate>('Date', (lexer) => parseSipDate(lexer.rest()), serializeSipDate),
  errorInfo: uris('Error-Info'),
  expires: number('Expires', seconds),
  from: nameAddr('From'),
  inReplyTo: list<string>('In-Reply-To', callId('In-Reply-To'), String),
  maxForwards: number('Max-Forwards', 255),
  mimeVersion: oneToken('MIME-Version'),
  minExpires: number('Min-Expires', seconds),
  organization: text('Organization'),
  priority: oneToken('Priority'),
  proxyAuthenticate: single<Challenge>('Proxy-Authenticate', readChallenge, serializeChallenge),
  proxyAuthorization: single<Credentials>('Proxy-Authorization', readChallenge, serializeCredentials),
  proxyRequire: tokens('Proxy-Require'),
  recordRoute: nameAddrs('Record-Route'),
  replyTo: nameAddr('Reply-To'),
  require: tokens('Require'),
  retryAfter: single<RetryAfter>('Retry-After', readRetryAfter, serializeRetryAfter),
  route: nameAddrs('Route'),
  server: text('Server'),
  subject: text('Subject'),
  supported: tokens('Supported'),
  timestamp: single<Timestamp>('Timestamp', readTimestamp, serializeTimestamp),
  to: nameAddr('To'),
  unsupported: tokens('Unsupported'),
  userAgent: text('User-Agent'),
  via: list<Via>('Via', readVia, serializeVia),
  warning: list<Warning>('Warning', readWarning, serializeWarning),
  wwwAuthenticate: single<Challenge>('WWW-Authenticate', readChallenge, serializeChallenge),

  /** RFC 6665. */
  allowEvents: tokens('Allow-Events'),
  event: tokenWithParams('Event'),
  subscriptionState: tokenWithParams('Subscription-State'),
  /** RFC 3515, RFC 3892, RFC 3891. */
  referTo: nameAddr('Refer-To'),
  referredBy: nameAddr('Referred-By'),
  replaces: single<string>('Replaces', (lexer) => ok(lexer.rest()), String),
  /** RFC 6086. */
  infoPackage: tokenWithParams('Info-Package'),
  recvInfo: tokensWithParams('Recv-Info'),
  /** RFC 3326. */
  reason: tokensWithParams('Reason'),
  /** RFC 3911: as Replaces. */
  join: single<string>('Join', (lexer) => ok(lexer.rest()), String),
  /** RFC 3323: words joined by semicolons. RFC 3325. */
  privacy: single<string>('Privacy', (lexer) => ok(lexer.rest()), String),
  pAssertedIdentity: nameAddrs('P-Asserted-Identity'),
  pPreferredIdentity: nameAddrs('P-Preferred-Identity'),
  /** RFC 5806, RFC 7044. */
  diversion: nameAddrs('Diversion'),
  historyInfo: nameAddrs('History-Info'),
  /** RFC 5373. */
  answerMode: tokenWithParams('Answer-Mode'),
  privAnswerMode: tokenWithParams('Priv-Answer-Mode'),
  /** RFC 3841. */
  acceptContact: tokensWithParams('Accept-Contact'),
  rejectContact: tokensWithParams('Reject-Contact'),
  /** RFC 3327, RFC 3608. */
  path: nameAddrs('Path'),
  serviceRoute: nameAddrs('Service-Route'),
  /** RFC 3262. */
  rSeq: number('RSeq', seconds),
  rAck: single<RAck>('RAck', readRAck, serializeRAck),
  /** RFC 4028. */
  sessionExpires: tokenWithParams('Session-Expires'),
  minSe: tokenWithParams('Min-SE'),
  /** RFC 3903. */
  sipEtag: oneToken('SIP-ETag'),
  sipIfMatch: oneToken('SIP-If-Match'),
};
