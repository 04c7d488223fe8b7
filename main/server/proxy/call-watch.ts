import type { Clock } from '../../base/clock.ts';
import { Emitter, type Event } from '../../base/event.ts';
import { ownText } from '../../base/own-text.ts';
import { limits } from '../../limits.ts';
import { callIdOf } from '../../sip/message/build.ts';
import { headers } from '../../sip/message/headers.ts';
import type { SipMessage, SipRequest, SipResponse } from '../../sip/message/message.ts';
import { type NameAddr, tagOf } from '../../sip/message/name-addr.ts';
import { serializeUri } from '../../sip/message/uri.ts';
import type { ObservedCall, ObservedEnd, ObservedParty, ObservedState } from '../observed-call.ts';
import type { AdmittedRequest } from '../request-processor.ts';
import { isReachedByFlow } from './record-route.ts';

/** RFC 3323 §4.1.1.3. */
const ANONYMOUS = 'sip:anonymous@anonymous.invalid';

/** Hears what goes to the sender of a request that concerns a call. */
type OnResponse = (response: SipResponse) => void;

/**
 * What a proxy knows of the calls that run through it (RFC 4235 from the outside). Costs nothing when nobody listens. Calls whose end
 * was not seen, because the dialog does not run through us or somebody vanished, end as `unknown`: at once, or when there is no more room.
 */
export class CallWatch implements Disposable {
  readonly #changed = new Emitter<ObservedCall>();
  readonly #clock: Clock;
  readonly #staysOnPath: boolean;
  /** By Call-ID and the caller's tag, the one that changed longest ago first. */
  readonly #calls = new Map<string, ObservedCall>();
  /** The whole call after each change; the last time with `terminated`. */
  readonly onChanged: Event<ObservedCall> = this.#changed.event;

  /** @param staysOnPath whether we see the BYE of a call (Record-Route) */
  constructor(clock: Clock, staysOnPath: boolean) {
    this.#clock = clock;
    this.#staysOnPath = staysOnPath;
  }

  /** Those that have not ended. */
  get all(): readonly ObservedCall[] {
    return [...this.#calls.values()];
  }

  /** @returns what wants to hear the responses to `received`; `undefined` when it does not concern a call of our users */
  watch(received: AdmittedRequest): OnResponse | undefined {
    const { request } = received.transaction;
    if (this.#changed.listenerCount === 0) return undefined;
    if (request.method === 'INVITE' && partyOf(request, 'to')?.tag === undefined) return this.#begin(received, request);
    if (request.method === 'BYE') return this.#endingBy(request);
    return undefined;
  }

  [Symbol.dispose](): void {
    this.#changed[Symbol.dispose]();
    this.#calls.clear();
  }

  #begin({ sender, member, transaction }: AdmittedRequest, request: SipRequest): OnResponse | undefined {
    const [callId, caller, callee] = [callIdOf(request), partyOf(request, 'from'), partyOf(request, 'to')];
    if (callId === undefined || caller?.tag === undefined || callee === undefined || isTooLong(callId)) return undefined;
    const key = keyOf(callId, caller.tag);
    if ((sender === undefined && member === undefined) || this.#calls.has(key)) return undefined;
    this.#change(key, {
      callId: ownText(callId),
      // A Contact that leads nowhere is not told: who wants to reach the caller takes the address, by which we find the flow.
      caller: {
        ...caller,
        ...(isReachedByFlow(request, transaction.flow) ? {} : targetOf(request)),
        ...(sender === undefined ? {} : { member: sender }),
      },
      callee: { ...callee, ...(member === undefined ? {} : { member }) },
      state: 'trying',
      sinceUnixMs: this.#clock.unixMs(),
    });
    return (response) => this.#answered(key, response);
  }

  #answered(key: string, response: SipResponse): void {
    const call = this.#calls.get(key);
    if (call === undefined || call.state === 'confirmed') return;
    const { status } = response;
    if (status >= 300) return void this.#end(key, endBy(status), status);
    const answer = partyOf(response, 'to');
    const tag = answer?.tag === undefined ? {} : { tag: answer.tag };
    const state: ObservedState = status >= 200 ? 'confirmed' : 'early';
    this.#change(key, { ...call, state, callee: { ...call.callee, ...tag, ...targetOf(response) } });
    if (state === 'confirmed' && !this.#staysOnPath) this.#end(key, 'unknown');
  }

  /** Whatever the other side says to a BYE: the call is over (RFC 3261 §15.1.1). */
  #endingBy(request: SipRequest): OnResponse | undefined {
    const callId = callIdOf(request);
    const [from, to] = [partyOf(request, 'from')?.tag, partyOf(request, 'to')?.tag];
    if (callId === undefined) return undefined;
    return ({ status }) => {
      if (status < 200 || status === 401 || status === 407) return;
      if (from !== undefined) this.#end(keyOf(callId, from), 'local-bye');
      if (to !== undefined) this.#end(keyOf(callId, to), 'remote-bye');
    };
  }

  #end(key: string, end: ObservedEnd, status?: number): void {
    const call = this.#calls.get(key);
    if (call === undefined) return;
    this.#calls.delete(key);
    const fields = status === undefined ? { end } : { end, status };
    this.#changed.fire({ ...call, ...fields, state: 'terminated', sinceUnixMs: this.#clock.unixMs() });
  }

  #change(key: string, call: ObservedCall): void {
    this.#calls.delete(key);
    this.#calls.set(key, { ...call, sinceUnixMs: this.#clock.unixMs() });
    const [oldest] = this.#calls.keys();
    if (this.#calls.size > limits.proxy.observedCalls && oldest !== undefined) this.#end(oldest, 'unknown');
    this.#forgetLongest();
    this.#changed.fire({ ...call, sinceUnixMs: this.#clock.unixMs() });
  }

  /** A call in which nothing was seen for that long has ended without us. */
  #forgetLongest(): void {
    const before = this.#clock.unixMs() - limits.proxy.observedCallMs;
    for (const [key, { sinceUnixMs }] of this.#calls) {
      if (sinceUnixMs > before) return;
      this.#end(key, 'unknown');
    }
  }
}

function endBy(status: number): ObservedEnd {
  if (status === 487) return 'cancelled';
  if (status === 408) return 'timeout';
  return status >= 500 && status < 600 ? 'error' : 'rejected';
}

function keyOf(callId: string, callerTag: string): string {
  return `${callId}\n${callerTag}`;
}

function partyOf(message: SipMessage, field: 'from' | 'to'): ObservedParty | undefined {
  const value = message.headers.read(headers[field]);
  return value?.ok ? party(value.value) : undefined;
}

/** A name is cut; an address of absurd length is nobody's, a tag none. */
function party(value: NameAddr): ObservedParty {
  const tag = tagOf(value);
  const uri = serializeUri(value.uri);
  const displayName = value.displayName?.slice(0, limits.proxy.rememberedText);
  return {
    uri: isTooLong(uri) ? ANONYMOUS : ownText(uri),
    ...(displayName === undefined ? {} : { displayName: ownText(displayName) }),
    ...(tag === undefined || isTooLong(tag) ? {} : { tag: ownText(tag) }),
  };
}

function isTooLong(text: string): boolean {
  return text.length > limits.proxy.rememberedText;
}

function targetOf(message: SipMessage): Pick<ObservedParty, 'target'> {
  const contact = message.headers.read(headers.contact);
  const target = contact?.ok && contact.value !== '*' ? serializeUri(contact.value.uri) : undefined;
  return target === undefined || isTooLong(target) ? {} : { target: ownText(target) };
}
