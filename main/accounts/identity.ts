import type { Random } from '../base/random.ts';
import { fail, ok, type Result } from '../base/result.ts';
import { secured } from '../net/transport-name.ts';
import { DigestClient } from '../sip/auth/digest-client.ts';
import type { NameAddr } from '../sip/message/name-addr.ts';
import { type SipUri, sipUri } from '../sip/message/uri.ts';
import type { LocalIdentity } from '../sip/ua/local-identity.ts';
import type { AccountSettings } from './account.ts';
import { parseAor, parseServer, parseStunServer, parseTurnServer } from './server-address.ts';

/** An account in the terms of the user agent. */
export interface AccountIdentity {
  /** For its requests; takes the first of the ways. */
  readonly identity: LocalIdentity;
  readonly aor: SipUri & { readonly user: string };
  /** Request-URI of its REGISTER (RFC 3261 §10.2). */
  readonly registrar: SipUri;
  /** One for each flow that it keeps (RFC 5626 §4.2), the best first; at least one. */
  readonly ways: readonly [LocalIdentity, ...LocalIdentity[]];
}

export type IdentityFailure = 'AOR_INVALID' | 'SERVER_INVALID';

/** What {@link identityOf} looks at. */
export type IdentitySettings = Pick<
  AccountSettings,
  | 'aor'
  | 'displayName'
  | 'authUsername'
  | 'registrar'
  | 'outboundProxy'
  | 'secondProxy'
  | 'transport'
  | 'stunServer'
  | 'turnServer'
  | 'isRelayOnly'
>;

/**
 * Works out how an account calls and registers. The domain of the AoR is always the Request-URI's; a server or proxy that was named is
 * only the way there: everything takes it as first route (RFC 3261 §8.1.2). So does the domain itself, where a transport was chosen. For
 * a `sips` account each way is `sips` as well (RFC 5630 §5.1.1).
 *
 * @param password the plain one; it stays in the digest client
 * @param contactUser user part of the Contact. Default: that of the AoR
 */
export function identityOf(
  account: IdentitySettings,
  password: string,
  random: Random,
  contactUser?: string,
): Result<AccountIdentity, IdentityFailure> {
  const aor = parseAor(account.aor);
  if (!aor.ok) return aor;
  const { scheme, host, port, user } = aor.value;
  const registrar = sipUri({ scheme, host, ...(port !== undefined && { port }) });
  if (account.stunServer && !parseStunServer(account.stunServer)) return fail('SERVER_INVALID');
  if (account.turnServer ? !parseTurnServer(account.turnServer) : account.isRelayOnly) return fail('SERVER_INVALID');
  const servers = serversOf(account, registrar);
  if (!servers.ok) return servers;
  const auth = new DigestClient({ random, credentials: { username: account.authUsername || user, password } });
  const { displayName } = account;
  const from: NameAddr = { uri: aor.value, params: new Map(), ...(displayName ? { displayName } : {}) };
  const plain: LocalIdentity = { from, contactUser: contactUser ?? user, auth };
  const [identity = plain, ...others] = servers.value.map((server) => ({ ...plain, routes: [looseRoute(server)] }));
  return ok({ aor: aor.value, registrar, identity, ways: [identity, ...others] });
}

/** The first hops, best first; none: wherever a Request-URI leads. */
function serversOf(account: IdentitySettings, domain: SipUri): Result<readonly SipUri[], 'SERVER_INVALID'> {
  const { transport, registrar, outboundProxy, secondProxy } = account;
  if (domain.scheme === 'sips' && transport !== undefined && secured(transport) === undefined) return fail('SERVER_INVALID');
  const named = [outboundProxy || registrar, secondProxy].filter((typed) => typed !== undefined && typed !== '');
  const typed = named.length === 0 && transport !== undefined ? [hostport(domain)] : named;
  const servers: SipUri[] = [];
  for (const text of typed) {
    const server = parseServer(text ?? '', transport);
    if (!server.ok) return server;
    servers.push(domain.scheme === 'sips' ? { ...server.value, scheme: 'sips' } : server.value);
  }
  return ok(servers);
}

function hostport({ host, port }: SipUri): string {
  const name = host.includes(':') ? `[${host}]` : host;
  return port === undefined ? name : `${name}:${port}`;
}

function looseRoute(server: SipUri): NameAddr {
  return { uri: { ...server, params: new Map([...server.params, ['lr', undefined]]) }, params: new Map() };
}
