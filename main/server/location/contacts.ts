import { limits } from '../../limits.ts';
import { quoted } from '../../sip/message/params.ts';
import { isSipUri, parseUri, type SipUri } from '../../sip/message/uri.ts';
import type { Target } from '../../sip/transport/flow.ts';
import { canonicalAor } from '../address-of-record.ts';
import type { OwnNames } from '../own-names.ts';
import type { Device } from './gruu.ts';
import type { Binding, LocationService } from './location-service.ts';
import type { StaticRoutes } from './static-routes.ts';
import { type IsOpen, wayBack } from './way-back.ts';

/** One place to forward to (RFC 3261 §16.5). */
export interface ForwardTarget {
  readonly requestUri: SipUri;
  /** 0…1, best first. */
  readonly q: number;
  /** The way to it where that is known better than from the URI. */
  readonly way?: Target;
  /** Route values to put before the request, topmost first (RFC 3327 §5.3). */
  readonly path?: readonly string[];
  /** Further flows to the same device, for when this one fails (RFC 5626 §7). */
  readonly others?: readonly ForwardTarget[];
  /** It may name itself by a GRUU, which leads through us (RFC 5627 §4.4). */
  readonly hasGruu?: boolean;
  /** What it can do, as Contact parameters (RFC 3840 §9). */
  readonly features?: string;
  /** 0…1: how well it fits what the caller wants, among those of equal q (RFC 3841 §7.2.4). Default: 0. */
  readonly preference?: number;
}

export interface TargetSources {
  readonly names: OwnNames;
  readonly location: LocationService;
  readonly staticRoutes: StaticRoutes;
  readonly isOpen: IsOpen;
}

/**
 * The contacts of an address-of-record of ours. A contact that is itself one of our addresses-of-record is replaced by its own
 * contacts, each AoR once, so that forwarding to oneself ends here and never on the wire. At most `limits.proxy.branches`, and no more
 * addresses-of-record than that are looked at.
 *
 * @param device only this one (RFC 5627 §5.4): static routes and other users' contacts are none of it
 */
export function contactsOf(user: string, domain: string, sources: TargetSources, device?: Device): readonly ForwardTarget[] {
  const aor = canonicalAor(user, domain);
  if (device !== undefined) return registeredContacts(aor, sources, device).slice(0, limits.proxy.branches);
  const targets: ForwardTarget[] = [];
  const visited = new Set<string>();
  const waiting = [{ aor, q: 1 }];
  for (let next = waiting.shift(); next !== undefined && targets.length < limits.proxy.branches; next = waiting.shift()) {
    if (visited.has(next.aor)) continue;
    if (visited.size === limits.proxy.branches) break;
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
  if (fixed.length === 0) return registeredContacts(aor, sources);
  return fixed.flatMap(({ contact, target }) => {
    const requestUri = requestUriOf(contact);
    if (requestUri === undefined) return [];
    return [target === undefined ? { requestUri, q: 1 } : { requestUri, q: 1, way: target }];
  });
}

/** A device with several flows is one target: the flow registered last first, and the others behind it (RFC 5626 §7). */
function registeredContacts(aor: string, sources: TargetSources, device?: Device): readonly ForwardTarget[] {
  const found = new Map<string, ForwardTarget[]>();
  for (const binding of sources.location.find(aor)) {
    const target = device === undefined || device.owns(binding) ? targetOf(binding, sources) : undefined;
    if (target === undefined) continue;
    const key = binding.regId === undefined ? binding.contact : `${binding.instanceId}`;
    const flows = found.get(key);
    if (flows) flows.push(target);
    else found.set(key, [target]);
  }
  return [...found.values()].flatMap(([first, ...others]) => {
    if (first === undefined) return [];
    return [others.length === 0 ? first : { ...first, others }];
  });
}

/**
 * None for a contact that is no SIP URI: such can only be told to the caller, by a redirect. None either for a flow that is closed:
 * behind it nobody can be reached.
 */
function targetOf(binding: Binding, { isOpen }: TargetSources): ForwardTarget | undefined {
  const requestUri = requestUriOf(binding.contact);
  const way = binding.received === undefined ? undefined : wayBack(binding.received, isOpen);
  const isFlowClosed = binding.regId !== undefined && binding.received !== undefined && way === undefined;
  if (requestUri === undefined || isFlowClosed) return undefined;
  const features = featuresOf(binding);
  return {
    requestUri,
    q: binding.q,
    ...(way === undefined ? {} : { way }),
    ...(binding.path.length === 0 ? {} : { path: binding.path }),
    ...(binding.instanceId === undefined ? {} : { hasGruu: true }),
    ...(features === '' ? {} : { features }),
  };
}

function featuresOf({ instanceId, features = '' }: Binding): string {
  return instanceId === undefined ? features : `;+sip.instance=${quoted(instanceId)}${features}`;
}

function requestUriOf(contact: string): SipUri | undefined {
  const uri = parseUri(contact);
  return uri.ok && isSipUri(uri.value) ? asRequestUri(uri.value) : undefined;
}

function aorOf(uri: SipUri, names: OwnNames): string | undefined {
  const domain = uri.user === undefined ? undefined : names.domainOf(uri);
  return domain === undefined || uri.user === undefined ? undefined : canonicalAor(uri.user, domain);
}
