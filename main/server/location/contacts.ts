import { limits } from '../../limits.ts';
import { isSipUri, parseUri, type SipUri } from '../../sip/message/uri.ts';
import type { Target } from '../../sip/transport/flow.ts';
import { canonicalAor } from '../address-of-record.ts';
import type { OwnNames } from '../own-names.ts';
import type { FlowTable } from './flow-table.ts';
import type { LocationService } from './location-service.ts';
import type { StaticRoutes } from './static-routes.ts';

/** One place to forward to (RFC 3261 §16.5). */
export interface ForwardTarget {
  readonly requestUri: SipUri;
  /** 0…1, best first. */
  readonly q: number;
  /** The way to it where that is known better than from the URI. */
  readonly way?: Target;
}

export interface TargetSources {
  readonly names: OwnNames;
  readonly location: LocationService;
  readonly staticRoutes: StaticRoutes;
  readonly flows: FlowTable;
}

/**
 * The contacts of an address-of-record of ours. A contact that is itself one of our addresses-of-record is replaced by its own
 * contacts, each AoR once, so that forwarding to oneself ends here and never on the wire. At most `limits.proxy.branches`.
 */
export function contactsOf(user: string, domain: string, sources: TargetSources): readonly ForwardTarget[] {
  const targets: ForwardTarget[] = [];
  const visited = new Set<string>();
  const waiting = [{ aor: canonicalAor(user, domain), q: 1 }];
  for (let next = waiting.shift(); next !== undefined && targets.length < limits.proxy.branches; next = waiting.shift()) {
    if (visited.has(next.aor)) continue;
    visited.add(next.aor);
    for (const target of directContacts(next.aor, sources)) {
      const ownAor = aorOf(target.requestUri, sources.names);
      const q = visited.size > 1 ? next.q : target.q;
      if (ownAor === undefined) targets.push({ ...target, q });
      else waiting.push({ aor: ownAor, q });
    }
  }
  return targets.slice(0, limits.proxy.branches);
}

/** `uri` as a Request-URI: without the parts that only a Contact may have (§19.1.1). */
function asRequestUri(uri: SipUri): SipUri {
  if (uri.headers.length === 0 && !uri.params.has('method')) return uri;
  const params = new Map([...uri.params].filter(([name]) => name !== 'method'));
  return { ...uri, params, headers: [] };
}

function directContacts(aor: string, sources: TargetSources): readonly ForwardTarget[] {
  const fixed = sources.staticRoutes.find(aor);
  if (fixed.length > 0) return fixed.flatMap(({ contact, target }) => forwardTarget(contact, 1, target));
  return sources.location.find(aor).flatMap(({ contact, q, received }) => {
    return forwardTarget(contact, q, received === undefined ? undefined : sources.flows.targetOf(received));
  });
}

/** None for a contact that is no SIP URI: such can only be told to the caller, by a redirect. */
function forwardTarget(contact: string, q: number, way: Target | undefined): readonly ForwardTarget[] {
  const uri = parseUri(contact);
  if (!uri.ok || !isSipUri(uri.value)) return [];
  const requestUri = asRequestUri(uri.value);
  return [way === undefined ? { requestUri, q } : { requestUri, q, way }];
}

function aorOf(uri: SipUri, names: OwnNames): string | undefined {
  const domain = uri.user === undefined ? undefined : names.domainOf(uri);
  return domain === undefined || uri.user === undefined ? undefined : canonicalAor(uri.user, domain);
}
