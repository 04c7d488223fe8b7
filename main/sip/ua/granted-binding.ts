import { limits } from '../../limits.ts';
import { topViaOf } from '../message/build.ts';
import { headers } from '../message/headers.ts';
import type { SipResponse } from '../message/message.ts';
import type { Contact, NameAddr } from '../message/name-addr.ts';
import { type SipUri, urisEqual } from '../message/uri.ts';

/**
 * For how many seconds the 200 to a REGISTER grants our binding (RFC 3261 §10.2.4): by its Contact's `expires`, else by Expires, else
 * as asked. A registrar that rewrites addresses is believed when it lists just one.
 */
export function grantedSeconds(response: SipResponse, contact: SipUri, askedSeconds: number): number {
  const own = ownContact(response, contact);
  const expires = response.headers.read(headers.expires);
  const fallback = expires?.ok ? expires.value : askedSeconds;
  const text = own?.params.get('expires') ?? '';
  const granted = /^\d{1,10}$/.test(text) ? Number(text) : fallback;
  return Math.min(granted, limits.userAgent.expiresMaxSeconds);
}

function ownContact(response: SipResponse, contact: SipUri): NameAddr | undefined {
  const listed = response.headers.readAll(headers.contact);
  if (!listed.ok) return undefined;
  const bindings = listed.value.filter((value: Contact): value is NameAddr => value !== '*');
  return bindings.find(({ uri }) => urisEqual(uri, contact)) ?? (bindings.length === 1 ? bindings[0] : undefined);
}

/** Where the peer saw our request come from, if that is not where we said: we are behind a NAT (RFC 3581 §4). */
export function observedAddress(response: SipResponse): { readonly host: string; readonly port: number } | undefined {
  const via = topViaOf(response);
  if (via === undefined) return undefined;
  const host = via.params.get('received') ?? via.host;
  const port = Number(via.params.get('rport') || (via.port ?? 5060));
  return host === via.host && port === (via.port ?? 5060) ? undefined : { host, port };
}
