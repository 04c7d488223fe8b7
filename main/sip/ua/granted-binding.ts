import { limits } from '../../limits.ts';
import { topViaOf } from '../message/build.ts';
import { headers } from '../message/headers.ts';
import type { SipResponse } from '../message/message.ts';
import type { Contact, NameAddr } from '../message/name-addr.ts';
import { isSipUri, parseUri, type SipUri, type Uri, urisEqual } from '../message/uri.ts';

/** How we named our contact (RFC 5626 §4.2). */
export interface ContactName {
  readonly uri: SipUri;
  /** `urn:uuid:…`, with `regId`. */
  readonly instanceId?: string | undefined;
  readonly regId?: number | undefined;
}

/**
 * For how many seconds the 200 to a REGISTER grants our binding (RFC 3261 §10.2.4): by its Contact's `expires`, else by Expires, else
 * as asked. A registrar that rewrites addresses is believed when it lists just one.
 */
export function grantedSeconds(response: SipResponse, contact: ContactName, askedSeconds: number): number {
  const own = ownContact(response, contact);
  const expires = response.headers.read(headers.expires);
  const fallback = expires?.ok ? expires.value : askedSeconds;
  const text = own?.params.get('expires') ?? '';
  const granted = /^\d{1,10}$/.test(text) ? Number(text) : fallback;
  return Math.min(granted, limits.userAgent.expiresMaxSeconds);
}

/** Whether a registrar lists our contact, in answer to a REGISTER with or without one (RFC 3261 §10.2.3). */
export function isListed(response: SipResponse, contact: ContactName): boolean {
  return bindingsIn(response).some((binding) => isOurs(binding, contact));
}

/** Our GRUUs, as the 200 to a REGISTER gives them (RFC 5627 §4.3). What is no SIP URI counts as none. */
export function grantedGruus(response: SipResponse, contact: ContactName) {
  const own = ownContact(response, contact);
  const publicGruu = gruuIn(own, 'pub-gruu');
  const temporaryGruu = gruuIn(own, 'temp-gruu');
  return { ...(publicGruu && { publicGruu }), ...(temporaryGruu && { temporaryGruu }) };
}

/**
 * What requests go through after a 200 to a REGISTER: the proxies we were told to use, then its Service-Route (RFC 3608 §6.1). A proxy that
 * the Service-Route begins with is not gone through twice; a broken one counts as none.
 */
export function routesAfter(response: SipResponse, proxies: readonly NameAddr[] = []): readonly NameAddr[] {
  const route = response.headers.readAll(headers.serviceRoute);
  const serviceRoute = route.ok ? route.value.slice(0, limits.userAgent.routes) : [];
  const [first] = serviceRoute;
  return [...proxies.filter(({ uri }) => first === undefined || !isSamePlace(uri, first.uri)), ...serviceRoute];
}

function isSamePlace(one: Uri, other: Uri): boolean {
  return isSipUri(one) && isSipUri(other) && one.host === other.host && one.port === other.port;
}

/** Whether the registrar keeps our flow (RFC 5626 §6). */
export function isOutboundGranted(response: SipResponse): boolean {
  const required = response.headers.readAll(headers.require);
  return required.ok && required.value.some((tag) => tag.toLowerCase() === 'outbound');
}

/** How often the edge proxy wants to hear of us, in seconds (RFC 5626 §4.4); nothing that makes no sense. */
export function flowTimerOf(response: SipResponse): number | undefined {
  const seconds = Number(response.headers.first('Flow-Timer') ?? Number.NaN);
  return Number.isInteger(seconds) && seconds >= limits.userAgent.keepAliveLeastSeconds && seconds <= 86_400
    ? seconds
    : undefined;
}

function ownContact(response: SipResponse, contact: ContactName): NameAddr | undefined {
  const bindings = bindingsIn(response);
  return bindings.find((binding) => isOurs(binding, contact)) ?? (bindings.length === 1 ? bindings[0] : undefined);
}

/** The same instance and flow are the same contact, whatever address they have (RFC 5626 §6). */
function isOurs({ uri, params }: NameAddr, contact: ContactName): boolean {
  if (urisEqual(uri, contact.uri)) return true;
  if (contact.instanceId === undefined || params.get('+sip.instance') !== `<${contact.instanceId}>`) return false;
  return params.get('reg-id') === String(contact.regId);
}

function bindingsIn(response: SipResponse): readonly NameAddr[] {
  const listed = response.headers.readAll(headers.contact);
  return listed.ok ? listed.value.filter((value: Contact): value is NameAddr => value !== '*') : [];
}

function gruuIn(contact: NameAddr | undefined, name: 'pub-gruu' | 'temp-gruu'): SipUri | undefined {
  const uri = parseUri(contact?.params.get(name) ?? '');
  return uri.ok && isSipUri(uri.value) && uri.value.params.has('gr') ? uri.value : undefined;
}

/** Where the peer saw our request come from, if that is not where we said: we are behind a NAT (RFC 3581 §4). */
export function observedAddress(response: SipResponse): { readonly host: string; readonly port: number } | undefined {
  const via = topViaOf(response);
  if (via === undefined) return undefined;
  const host = via.params.get('received') ?? via.host;
  const port = Number(via.params.get('rport') || (via.port ?? 5060));
  return host === via.host && port === (via.port ?? 5060) ? undefined : { host, port };
}
