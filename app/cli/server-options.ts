import type { ServerOptions } from '../../main/domain/open-server.ts';
import { limits } from '../../main/limits.ts';
import { isNumericHost } from '../../main/net/address.ts';
import { canonicalAor } from '../../main/server/address-of-record.ts';
import { type StaticContact, StaticRoutes } from '../../main/server/location/static-routes.ts';
import type { ServerPolicy } from '../../main/server/sip-server.ts';
import { parseUri } from '../../main/sip/message/uri.ts';
import { flag, type OptionValues, text, texts, WrongUsage } from './command.ts';

/** Options that say how a server forwards. */
export const serverOptions = {
  'record-route': { type: 'boolean' },
  stateless: { type: 'boolean' },
  'relay-for': { type: 'string', multiple: true },
  recurse: { type: 'boolean' },
  'ring-seconds': { type: 'string' },
  'edge-of': { type: 'string', multiple: true },
  'service-route': { type: 'string', multiple: true },
  redirect: { type: 'string', multiple: true },
} as const;

/** For the usage of the command. */
export const serverUsage =
  '[--record-route] [--recurse] [--ring-seconds N] [--edge-of D]... [--service-route URI]... [--redirect NAME=301|302|305|380:URI]...\n' +
  '          [--stateless [--relay-for ADDRESS]...]';

const LOOPBACK = ['127.0.0.1', '::1'];

/** @throws WrongUsage */
export function policyFrom(values: OptionValues): ServerPolicy {
  const routes = texts(values, 'service-route');
  for (const route of routes) if (!parseUri(route).ok) throw new WrongUsage(`--service-route needs a SIP URI, not '${route}'`);
  const ringSeconds = ringSecondsFrom(text(values, 'ring-seconds'));
  return {
    recursesOnRedirect: flag(values, 'recurse'),
    ...(ringSeconds === undefined ? {} : { ringSeconds }),
    edgeOf: texts(values, 'edge-of'),
    serviceRoute: routes.map((route) => `<${route}>`),
  };
}

/** Beyond the most nothing rings: the transaction is given up. */
function ringSecondsFrom(wanted: string | undefined): number | undefined {
  if (wanted === undefined) return undefined;
  const seconds = Number(wanted);
  const most = limits.transaction.giveUpMs / 1_000;
  if (!/^\d{1,4}$/.test(wanted) || seconds < 1 || seconds > most)
    throw new WrongUsage(`--ring-seconds needs a number from 1 to ${most}, not '${wanted}'`);
  return seconds;
}

/**
 * Without state nobody can be asked for a password: then only the peers of `--relay-for`, by default this machine, reach other domains.
 *
 * @throws WrongUsage
 */
export function statelessFrom(values: OptionValues): Pick<ServerOptions, 'stateless'> {
  const named = texts(values, 'relay-for');
  const wrong = named.find((host) => !isNumericHost(host));
  if (wrong !== undefined) throw new WrongUsage(`--relay-for needs a numeric address, not '${wrong}'`);
  if (!flag(values, 'stateless')) {
    if (named.length > 0) throw new WrongUsage('--relay-for needs --stateless: with state, users are asked for their password');
    return {};
  }
  const trusted = named.length > 0 ? named : LOOPBACK;
  return { stateless: { mayRelay: ({ remote }) => trusted.includes(remote.host) } };
}

/**
 * Users who are always somewhere else: `NAME=302:sip:name@elsewhere`; a name may come several times.
 *
 * @throws WrongUsage
 */
export function redirectsFrom(values: OptionValues, domain: string): StaticRoutes {
  const contacts = new Map<string, StaticContact[]>();
  for (const text of texts(values, 'redirect')) {
    const { name, contact } = redirectFrom(text);
    contacts.set(name, [...(contacts.get(name) ?? []), contact]);
  }
  const routes = new StaticRoutes();
  for (const [name, list] of contacts) routes.bind(canonicalAor(name, domain.toLowerCase()), list);
  return routes;
}

function redirectFrom(text: string): { readonly name: string; readonly contact: StaticContact } {
  const { name, status, uri } = /^(?<name>[^=]+)=(?<status>301|302|305|380):(?<uri>.+)$/.exec(text)?.groups ?? {};
  if (name === undefined || uri === undefined || !parseUri(uri).ok)
    throw new WrongUsage(`--redirect needs NAME=301|302|305|380:URI, not '${text}'`);
  return { name, contact: { contact: uri, redirectStatus: statusOf(status) } };
}

function statusOf(text: string | undefined): 301 | 302 | 305 | 380 {
  return ([301, 305, 380] as const).find((status) => String(status) === text) ?? 302;
}
