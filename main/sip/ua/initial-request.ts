import { randomHex } from '../../base/random.ts';
import { limits } from '../../limits.ts';
import type { DigestSession } from '../auth/digest-client.ts';
import { routeTo } from '../dialog/route-set.ts';
import { SipRequest, type SipResponse } from '../message/message.ts';
import { type NameAddr, serializeNameAddr } from '../message/name-addr.ts';
import { type SipUri, serializeUri, type Uri } from '../message/uri.ts';
import type { SentBy } from '../transport/sent-by.ts';
import { asAddress } from './addressing.ts';
import type { AgentCore } from './agent-core.ts';
import { type Body, putBody } from './body.ts';
import type { RequestPlan } from './client-request.ts';
import type { LocalIdentity } from './local-identity.ts';

/** What a request outside of dialogs is called on the wire: who has seen it knows it again by this (RFC 3261 §8.1.1). */
export interface RequestId {
  readonly callId: string;
  readonly fromTag: string;
  /** Of CSeq. */
  readonly sequence: number;
}

export interface InitialRequestSettings {
  readonly identity: LocalIdentity;
  readonly method: string;
  readonly target: SipUri;
  /** To; default: the target. */
  readonly to?: NameAddr;
  readonly body?: Body;
  readonly headers?: Iterable<readonly [name: string, value: string]>;
  /** Fields that change from one attempt to the next. */
  readonly fields?: () => Iterable<readonly [name: string, value: string]>;
  /** As in {@link RequestPlan}. */
  readonly revise?: (response: SipResponse) => boolean;
  /** Rows for Contact; absent: none. */
  readonly contacts?: (sentBy: SentBy, scheme: 'sip' | 'sips') => readonly string[];
  /** Nonces to share with other requests; default: a session of the identity's own. */
  readonly digest?: DigestSession | undefined;
  /** Follow 3xx. */
  readonly followsRedirects: boolean;
  /** A former request again: its first attempt is called what that one was. Default: a new one. */
  readonly repeats?: RequestId | undefined;
}

/** A request outside of dialogs, with its repetitions (RFC 3261 §8.1.1): one Call-ID, one From tag, CSeq from 1. */
export class InitialRequest implements RequestPlan {
  readonly callId: string;
  readonly localTag: string;
  readonly digest: DigestSession | undefined;
  readonly redirect?: (uri: SipUri) => void;
  readonly revise?: (response: SipResponse) => boolean;
  readonly #core: AgentCore;
  readonly #settings: InitialRequestSettings;
  #target: SipUri;
  #sequence: number;

  constructor(core: AgentCore, settings: InitialRequestSettings) {
    this.#core = core;
    this.#settings = settings;
    this.#target = settings.target;
    this.callId = settings.repeats?.callId ?? randomHex(core.random, 16);
    this.localTag = settings.repeats?.fromTag ?? randomHex(core.random, 8);
    this.#sequence = (settings.repeats?.sequence ?? 1) - 1;
    this.digest = settings.digest ?? settings.identity.auth?.session();
    if (settings.revise) this.revise = settings.revise;
    if (!settings.followsRedirects) return;
    this.redirect = (uri) => {
      this.#target = uri;
    };
  }

  /** What the latest attempt is called. */
  get requestId(): RequestId {
    return { callId: this.callId, fromTag: this.localTag, sequence: this.#sequence };
  }

  /** Only REGISTER goes without what it brings itself: the Service-Route (RFC 3608 §5). */
  get #routes(): readonly NameAddr[] {
    const { identity, method } = this.#settings;
    return method === 'REGISTER' ? (identity.routes ?? []) : this.#core.granted.routesOf(identity, this.#target.scheme);
  }

  get nextHop(): Uri {
    return routeTo(this.#target, this.#routes).nextHop;
  }

  create(sentBy: SentBy, isRepetition: boolean): SipRequest {
    if (!isRepetition) this.#sequence += 1;
    const { identity, method, to, headers, contacts, body } = this.#settings;
    const { requestUri, routes, nextHop } = routeTo(this.#target, this.#routes);
    const scheme = requestUri.scheme === 'sips' || nextHop.scheme === 'sips' ? 'sips' : 'sip';
    const request = new SipRequest(method, serializeUri(requestUri), [
      ['Max-Forwards', `${limits.proxy.maxForwards}`],
      ...routes.map((route) => ['Route', serializeNameAddr(route)] as const),
      ['From', serializeNameAddr({ ...identity.from, params: new Map([['tag', this.localTag]]) })],
      ['To', serializeNameAddr(to ?? asAddress(this.#settings.target))],
      ['Call-ID', this.callId],
      ['CSeq', `${this.#sequence} ${method}`],
      ...(contacts?.(sentBy, scheme) ?? []).map((value) => ['Contact', value] as const),
      ...capabilityFields(this.#core, method),
      ...(headers ?? []),
      ...(this.#settings.fields?.() ?? []),
    ]);
    putBody(request, body);
    return request;
  }
}

/** What a request says of us (RFC 3261 §13.2.1 and the header table of §20): what we can do, and who made us. */
export function capabilityFields({ capabilities, product }: AgentCore, method: string): readonly (readonly [string, string])[] {
  const fields: (readonly [string, string])[] = [];
  if (['INVITE', 'UPDATE', 'OPTIONS', 'REGISTER'].includes(method)) fields.push(['Allow', capabilities.allow]);
  if (!['ACK', 'BYE', 'CANCEL'].includes(method) && capabilities.supported.length > 0) {
    fields.push(['Supported', capabilities.supported.join(', ')]);
  }
  fields.push(['User-Agent', product]);
  return fields;
}
