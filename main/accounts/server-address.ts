import { fail, ok, type Result } from '../base/result.ts';
import { isSipUri, parseUri, type SipUri, serializeUri, sipUri } from '../sip/message/uri.ts';

/**
 * Makes what a person typed as server or proxy into a URI: `host`, `host:port`, `[v6]:port` or a whole SIP URI.
 *
 * @param transport put into the URI unless it names one itself
 * @returns a URI without user, or why not
 */
export function parseServer(typed: string, transport?: string): Result<SipUri, 'SERVER_INVALID'> {
  const text = typed.trim();
  const parsed = parseUri(/^sips?:/i.test(text) ? text : `sip:${text}`);
  if (!parsed.ok || !isSipUri(parsed.value) || parsed.value.host === '') return fail('SERVER_INVALID');
  const { scheme, host, port, params } = parsed.value;
  const wanted = params.has('transport') || transport === undefined ? params : new Map([...params, ['transport', transport]]);
  return ok(sipUri({ scheme, host, ...(port === undefined ? {} : { port }), params: wanted }));
}

/** The port of STUN where none is named (RFC 8489 §18.6). */
const STUN_PORT = 3_478;

/** A STUN server as it is typed: `host`, `host:port`, `[v6]:port`, with or without `stun:`. Undefined when it is none. */
export function parseStunServer(typed: string): { readonly host: string; readonly port: number } | undefined {
  const server = parseServer(typed.trim().replace(/^stun:/i, ''));
  if (!server.ok || server.value.params.size > 0) return undefined;
  const { host, port = STUN_PORT } = server.value;
  return { host, port };
}

/** The port of TURN over TLS where none is named (RFC 8656 §18.1). */
const TURNS_PORT = 5_349;

/** A relay as it is typed (RFC 7065). */
export interface TurnAddress {
  readonly host: string;
  readonly port: number;
  readonly transport: 'udp' | 'tcp' | 'tls';
}

/**
 * A relay as it is typed: `host`, `host:port`, `turn:host?transport=tcp`, or `turns:host` for TLS. Undefined when it is none, or one over
 * DTLS (RFC 7350), which we have not.
 */
export function parseTurnServer(typed: string): TurnAddress | undefined {
  const [address = '', query, ...more] = typed.trim().split('?');
  const [isSecure, isStream] = [/^turns:/i.test(address), query === 'transport=tcp'];
  const server = parseServer(address.replace(/^turns?:/i, ''));
  const isKnown = query === undefined || isStream || (query === 'transport=udp' && !isSecure);
  if (!server.ok || server.value.params.size > 0 || !isKnown || more.length > 0) return undefined;
  const { host, port = isSecure ? TURNS_PORT : STUN_PORT } = server.value;
  return { host, port, transport: isSecure ? 'tls' : isStream ? 'tcp' : 'udp' };
}

/** Makes `user@domain`, with or without `sip:`, into an address-of-record without parameters, or says why not. */
export function parseAor(typed: string): Result<SipUri & { readonly user: string }, 'AOR_INVALID'> {
  const text = typed.trim();
  const parsed = parseUri(/^sips?:/i.test(text) ? text : `sip:${text}`);
  if (!parsed.ok || !isSipUri(parsed.value)) return fail('AOR_INVALID');
  const { scheme, user, password, host, port } = parsed.value;
  // `mailto:someone@example.com` reads as user and password: nobody means that.
  if (user === undefined || user === '' || host === '' || password !== undefined) return fail('AOR_INVALID');
  return ok({ ...sipUri({ scheme, user, host, ...(port === undefined ? {} : { port }) }), user });
}

/** The canonical text of an address-of-record, for storing and comparing. */
export function aorText(aor: SipUri): string {
  return serializeUri(aor);
}
