import { ownText } from '../../base/own-text.ts';
import { fail, ok, type Result } from '../../base/result.ts';
import { limits } from '../../limits.ts';
import { parseUri, urisEqual } from '../../sip/message/uri.ts';
import type { Answer } from '../answer.ts';
import type { Binding } from '../location/location-service.ts';
import type { RegisterRequest, RequestedContact } from './register-request.ts';

const refusals = {
  outOfOrder: { status: 500, reason: 'Out of Order: CSeq Not Higher Than Before' },
  tooBrief: { status: 423, headers: [['Min-Expires', String(limits.registrar.minExpiresSeconds)]] },
  tooMany: { status: 403, reason: 'Too Many Bindings' },
} as const satisfies Record<string, Answer>;

/**
 * What a REGISTER makes of the bindings of one address-of-record: all of it or nothing (RFC 3261 §10.3 steps 6 and 7).
 * A binding is changed by a request of the same Call-ID only when its CSeq is higher; another Call-ID is a client that restarted.
 *
 * @param current those that have not expired
 * @returns the new bindings, the refreshed ones first
 */
export function updateBindings(
  aor: string,
  current: readonly Binding[],
  request: RegisterRequest,
  nowUnixMs: number,
): Result<readonly Binding[], Answer> {
  if (request.contacts === '*')
    return current.some((binding) => isNotOlder(binding, request)) ? fail(refusals.outOfOrder) : ok([]);
  if (request.contacts.some(isTooBrief)) return fail(refusals.tooBrief);

  let kept = current;
  const refreshed: Binding[] = [];
  for (const requested of lastOfEach(request.contacts)) {
    const former = kept.find((binding) => isSameBinding(binding, requested));
    if (former !== undefined && isNotOlder(former, request)) return fail(refusals.outOfOrder);
    kept = kept.filter((binding) => binding !== former);
    if (requested.expiresSeconds > 0) refreshed.push(bindingFor(aor, requested, request, nowUnixMs));
  }
  const bindings = [...refreshed, ...kept];
  return refreshed.length > 0 && bindings.length > limits.registrar.bindings ? fail(refusals.tooMany) : ok(bindings);
}

/** Whether `binding` was already set by this request or a later one of the same client. */
function isNotOlder(binding: Binding, { callId, cseq }: RegisterRequest): boolean {
  return binding.callId === callId && binding.cseq >= cseq;
}

/** An hour must never be too brief (step 7); our minimum is far below. */
function isTooBrief({ expiresSeconds }: RequestedContact): boolean {
  return expiresSeconds > 0 && expiresSeconds < limits.registrar.minExpiresSeconds;
}

/** A contact that stands twice in one request counts once, as written last. */
function lastOfEach(contacts: readonly RequestedContact[]): readonly RequestedContact[] {
  if (contacts.length < 2) return contacts;
  return contacts.filter(({ uri }, index) => !contacts.slice(index + 1).some((later) => urisEqual(uri, later.uri)));
}

/** A flow is known by device and reg-id, whatever contact it has now; anything else by its contact (RFC 5626 §6). */
function isSameBinding(binding: Binding, requested: RequestedContact): boolean {
  if (binding.regId === undefined && requested.regId === undefined) return isSameContact(binding.contact, requested);
  return binding.regId === requested.regId && binding.instanceId === requested.instanceId;
}

function isSameContact(stored: string, { contact, uri }: RequestedContact): boolean {
  if (stored === contact) return true;
  const parsed = parseUri(stored);
  return parsed.ok && urisEqual(parsed.value, uri);
}

function bindingFor(aor: string, requested: RequestedContact, request: RegisterRequest, nowUnixMs: number): Binding {
  const grantedSeconds = Math.min(requested.expiresSeconds, limits.registrar.maxExpiresSeconds);
  return {
    aor,
    contact: ownText(requested.contact),
    q: requested.q,
    expiresAtUnixMs: nowUnixMs + grantedSeconds * 1_000,
    callId: ownText(request.callId),
    cseq: request.cseq,
    path: request.path.map(ownText),
    ...(requested.instanceId === undefined ? {} : { instanceId: ownText(requested.instanceId) }),
    ...(requested.regId === undefined ? {} : { regId: requested.regId }),
    ...(requested.features === undefined ? {} : { features: ownText(requested.features) }),
    ...(requested.received === undefined ? {} : { received: requested.received }),
    ...(request.userAgent === undefined ? {} : { userAgent: ownText(request.userAgent) }),
  };
}
