import { fail, ok, type Result } from '../base/result.ts';
import { routedHosts } from '../calls/local-hosts.ts';
import { type Element, type ListenAt, openElement, openOnOnePort, type Surroundings } from '../element.ts';
import type { MediaHost } from '../media/media-client.ts';
import { isWildcard } from '../net/address.ts';
import type { Address, NetworkFailure } from '../net/network.ts';
import { canonicalAor } from '../server/address-of-record.ts';
import type { LocationService } from '../server/location/location-service.ts';
import { StaticRoutes } from '../server/location/static-routes.ts';
import { type RoleName, SipServer } from '../server/sip-server.ts';
import type { UserStore } from '../server/users/user-store.ts';
import { isService, Services, serviceNames } from '../services/services.ts';
import type { DigestAlgorithm } from '../sip/auth/digest.ts';
import { serializeUri, sipUri } from '../sip/message/uri.ts';
import { UserAgent } from '../sip/ua/user-agent.ts';

/** What a domain can be asked to do; `services` are the numbers that answer by themselves. */
export type DomainRole = RoleName | 'services';

export interface DomainOptions {
  readonly surroundings: Surroundings;
  readonly media: MediaHost;
  readonly name: string;
  readonly listenAt: readonly ListenAt[];
  readonly roles: readonly DomainRole[];
  readonly location: LocationService;
  readonly users: UserStore;
  readonly recordRoute: boolean;
  /** What users are challenged with; default MD5 alone. */
  readonly digestAlgorithms?: readonly DigestAlgorithm[];
  readonly userAgent: string;
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
  const { surroundings, name, location, users, recordRoute, roles, digestAlgorithms } = options;
  const opened = await openElement('proxy', surroundings, options.listenAt);
  if (!opened.ok) return opened;
  const element = opened.value;
  const staticRoutes = new StaticRoutes();
  const server = new SipServer({
    ...surroundings,
    transactions: element.transactions,
    transport: element.transport,
    resolver: element.resolver,
    domains: [name],
    roles: roles.filter((role) => role !== 'services'),
    location,
    users,
    staticRoutes,
    recordRoute,
    ...(digestAlgorithms === undefined ? {} : { digestAlgorithms }),
  });
  const services = roles.includes('services') ? await openServices(options, staticRoutes) : ok(undefined);
  if (!services.ok) {
    server[Symbol.dispose]();
    element[Symbol.dispose]();
    return fail(services.error);
  }
  return ok({
    name,
    addresses: element.transport.listening,
    services: services.value ? serviceNames : [],
    get activeTransactions() {
      return element.transactions.activeCount + (services.value?.element.transactions.activeCount ?? 0);
    },
    close: async () => {
      await services.value?.close();
      server[Symbol.dispose]();
      element[Symbol.dispose]();
    },
  });
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
