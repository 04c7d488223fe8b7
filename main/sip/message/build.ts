import type { Result } from '../../base/result.ts';
import type { CSeq } from './cseq.ts';
import { headers } from './headers.ts';
import { type SipMessage, type SipRequest, SipResponse } from './message.ts';
import { reasonPhrase } from './reason-phrases.ts';
import type { Via } from './via.ts';

/** What to put into a response beside what it repeats of its request. */
export interface ResponseOptions {
  /** Instead of the usual phrase of the status. */
  readonly reason?: string;
  /** Added to To when it has none (RFC 3261 §8.2.6.2). */
  readonly toTag?: string;
  readonly headers?: Iterable<readonly [name: string, value: string]>;
  readonly body?: Uint8Array;
}

/** A response to `request` (RFC 3261 §8.2.6): Via, From, To, Call-ID and CSeq as they came; Timestamp too in a 100 (§8.2.6.1). */
export function responseTo(request: SipRequest, status: number, options: ResponseOptions = {}): SipResponse {
  const response = new SipResponse(status, options.reason ?? reasonPhrase(status), [], options.body);
  for (const name of ['Via', 'From', 'To', 'Call-ID', 'CSeq']) response.headers.copy(name, request.headers);
  if (status === 100) response.headers.copy('Timestamp', request.headers);
  if (options.toTag !== undefined) addToTag(response, options.toTag);
  for (const [name, value] of options.headers ?? []) response.headers.add(name, value);
  return response;
}

function addToTag(response: SipResponse, tag: string): void {
  const to = response.headers.read(headers.to);
  const value = response.headers.first('To');
  if (to?.ok && value !== undefined && !to.value.params.has('tag')) response.headers.set('To', `${value};tag=${tag}`);
}

/** The method a message is about: its own, or that of the request it answers. Undefined when a response has no readable CSeq. */
export function methodOf(message: SipMessage): string | undefined {
  return message.kind === 'request' ? message.method : cseqOf(message)?.method;
}

export function callIdOf(message: SipMessage): string | undefined {
  return okValue(message.headers.read(headers.callId));
}

export function cseqOf(message: SipMessage): CSeq | undefined {
  return okValue(message.headers.read(headers.cseq));
}

export function topViaOf(message: SipMessage): Via | undefined {
  return okValue(message.headers.read(headers.via));
}

function okValue<T>(result: Result<T, unknown> | undefined): T | undefined {
  return result?.ok ? result.value : undefined;
}
