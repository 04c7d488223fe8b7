import { headers } from '../message/headers.ts';
import type { MediaType } from '../message/media-type.ts';
import type { SipRequest } from '../message/message.ts';
import { isKnownMethod } from '../message/methods.ts';
import { isSipUri, type SipUri } from '../message/uri.ts';

/** What the checks must know of the agent. */
export interface CheckContext {
  /** For Allow. */
  readonly allow: string;
  readonly isMethodKnown: boolean;
  readonly supported: readonly string[];
  /** Media types the method's body may have; empty: any. */
  readonly accepts: readonly string[];
  /** Another transaction has the same request. */
  readonly isMerged: boolean;
  /** Whether the Request-URI is one of ours; not asked within a dialog. */
  hasUser(uri: SipUri, request: SipRequest): boolean;
}

/** A response that ends the request. */
export interface Refusal {
  readonly status: number;
  readonly headers?: readonly (readonly [name: string, value: string])[];
}

type Check = (request: SipRequest, context: CheckContext) => Refusal | undefined;

/** What every request must pass (RFC 3261 §8.2), in the RFC's order. */
export function checkInitialRequest(request: SipRequest, context: CheckContext): Refusal | undefined {
  return firstRefusal(
    [checkMethod, checkRequestUri, checkMerged, checkExtensions, checkContent, checkAnswer, checkReplaces],
    request,
    context,
  );
}

/** The same for a request in a dialog: it was addressed to us by our own Contact (§12.2.2). */
export function checkDialogRequest(request: SipRequest, context: CheckContext): Refusal | undefined {
  return firstRefusal([checkMethod, checkExtensions, checkContent, checkAnswer, checkReplaces], request, context);
}

/** The same for a request in a dialog that we do not have (§12.2.2). */
export function checkStrayRequest(request: SipRequest, context: CheckContext): Refusal {
  return checkMethod(request, context) ?? { status: 481 };
}

function firstRefusal(checks: readonly Check[], request: SipRequest, context: CheckContext): Refusal | undefined {
  for (const check of checks) {
    const refusal = check(request, context);
    if (refusal !== undefined) return refusal;
  }
  return undefined;
}

/** §8.2.1: 405 for a method that SIP has and we do not serve; 501 for one that nobody knows (§21.5.2). Both say what we do serve. */
const checkMethod: Check = ({ method }, { isMethodKnown, allow }) =>
  isMethodKnown ? undefined : { status: isKnownMethod(method) ? 405 : 501, headers: [['Allow', allow]] };

/** §8.2.2.1. An OPTIONS may ask the machine instead of a user of it (§11). */
const checkRequestUri: Check = (request, { hasUser }) => {
  const uri = request.uri();
  if (!uri.ok) return { status: 400 };
  if (!isSipUri(uri.value)) return { status: 416 };
  if (request.method === 'OPTIONS' && uri.value.user === undefined) return undefined;
  return hasUser(uri.value, request) ? undefined : { status: 404 };
};

/** §8.2.2.2 */
const checkMerged: Check = (_request, { isMerged }) => (isMerged ? { status: 482 } : undefined);

/** §8.2.2.3 */
const checkExtensions: Check = (request, { supported }) => {
  const required = request.headers.readAll(headers.require);
  if (!required.ok) return { status: 400 };
  const unknown = required.value.filter((tag) => !supported.includes(tag.toLowerCase()));
  return unknown.length === 0 ? undefined : { status: 420, headers: [['Unsupported', unknown.join(', ')]] };
};

/** §8.2.3. A body that may be ignored (`handling=optional`, §20.11) is never refused. */
const checkContent: Check = (request, { accepts }) => {
  if (request.body.length === 0 || accepts.length === 0 || isOptional(request)) return undefined;
  const encodings = request.headers.readAll(headers.contentEncoding);
  if (!encodings.ok) return { status: 400 };
  if (encodings.value.some((encoding) => encoding.toLowerCase() !== 'identity')) {
    return { status: 415, headers: [['Accept-Encoding', 'identity']] };
  }
  const contentType = request.headers.read(headers.contentType);
  if (!contentType?.ok) return { status: 400 };
  const { type, subtype } = contentType.value;
  return accepts.includes(`${type}/${subtype}`) ? undefined : { status: 415, headers: [['Accept', accepts.join(', ')]] };
};

/** §13.3.1: a caller that takes no session description in answer cannot be answered (§21.4.7). */
const checkAnswer: Check = (request, { accepts }) => {
  const wanted = request.headers.readAll(headers.accept);
  if (request.method !== 'INVITE' || !request.headers.has('Accept')) return undefined;
  if (!wanted.ok) return { status: 400 };
  const isTaken = ({ type, subtype }: MediaType): boolean =>
    type === '*' || accepts.some((own) => own === `${type}/${subtype}` || (subtype === '*' && own.startsWith(`${type}/`)));
  return wanted.value.some(isTaken) ? undefined : { status: 406, headers: [['Accept', accepts.join(', ')]] };
};

/** RFC 3891 §3, RFC 3911 §4: Replaces and Join, one of them at most, once, and only in an INVITE. */
const checkReplaces: Check = ({ headers: fields, method }) => {
  const count = fields.count('Replaces') + fields.count('Join');
  return count === 0 || (count === 1 && method === 'INVITE') ? undefined : { status: 400 };
};

function isOptional(request: SipRequest): boolean {
  const disposition = request.headers.read(headers.contentDisposition);
  return disposition?.ok === true && disposition.value.params.get('handling')?.toLowerCase() === 'optional';
}
