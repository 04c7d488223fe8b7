import type { Resolver } from '../net/lookup.ts';
import { locate } from '../sip/ua/addressing.ts';
import type { LocalIdentity } from '../sip/ua/local-identity.ts';

/** Whether a machine is the account's own server, whose word on who calls is believed (RFC 3325 §2). Rejects never. */
export type OwnServers = (identity: LocalIdentity, host: string) => Promise<boolean>;

/** Asks for the servers of the account's proxy, else of its domain. */
export function ownServers(resolver: Resolver): OwnServers {
  return async ({ from, routes = [] }, host) => {
    const targets = await locate(resolver, routes[0]?.uri ?? from.uri);
    return targets.some(({ address }) => address.host === host);
  };
}
