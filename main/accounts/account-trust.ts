import type { ServerTrust } from '../net/tls-settings.ts';
import { isSipUri } from '../sip/message/uri.ts';
import type { AccountSettings } from './account.ts';
import type { AccountIdentity } from './identity.ts';

/** An account as far as TLS is concerned. */
export interface TrustingAccount {
  readonly settings: Pick<AccountSettings, 'authorities' | 'acceptedCertificates' | 'clientCertificate'>;
  readonly identity: AccountIdentity;
  /** The private key of its certificate. */
  readonly clientKey: string | undefined;
}

/**
 * Whom the network believes as `serverName`, and who it is towards it: as the accounts say that have it as domain or proxy. Accounts
 * with the same server share their streams, so what a person has accepted for one of them holds for all; the first with authorities or
 * a certificate of its own decides on these.
 */
export function trustFor(serverName: string, accounts: Iterable<TrustingAccount>): ServerTrust {
  const concerned = [...accounts].filter(({ identity }) => serversOf(identity).has(serverName.toLowerCase()));
  const fingerprints = concerned.flatMap(({ settings }) => settings.acceptedCertificates ?? []);
  const authorities = concerned.find(({ settings }) => settings.authorities !== undefined)?.settings.authorities;
  const own = concerned.map(ownOf).find((identity) => identity !== undefined);
  return { fingerprints, ...(authorities !== undefined && { authorities }), ...(own && { own }) };
}

function serversOf({ registrar, ways }: AccountIdentity): ReadonlySet<string> {
  const routes = ways.flatMap(({ routes: own = [] }) => own.map(({ uri }) => uri));
  return new Set([registrar, ...routes].filter(isSipUri).map(({ host }) => host));
}

function ownOf({ settings, clientKey }: TrustingAccount) {
  const certificate = settings.clientCertificate;
  return certificate === undefined || clientKey === undefined ? undefined : { certificate, key: clientKey };
}
