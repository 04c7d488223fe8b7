import { limits } from '../../limits.ts';
import type { NameAddr } from '../message/name-addr.ts';
import { isSipUri, type SipUri, urisEqual } from '../message/uri.ts';
import type { SentBy } from '../transport/sent-by.ts';
import { contactUri } from './addressing.ts';
import { contactUserOf, type LocalIdentity } from './local-identity.ts';

/** What a registrar has granted to one of our contacts, as far as later requests depend on it. */
export interface GrantedBinding {
  /** User part of our Contact. */
  readonly user: string;
  /** Whose binding it is. */
  readonly aor: SipUri;
  /** Which of its flows it is, the best first (RFC 5626 §4.2). */
  readonly regId: number;
  /** What requests of this account go through: the proxies of its flow, then its Service-Route (RFC 3608 §6.1). */
  readonly routes: readonly NameAddr[];
  /** The registrar keeps the flow (RFC 5626). */
  readonly isOutbound: boolean;
  /** Addresses that lead to us and nobody else, wherever we are (RFC 5627): one that names us, one that does not. */
  readonly publicGruu?: SipUri;
  readonly temporaryGruu?: SipUri;
}

/** For whom a Contact is. */
export interface ContactOccasion {
  readonly user: string | undefined;
  /** Who we say we are, From or To: an anonymous one must not be given away by the Contact (RFC 3323, RFC 5627 §6.1.1). */
  readonly local: NameAddr;
  /** Where the peer sees us. */
  readonly sentBy: SentBy;
  /** SIPS where the request asks for it (RFC 3261 §8.1.1.8). */
  readonly scheme: 'sip' | 'sips';
}

/** The bindings of this user agent that stand: written by its registrations, read by all its requests. */
export class GrantedBindings {
  #bindings: readonly GrantedBinding[] = [];

  /** Takes the place of the former binding of the same account and flow. */
  note(binding: GrantedBinding): void {
    this.forget(binding);
    const all = [...this.#bindings, binding].sort((one, other) => one.regId - other.regId);
    this.#bindings = all.slice(0, limits.userAgent.bindings);
  }

  /** The binding has ended, or its flow has failed. */
  forget({ user, aor, regId }: Pick<GrantedBinding, 'user' | 'aor' | 'regId'>): void {
    this.#bindings = this.#bindings.filter((known) => known.user !== user || known.regId !== regId || !urisEqual(known.aor, aor));
  }

  /**
   * What a request of `identity` goes through: as its best flow wants it, else as it was set (RFC 3261 §8.1.2). On the way to a `sips`
   * target every hop is `sips` (RFC 5630 §5.1.1).
   */
  routesOf(identity: LocalIdentity, scheme: 'sip' | 'sips'): readonly NameAddr[] {
    const { uri } = identity.from;
    const user = contactUserOf(identity);
    const isOwn = (aor: SipUri): boolean => isAnonymous(identity.from) || (isSipUri(uri) && urisEqual(aor, uri));
    const binding = this.#bindings.find((known) => known.user === user && isOwn(known.aor));
    const routes = binding?.routes ?? identity.routes ?? [];
    return scheme === 'sips' ? routes.map(secured) : routes;
  }

  /** Our Contact in a request or response that makes or keeps a dialog (RFC 5626 §4.3, RFC 5627 §4.4). */
  contactFor({ user, local, sentBy, scheme }: ContactOccasion): SipUri {
    const binding = this.#bindings.find((known) => known.user === user);
    const gruu = isAnonymous(local) ? binding?.temporaryGruu : binding?.publicGruu;
    if (gruu?.scheme === scheme) return gruu;
    const uri = contactUri(user, sentBy, scheme);
    return binding?.isOutbound === true ? { ...uri, params: new Map([...uri.params, ['ob', undefined]]) } : uri;
  }
}

function secured(route: NameAddr): NameAddr {
  return isSipUri(route.uri) ? { ...route, uri: { ...route.uri, scheme: 'sips' } } : route;
}

/** `anonymous@anonymous.invalid` (RFC 3323 §4.1.1.3). */
function isAnonymous({ uri }: NameAddr): boolean {
  return isSipUri(uri) && uri.host.endsWith('anonymous.invalid');
}
