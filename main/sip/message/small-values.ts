import { fail, ok, type Result } from '../../base/result.ts';
import { readCSeq } from './cseq.ts';
import { takeHost, takePort } from './host.ts';
import type { Lexer } from './lexer.ts';
import { takeNumber } from './numbers.ts';
import { type Params, parseParamsToEnd, quoted, serializeParams } from './params.ts';
import type { ParseFailure } from './parse-failure.ts';
import { serializeUri, takeUri, type Uri } from './uri.ts';

/** `token;params`: Content-Disposition, Accept-Encoding, Event and their like. */
export interface TokenWithParams {
  /** As written; most are compared without case. */
  readonly token: string;
  readonly params: Params;
}

/** `<URI>;params`: Alert-Info, Call-Info, Error-Info (RFC 3261 §20.4, §20.9, §20.18). */
export interface UriWithParams {
  readonly uri: Uri;
  readonly params: Params;
}

/** RFC 3261 §20.33: when to try again. */
export interface RetryAfter {
  readonly seconds: number;
  readonly comment?: string;
  readonly params: Params;
}

/** RFC 3261 §20.38: seconds when the request was sent, and those it waited before the answer. */
export interface Timestamp {
  readonly sentSeconds: number;
  readonly delaySeconds?: number;
}

/** RFC 3261 §20.43. */
export interface Warning {
  /** 300 to 399. */
  readonly code: number;
  /** Host with port, or a pseudonym. */
  readonly agent: string;
  readonly text: string;
}

/** RFC 3262 §7.2: the provisional response that a PRACK acknowledges. */
export interface RAck {
  readonly responseNumber: number;
  readonly sequence: number;
  readonly method: string;
}

const longestSeconds = 2 ** 32 - 1;

export function readTokenWithParams(lexer: Lexer): Result<TokenWithParams, ParseFailure> {
  const token = lexer.token();
  if (token === '') return fail({ element: 'value', expected: 'a token' });
  const params = parseParamsToEnd(lexer);
  return params.ok ? ok({ token, params: params.value }) : params;
}

export function serializeTokenWithParams(value: TokenWithParams): string {
  return `${value.token}${serializeParams(value.params)}`;
}

export function readUriWithParams(lexer: Lexer): Result<UriWithParams, ParseFailure> {
  const failure = fail<ParseFailure>({ element: 'URI', expected: '<URI>' });
  if (!lexer.take(0x3c)) return failure;
  const uri = takeUri(lexer);
  if (!uri.ok) return uri;
  if (!lexer.take(0x3e)) return failure;
  const params = parseParamsToEnd(lexer);
  return params.ok ? ok({ uri: uri.value, params: params.value }) : params;
}

export function serializeUriWithParams(value: UriWithParams): string {
  return `<${serializeUri(value.uri)}>${serializeParams(value.params)}`;
}

export function readRetryAfter(lexer: Lexer): Result<RetryAfter, ParseFailure> {
  const seconds = takeNumber(lexer, longestSeconds);
  if (seconds === undefined) return fail({ element: 'Retry-After', expected: 'seconds below 2^32' });
  lexer.skipSpace();
  const comment = takeComment(lexer);
  const params = parseParamsToEnd(lexer);
  if (!params.ok) return params;
  return ok(comment === undefined ? { seconds, params: params.value } : { seconds, comment, params: params.value });
}

/** Takes a comment, in which parentheses may nest and a backslash escapes (RFC 3261 §25.1). */
function takeComment(lexer: Lexer): string | undefined {
  const { octets, at: start, end } = lexer;
  let depth = 0;
  for (let at = start; at < end; at++) {
    const octet = octets[at];
    if (octet === 0x28) depth++;
    if (depth === 0) return undefined;
    if (octet === 0x5c) at++;
    if (octet === 0x29 && --depth === 0) {
      lexer.at = at + 1;
      return lexer.text.slice(start + 1, at);
    }
  }
  return undefined;
}

export function serializeRetryAfter(value: RetryAfter): string {
  return `${value.seconds}${value.comment === undefined ? '' : ` (${value.comment})`}${serializeParams(value.params)}`;
}

export function readTimestamp(lexer: Lexer): Result<Timestamp, ParseFailure> {
  const [, sent, delay] = /^(\d{1,10}(?:\.\d{0,10})?)(?:[ \t]+(\d{0,10}(?:\.\d{0,10})?))?$/.exec(lexer.rest()) ?? [];
  if (sent === undefined) return fail({ element: 'Timestamp', expected: 'seconds, and seconds of delay' });
  return ok(delay ? { sentSeconds: Number(sent), delaySeconds: Number(delay) || 0 } : { sentSeconds: Number(sent) });
}

export function serializeTimestamp(value: Timestamp): string {
  return value.delaySeconds === undefined ? `${value.sentSeconds}` : `${value.sentSeconds} ${value.delaySeconds}`;
}

export function readWarning(lexer: Lexer): Result<Warning, ParseFailure> {
  const failure = fail<ParseFailure>({ element: 'Warning', expected: 'three digits, an agent and a quoted string' });
  const code = takeNumber(lexer, 999);
  lexer.skipSpace();
  const start = lexer.at;
  if (code === undefined || code < 100 || takeHost(lexer) === undefined || takePort(lexer, false) === -1) return failure;
  const agent = lexer.text.slice(start, lexer.at);
  lexer.skipSpace();
  const text = lexer.quotedString();
  return text !== undefined && lexer.isAtEnd ? ok({ code, agent, text }) : failure;
}

export function serializeWarning(value: Warning): string {
  return `${value.code} ${value.agent} ${quoted(value.text)}`;
}

export function readRAck(lexer: Lexer): Result<RAck, ParseFailure> {
  const responseNumber = takeNumber(lexer, 2 ** 32 - 1);
  lexer.skipSpace();
  const cseq = readCSeq(lexer);
  if (responseNumber === undefined || !cseq.ok) return fail({ element: 'RAck', expected: 'two numbers and a method' });
  return ok({ responseNumber, ...cseq.value });
}

export function serializeRAck(value: RAck): string {
  return `${value.responseNumber} ${value.sequence} ${value.method}`;
}
