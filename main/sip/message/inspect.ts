import type { HeaderDef } from './header-definition.ts';
import { headers } from './headers.ts';
import type { MediaType } from './media-type.ts';
import type { SipMessage, SipRequest } from './message.ts';
import { type MessageFacts, messageFacts } from './message-facts.ts';
import { isKnownMethod } from './methods.ts';
import { parseMessage, type Rejection, validateMessage } from './parser.ts';
import { branchOf } from './via.ts';

/**
 * - `valid`: well-formed. A `status` may still say what an element that does not know the method answers (501).
 * - `reject`: breaks the grammar or a rule that every element relies on.
 * - `app-reject`: well-formed, but an ordinary user agent or registrar refuses it.
 */
export type Verdict = 'valid' | 'reject' | 'app-reject';

/** What became of one message. */
export interface Inspection {
  readonly verdict: Verdict;
  /** The response it deserves. Absent: it is processed, or dropped without an answer when the verdict is `reject`. */
  readonly status?: number;
  /** What was objected to: a header field, `start line`, `Request-URI`, … */
  readonly element?: string;
  /** One short sentence. */
  readonly reason: string;
  /** What is odd but harms nobody. */
  readonly warnings: readonly string[];
  /** What the message says, as far as it could be read. */
  readonly message?: MessageFacts;
}

interface Objection {
  readonly verdict: Verdict;
  readonly status: number;
  readonly element: string;
  readonly reason: string;
}

/** Extensions that a user agent of ours takes part in (option tags for Require). */
const supportedOptions: ReadonlySet<string> = new Set([
  '100rel',
  'replaces',
  'timer',
  'path',
  'outbound',
  'norefersub',
  'eventlist',
]);

/**
 * Says whether a message is a good one, and what an element that received it would answer: the parser's and the
 * validator's judgement, then the checks that every user agent server makes (RFC 3261 §8.2). Nothing is sent.
 */
export function inspectMessage(bytes: Uint8Array, transport: 'datagram' | 'stream' = 'datagram'): Inspection {
  const parsed = parseMessage(bytes, transport);
  if (!parsed.ok) return rejected(parsed.error);
  const message = parsed.value;
  const validated = validateMessage(message);
  if (!validated.ok) return { ...rejected(validated.error), message: messageFacts(message) };

  const facts = { warnings: warningsOf(message), message: messageFacts(message) };
  const objection = message.kind === 'request' ? firstObjection(message) : undefined;
  return objection ? { ...objection, ...facts } : { verdict: 'valid', reason: 'well-formed', ...facts };
}

function rejected({ status, element, reason, request }: Rejection): Inspection {
  return {
    verdict: 'reject',
    ...(status !== undefined && { status }),
    element,
    reason,
    warnings: [],
    ...(request && { message: messageFacts(request) }),
  };
}

function firstObjection(request: SipRequest): Objection | undefined {
  for (const check of checks) {
    const objection = check(request);
    if (objection) return objection;
  }
  return undefined;
}

/** In the order of RFC 3261 §8.2: the grammar of what is used, the method, the headers, the content. */
const checks: readonly ((request: SipRequest) => Objection | undefined)[] = [
  contactGrammar,
  method,
  requestUriScheme,
  registeredAddress,
  requiredExtensions,
  authorizationScheme,
  contentType,
  acceptableAnswer,
];

function contactGrammar(request: SipRequest): Objection | undefined {
  const contacts = request.headers.readAll(headers.contact);
  if (contacts.ok) return undefined;
  return { verdict: 'reject', status: 400, element: 'Contact', reason: `expected ${contacts.error.expected}` };
}

function method(request: SipRequest): Objection | undefined {
  if (isKnownMethod(request.method)) return undefined;
  return { verdict: 'valid', status: 501, element: 'method', reason: 'well-formed, but nobody knows the method' };
}

function requestUriScheme(request: SipRequest): Objection | undefined {
  const uri = request.uri();
  if (!uri.ok || !('opaque' in uri.value)) return undefined;
  return { verdict: 'app-reject', status: 416, element: 'Request-URI', reason: 'neither sip, sips nor tel' };
}

function registeredAddress(request: SipRequest): Objection | undefined {
  const to = request.headers.read(headers.to);
  if (request.method !== 'REGISTER' || !to?.ok || !('opaque' in to.value.uri)) return undefined;
  return { verdict: 'app-reject', status: 400, element: 'To', reason: 'only SIP addresses can be registered' };
}

function requiredExtensions(request: SipRequest): Objection | undefined {
  const required = request.headers.readAll(headers.require);
  if (!required.ok) return { verdict: 'reject', status: 400, element: 'Require', reason: 'expected option tags' };
  const isExempt = request.method === 'ACK' || request.method === 'CANCEL';
  if (isExempt || required.value.every((tag) => supportedOptions.has(tag.toLowerCase()))) return undefined;
  return { verdict: 'app-reject', status: 420, element: 'Require', reason: 'an extension that is not supported' };
}

function authorizationScheme(request: SipRequest): Objection | undefined {
  const credentials = request.headers.read(headers.authorization);
  if (request.method !== 'REGISTER' || !credentials) return undefined;
  if (credentials.ok && credentials.value.scheme.toLowerCase() === 'digest') return undefined;
  return { verdict: 'app-reject', status: 401, element: 'Authorization', reason: 'no Digest credentials' };
}

function contentType(request: SipRequest): Objection | undefined {
  const type = request.headers.read(headers.contentType);
  if (request.method !== 'INVITE' || request.body.length === 0 || isOptional(request)) return undefined;
  if (type?.ok && (isSdp(type.value) || type.value.type === 'multipart')) return undefined;
  return { verdict: 'app-reject', status: 415, element: 'Content-Type', reason: 'neither application/sdp nor multipart' };
}

function isOptional(request: SipRequest): boolean {
  const disposition = request.headers.read(headers.contentDisposition);
  return disposition?.ok === true && disposition.value.params.get('handling')?.toLowerCase() === 'optional';
}

function acceptableAnswer(request: SipRequest): Objection | undefined {
  const accepted = request.headers.readAll(headers.accept);
  if (request.method !== 'INVITE' || !request.headers.has('Accept')) return undefined;
  if (accepted.ok && accepted.value.some(isSdp)) return undefined;
  return { verdict: 'app-reject', status: 406, element: 'Accept', reason: 'application/sdp would not be accepted' };
}

function isSdp({ type, subtype }: MediaType): boolean {
  return type === '*' || (type === 'application' && (subtype === 'sdp' || subtype === '*'));
}

const definitions: readonly HeaderDef<unknown>[] = Object.values(headers) as readonly HeaderDef<unknown>[];

function warningsOf(message: SipMessage): readonly string[] {
  const malformed = definitions.flatMap((def) => {
    const values = message.headers.readAll(def);
    return values.ok ? [] : [`${def.name}: expected ${values.error.expected}`];
  });
  const via = message.headers.read(headers.via);
  const isOld = via?.ok === true && !/^z9hG4bK./.test(branchOf(via.value) ?? '');
  return isOld ? [...malformed, 'Via: no RFC 3261 branch, transactions are matched as RFC 2543 did'] : malformed;
}
