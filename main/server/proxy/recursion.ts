import { limits } from '../../limits.ts';
import { headers } from '../../sip/message/headers.ts';
import type { SipResponse } from '../../sip/message/message.ts';
import { isSipUri, type SipUri, urisEqual } from '../../sip/message/uri.ts';
import type { ForwardTarget } from '../location/contacts.ts';

/** Finds the targets that a Contact of a redirection stands for: our users' contacts, or the URI itself. */
export type ResolveContact = (uri: SipUri) => readonly ForwardTarget[];

/**
 * Follows redirections of one request instead of leaving that to the caller (RFC 3261 §16.5, §16.7 step 4): each URI once,
 * `limits.proxy.redirects` deep, and no more than `limits.proxy.branches` targets in all.
 */
export class Recursion {
  readonly #resolve: ResolveContact;
  readonly #tried: SipUri[];
  /** How many redirections led to a target. */
  readonly #depths = new WeakMap<ForwardTarget, number>();

  /** @param targets those the request starts with, and the URI it came for */
  constructor(targets: readonly ForwardTarget[], requestUri: SipUri, resolve: ResolveContact) {
    this.#resolve = resolve;
    this.#tried = [requestUri, ...targets.map((target) => target.requestUri)];
  }

  /** New targets of a 3xx that came from `target`; `undefined`: nothing to follow, the response counts as it is. */
  follow(response: SipResponse, target: ForwardTarget): readonly ForwardTarget[] | undefined {
    const depth = (this.#depths.get(target) ?? 0) + 1;
    // 305 asks for a proxy of the callee's choice and 380 for another service: that is for the caller to decide.
    if (depth > limits.proxy.redirects || response.status === 305 || response.status === 380) return undefined;
    const found = contactsIn(response).flatMap(({ uri, q }) => this.#targetsAt(uri, q));
    for (const one of found) this.#depths.set(one, depth);
    return found.length === 0 ? undefined : found;
  }

  #targetsAt(uri: SipUri, q: number): readonly ForwardTarget[] {
    if (this.#isTried(uri)) return [];
    this.#tried.push(uri);
    const fresh = this.#resolve(uri).filter(({ requestUri }) => requestUri === uri || !this.#isTried(requestUri));
    this.#tried.push(...fresh.map(({ requestUri }) => requestUri));
    return fresh.map((target) => ({ ...target, q }));
  }

  /** Also when there have been too many: then nothing is new. */
  #isTried(uri: SipUri): boolean {
    return this.#tried.length >= limits.proxy.branches || this.#tried.some((tried) => urisEqual(tried, uri));
  }
}

function contactsIn(response: SipResponse): readonly { readonly uri: SipUri; readonly q: number }[] {
  const contacts = response.headers.readAll(headers.contact);
  if (!contacts.ok) return [];
  return contacts.value.flatMap((contact) => {
    if (contact === '*' || !isSipUri(contact.uri)) return [];
    const q = Number(contact.params.get('q') ?? 1);
    return [{ uri: requestUriOf(contact.uri), q: q >= 0 && q <= 1 ? q : 1 }];
  });
}

/** Without what only a Contact may have (§19.1.1), and as the wire will show it. */
function requestUriOf(uri: SipUri): SipUri {
  const params = new Map([...uri.params].filter(([name]) => name !== 'method'));
  return { ...uri, params, headers: [] };
}
