import { fail, ok, type Result } from '../base/result.ts';
import { routedHosts } from '../calls/local-hosts.ts';
import { type Element, type ListenAt, openOnOnePort } from '../element.ts';
import type { MediaHost } from '../media/media-client.ts';
import { isWildcard } from '../net/address.ts';
import type { Address, NetworkFailure } from '../net/network.ts';
import { canonicalAor } from '../server/address-of-record.ts';
import { StaticRoutes } from '../server/location/static-routes.ts';
import type { KeptMessages } from '../server/messages/kept-messages.ts';
import { MessageKeeper } from '../server/messages/message-keeper.ts';
import { PresenceServer } from '../server/presence/presence-server.ts';
import type { RoleName, SipServer } from '../server/sip-server.ts';
import { isService, Services, serviceNames } from '../services/services.ts';
import { serializeUri, sipUri } from '../sip/message/uri.ts';
import { UserAgent } from '../sip/ua/user-agent.ts';
import { openServer, type RunningServer, type ServerOptions } from './open-server.ts';

/**
 * What a domain can be asked to do; `services` are the numbers that answer by themselves, `messages` keeps texts for who is away,
 * `presence` tells members of each other: to see calls end it keeps them on the path. The last is not there without state.
 */
export type DomainRole = RoleName | 'services' | 'messages' | 'presence';

export interface DomainOptions extends Omit<ServerOptions, 'roles' | 'staticRoutes'> {
  readonly media: MediaHost;
  readonly roles: readonly DomainRole[];
  /** Addresses of the domain that need no registration, beside the services. */
  readonly staticRoutes?: StaticRoutes;
  readonly userAgent: string;
  /** Where the role `messages` keeps them; without it there is no such role. */
  readonly keptMessages?: KeptMessages;
}

/** A running SIP domain: registrar, proxy and services of this copy. The caller closes it. */
export interface EmbeddedDomain {
  readonly name: string;
  readonly addresses: readonly ListenAt[];
  readonly services: readonly string[];
  readonly activeTransactions: number;
  /** Ends the services' calls and closes all sockets. */
  close(): Promise<void>;
}

/** Stands for any other machine when the way there is asked of the routing table (TEST-NET-1, RFC 5737): nothing is sent to it. */
const ELSEWHERE = '192.0.2.1';

/** Opens the domain, or says which address could not be had. */
export async function openDomain(options: DomainOptions): Promise<Result<EmbeddedDomain, NetworkFailure>> {
  const { name, roles, staticRoutes = new StaticRoutes() } = options;
  const recordRoute = options.recordRoute || hasPresence(options);
  const opened = await openServer({ ...options, staticRoutes, recordRoute, roles: roles.filter(isServerRole) });
  if (!opened.ok) return opened;
  const running = opened.value;
  const keeper = openKeeper(options, running.server, staticRoutes);
  const presence = openPresence(options, running, keeper);
  const services = roles.includes('services') ? await openServices(options, staticRoutes) : ok(undefined);
  if (!services.ok) {
    presence?.[Symbol.dispose]();
    keeper?.[Symbol.dispose]();
    running[Symbol.dispose]();
    return fail(services.error);
  }
  return ok({
    name,
    addresses: running.addresses,
    services: services.value ? serviceNames : [],
    get activeTransactions() {
      return running.activeTransactions + (services.value?.element.transactions.activeCount ?? 0);
    },
    close: async () => {
      await Promise.all([services.value?.close(), presence?.stop()]);
      keeper?.[Symbol.dispose]();
      running[Symbol.dispose]();
    },
  });
}

function isServerRole(role: DomainRole): role is RoleName {
  return role !== 'services' && role !== 'messages' && role !== 'presence';
}

function openKeeper(options: DomainOptions, server: SipServer, staticRoutes: StaticRoutes): MessageKeeper | undefined {
  const { surroundings, keptMessages: store, location, users, roles } = options;
  if (store === undefined || !roles.includes('messages')) return undefined;
  const isThere = (aor: string): boolean => location.find(aor).length + staticRoutes.find(aor).length > 0;
  return new MessageKeeper({ ...surroundings, server, store, users, isThere });
}

function hasPresence({ roles, stateless }: DomainOptions): boolean {
  return roles.includes('presence') && stateless === undefined;
}

function openPresence(
  options: DomainOptions,
  { server, lower }: RunningServer,
  messages: MessageKeeper | undefined,
): PresenceServer | undefined {
  const { surroundings, location, users, userAgent } = options;
  return hasPresence(options)
    ? new PresenceServer({ ...surroundings, ...lower, server, users, location, messages, userAgent })
    : undefined;
}

interface RunningServices {
  readonly element: Element;
  close(): Promise<void>;
}

/** The services are a user agent of their own beside the proxy, reached as any phone is: at an address that callers reach too. */
async function openServices(options: DomainOptions, routes: StaticRoutes): Promise<Result<RunningServices, NetworkFailure>> {
  const { surroundings, media, name, userAgent } = options;
  const opened = await openOnOnePort('services', surroundings, { host: await servicesHost(options), port: 0 });
  if (!opened.ok) return opened;
  const element = opened.value;
  const { transport, transactions, resolver } = element;
  const agent = new UserAgent({
    ...surroundings,
    transactions,
    transport,
    resolver,
    element: 'services',
    userAgent,
    hasUser: isService,
  });
  const hosts = routedHosts(surroundings.network, resolver);
  const services = new Services({ ...surroundings, agent, media, hosts, domain: name });
  const address = transport.listening[0]?.local;
  const bindings = address ? serviceNames.map((user) => routes.bind(canonicalAor(user, name), [contactOf(user, address)])) : [];
  return ok({
    element,
    close: async () => {
      for (const binding of bindings) binding[Symbol.dispose]();
      await agent.stop();
      services[Symbol.dispose]();
      element[Symbol.dispose]();
    },
  });
}

async function servicesHost({ surroundings, listenAt }: DomainOptions): Promise<string> {
  const host = listenAt[0]?.local.host ?? ELSEWHERE;
  return isWildcard(host) ? surroundings.network.localHostFor(ELSEWHERE) : host;
}

function contactOf(user: string, { host, port }: Address): { readonly contact: string } {
  return { contact: serializeUri(sipUri({ user, host, port })) };
}
