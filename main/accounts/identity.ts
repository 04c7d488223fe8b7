import type { Random } from '../base/random.ts';
import { fail, ok, type Result } from '../base/result.ts';
import { DigestClient } from '../sip/auth/digest-client.ts';
import type { NameAddr } from '../sip/message/name-addr.ts';
import { type SipUri, sipUri } from '../sip/message/uri.ts';
import type { LocalIdentity } from '../sip/ua/local-identity.ts';
import type { Account } from './account.ts';
import { parseAor, parseServer } from './server-address.ts';

/** An account in the terms of the user agent. */
export interface AccountIdentity {
  readonly identity: LocalIdentity;
  readonly aor: SipUri & { readonly user: string };
  /** Request-URI of its REGISTER (RFC 3261 §10.2). */
  readonly registrar: SipUri;
}

/**
 * Works out how an account calls and registers. The domain of the AoR is always the Request-URI's; a server or proxy that was named is
 * only the way there: everything takes it as first route (RFC 3261 §8.1.2).
 *
 * @param password the plain one; it stays in the digest client
 */
export function identityOf(
  account: Omit<Account, 'secret' | 'id' | 'isLocal' | 'enabled'>,
  password: string,
  random: Random,
): Result<AccountIdentity, 'AOR_INVALID' | 'SERVER_INVALID'> {
  const aor = parseAor(account.aor);
  if (!aor.ok) return aor;
  const way = account.outboundProxy ?? account.registrar;
  const server = way === undefined || way === '' ? undefined : parseServer(way, account.transport);
  if (server && !server.ok) return fail('SERVER_INVALID');
  const { user, ...rest } = aor.value;
  const transport = account.transport === undefined ? {} : { params: { transport: account.transport } };
  const port = rest.port === undefined ? {} : { port: rest.port };
  const registrar = sipUri({ scheme: rest.scheme, host: rest.host, ...port, ...(server ? {} : transport) });
  const from: NameAddr = {
    uri: aor.value,
    params: new Map(),
    ...(account.displayName === undefined || account.displayName === '' ? {} : { displayName: account.displayName }),
  };
  const username = account.authUsername === undefined || account.authUsername === '' ? user : account.authUsername;
  const auth = new DigestClient({ random, credentials: { username, password } });
  const routes = server ? [looseRoute(server.value)] : undefined;
  return ok({ aor: aor.value, registrar, identity: { from, contactUser: user, auth, ...(routes ? { routes } : {}) } });
}

function looseRoute(server: SipUri): NameAddr {
  return { uri: { ...server, params: new Map([...server.params, ['lr', undefined]]) }, params: new Map() };
}
