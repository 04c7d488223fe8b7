import { Buffer } from 'node:buffer';
import { fail, ok, type Result } from '../../base/result.ts';
import { limits } from '../../limits.ts';
import { type HeadIndex, indexHead } from './head-index.ts';
import type { HeaderDef } from './header-definition.ts';
import { HeaderList } from './header-list.ts';
import { headers } from './headers.ts';
import { type SipMessage, SipRequest, SipResponse } from './message.ts';
import { isKnownMethod } from './methods.ts';
import type { ParseFailure } from './parse-failure.ts';
import { parseStartLine, type StartLine } from './start-line.ts';
import { isSipUri } from './uri.ts';

/** Why a message cannot be processed, and what to do about it. */
export interface Rejection {
  /** The response it deserves; undefined: drop it silently (responses, ACKs, what has no way back). */
  readonly status: number | undefined;
  /** One short sentence in our words, fit for a reason phrase or a log. */
  readonly reason: string;
  /** What is wrong: a header field name, `start line`, `message`, … */
  readonly element: string;
  /** With what could be read of the request, enough to answer it. */
  readonly request?: SipRequest;
}

/**
 * Splits a message into start line, header fields and body (RFC 3261 §7) and checks what that needs: the version, the
 * sizes of limits.ts, Content-Length against the body (§18.3). Fields are not looked into: {@link validateMessage} does.
 *
 * The message keeps `bytes`: its body is a part of them.
 *
 * @param transport on a stream Content-Length is required, in a datagram it is not and surplus octets are ignored
 */
export function parseMessage(bytes: Uint8Array, transport: 'datagram' | 'stream'): Result<SipMessage, Rejection> {
  const buffer = asBuffer(bytes.length > limits.message.sizeBytes ? bytes.subarray(0, limits.message.sizeBytes) : bytes);
  const start = skipLineEnds(buffer);
  if (start === buffer.length) return fail({ status: undefined, element: 'message', reason: 'nothing but line ends' });

  const head = indexHead(buffer, start);
  const startLine = parseStartLine(head.startLine);
  const message = assemble(startLine, head);
  if (bytes.length > limits.message.sizeBytes)
    return reject(message, 513, 'message', `longer than ${limits.message.sizeBytes} octets`);
  if (startLine.kind === 'invalid') return reject(message, startLine.status, 'start line', `expected ${startLine.expected}`);
  if (head.fault) return reject(message, 400, head.fault.element, head.fault.reason);
  if (message.kind === 'request' && message.requestUri.length > limits.message.uriBytes) {
    return reject(message, 414, 'Request-URI', `longer than ${limits.message.uriBytes} octets`);
  }
  return withBody(message, buffer, head.bodyStart, transport);
}

function assemble(startLine: StartLine, head: HeadIndex): SipMessage {
  const fields = new HeaderList(head.rows);
  if (startLine.kind === 'request') return new SipRequest(startLine.method, startLine.requestUri, fields);
  if (startLine.kind === 'response') return new SipResponse(startLine.status, startLine.reason, fields);
  return startLine.method === undefined ? new SipResponse(0, '', fields) : new SipRequest(startLine.method, '', fields);
}

function withBody(
  message: SipMessage,
  buffer: Buffer,
  start: number,
  transport: 'datagram' | 'stream',
): Result<SipMessage, Rejection> {
  const length = contentLength(message.headers);
  if (!length.ok) return reject(message, 400, length.error.element, `expected ${length.error.expected}`);
  if (length.value === undefined && transport === 'stream') return reject(message, 400, 'Content-Length', 'missing on a stream');
  const size = length.value ?? buffer.length - start;
  if (size > limits.message.bodyBytes) return reject(message, 413, 'body', `longer than ${limits.message.bodyBytes} octets`);
  if (size > buffer.length - start) return reject(message, 400, 'Content-Length', 'larger than the body');
  if (size > 0) message.body = buffer.subarray(start, start + size);
  return ok(message);
}

const noLength = ok(undefined);
const twoLengths = fail<ParseFailure>({ element: 'Content-Length', expected: 'only one' });

/** The value of Content-Length; undefined when there is none. Two of them are a fault even when they agree: peers may differ on which counts. */
export function contentLength(fields: HeaderList): Result<number | undefined, ParseFailure> {
  return fields.isRepeated(headers.contentLength) ? twoLengths : (fields.read(headers.contentLength) ?? noLength);
}

/** How many CRs and LFs stand before the start line (§7.5). */
function skipLineEnds(buffer: Buffer): number {
  let at = 0;
  while (buffer[at] === 0x0d || buffer[at] === 0x0a) at++;
  return at;
}

function asBuffer(bytes: Uint8Array): Buffer {
  return bytes instanceof Buffer ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function reject(
  message: SipMessage,
  status: number,
  element: string,
  reason: string,
): { readonly ok: false; readonly error: Rejection } {
  if (message.kind === 'response') return fail({ status: undefined, element, reason });
  const isAnswerable = message.method !== 'ACK' && message.method !== '';
  return fail({ status: isAnswerable ? status : undefined, element, reason, request: message });
}

/** Fields that every element relies on (§8.1.1). */
const mandatory = [headers.via, headers.from, headers.to, headers.callId, headers.cseq] as readonly HeaderDef<unknown>[];
/** Fields that must not come twice (§7.3.1): two elements might choose different ones. */
const onceOnly = [
  headers.from,
  headers.to,
  headers.callId,
  headers.cseq,
  headers.maxForwards,
  headers.contentType,
] as readonly HeaderDef<unknown>[];

/**
 * Checks what every element relies on (RFC 3261 §8.1.1, §16.3): To, From, CSeq, Call-ID and the top Via are there, once,
 * and well-formed; the CSeq method is the request's; Max-Forwards is a number below 256 if present; the Request-URI is
 * a URI without header fields. Tags and Max-Forwards may be missing, as RFC 2543 has neither.
 */
export function validateMessage(message: SipMessage): Result<undefined, Rejection> {
  for (const def of onceOnly) if (message.headers.isRepeated(def)) return reject(message, 400, def.name, 'more than one');
  for (const def of mandatory) {
    const value = message.headers.read(def);
    if (!value) return reject(message, 400, def.name, 'missing');
    if (!value.ok) return reject(message, 400, def.name, `expected ${value.error.expected}`);
  }
  return message.kind === 'request' ? validateRequest(message) : ok(undefined);
}

function validateRequest(request: SipRequest): Result<undefined, Rejection> {
  const maxForwards = request.headers.read(headers.maxForwards);
  if (maxForwards && !maxForwards.ok) return reject(request, 400, 'Max-Forwards', `expected ${maxForwards.error.expected}`);

  const uri = request.uri();
  if (!uri.ok) return reject(request, 400, 'Request-URI', `expected ${uri.error.expected}`);
  if (isSipUri(uri.value) && uri.value.headers.length > 0) return reject(request, 400, 'Request-URI', 'header fields in the URI');

  const cseq = request.headers.read(headers.cseq);
  if (cseq?.ok && cseq.value.method !== request.method) {
    return isKnownMethod(request.method)
      ? reject(request, 400, 'CSeq', 'another method than the request line')
      : reject(request, 501, 'method', 'unknown, and another one in CSeq');
  }
  return ok(undefined);
}
