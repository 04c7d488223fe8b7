import { createHash } from 'node:crypto';
import { fail, ok, type Result } from '../../base/result.ts';
import { limits } from '../../limits.ts';
import { callIdOf, cseqOf } from '../../sip/message/build.ts';
import { headers } from '../../sip/message/headers.ts';
import { SipRequest } from '../../sip/message/message.ts';
import { parseMimeEntity } from '../../sip/message/mime-entity.ts';
import { tagOf } from '../../sip/message/name-addr.ts';
import { parseMessage } from '../../sip/message/parser.ts';
import { serializeMessage } from '../../sip/message/serializer.ts';
import type { KeptMessage } from './kept-messages.ts';

/** What belongs to one way, or to one hop; the next one writes its own. */
const ofTheWay: readonly string[] = [
  'Via',
  'Route',
  'Record-Route',
  'Path',
  'Max-Forwards',
  'Authorization',
  'Proxy-Authorization',
  'Proxy-Require',
];

/** Typing notices are of no use later (RFC 3994). */
const passing: readonly string[] = ['application/im-iscomposing+xml'];

/**
 * What is kept of a MESSAGE: everything but its way. One without Date gets it, so that its reader sees how long it waited.
 *
 * @returns failure for one that is not worth keeping: a typing notice, one that is good only now, one too large
 */
export function keptFrom(request: SipRequest, aor: string, nowUnixMs: number): Result<KeptMessage, 'passing' | 'too-large'> {
  const lifetimeMs = lifetimeOf(request);
  if (lifetimeMs === 0 || passing.includes(typeOf(request))) return fail('passing');
  const kept = new SipRequest('MESSAGE', aor, request.headers.clone(), request.body);
  for (const name of ofTheWay) kept.headers.remove(name);
  if (!kept.headers.has('Date')) kept.headers.add('Date', headers.date.serialize({ unixMs: nowUnixMs }));
  const bytes = serializeMessage(kept);
  if (bytes.length > limits.messageStore.sizeBytes) return fail('too-large');
  return ok({ aor, key: keyOf(request), expiresAtUnixMs: nowUnixMs + lifetimeMs, bytes });
}

/** The request that {@link keptFrom} kept, to be sent; `undefined` when the store gives something else. */
export function requestFrom({ bytes }: KeptMessage): SipRequest | undefined {
  const parsed = parseMessage(bytes, 'datagram');
  if (!parsed.ok || parsed.value.kind !== 'request') return undefined;
  parsed.value.headers.set('Max-Forwards', `${limits.proxy.maxForwards}`);
  return parsed.value;
}

/** The same with what is in its envelope (RFC 3862 §2) as its body; `undefined` when it has none that can be opened. */
export function withoutEnvelope(request: SipRequest): SipRequest | undefined {
  const envelope = typeOf(request) === 'message/cpim' ? parseMimeEntity(request.body) : undefined;
  const content = envelope?.ok ? parseMimeEntity(envelope.value.body) : undefined;
  if (!content?.ok) return undefined;
  const opened = new SipRequest(request.method, request.requestUri, request.headers.clone(), content.value.body);
  opened.headers.set('Content-Type', content.value.headers.first('Content-Type') ?? 'text/plain');
  opened.headers.set('CSeq', `${(cseqOf(request)?.sequence ?? 0) + 1} ${request.method}`); // another request (RFC 3261 §8.1.1.5)
  return opened;
}

/** How long it is good: as Expires says (RFC 3428 §4), a week at most. */
function lifetimeOf(request: SipRequest): number {
  const expires = request.headers.read(headers.expires);
  const { lifetimeMs } = limits.messageStore;
  return expires?.ok ? Math.min(expires.value * 1_000, lifetimeMs) : lifetimeMs;
}

function typeOf(request: SipRequest): string {
  const contentType = request.headers.read(headers.contentType);
  return contentType?.ok ? `${contentType.value.type}/${contentType.value.subtype}` : '';
}

/** Call-ID and From tag, with Date and text where there is Date: CSeq grows when somebody asks for the password. */
function keyOf(request: SipRequest): string {
  const from = request.headers.read(headers.from);
  const date = request.headers.first('Date');
  const hash = createHash('sha256').update(JSON.stringify([callIdOf(request), from?.ok && tagOf(from.value)]));
  if (date === undefined) hash.update(`${cseqOf(request)?.sequence}`);
  else hash.update(date).update(request.body);
  return hash.digest('hex').slice(0, 32);
}
