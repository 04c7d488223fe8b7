import type { Random } from '../base/random.ts';
import { fail, ok, type Result } from '../base/result.ts';
import { type Element, type ListenAt, openElement, type Surroundings } from '../element.ts';
import { AddressResolver } from '../net/lookup.ts';
import type { NetworkFailure } from '../net/network.ts';
import type { LocationService } from '../server/location/location-service.ts';
import type { StaticRoutes } from '../server/location/static-routes.ts';
import { StatelessProxy } from '../server/proxy/stateless-proxy.ts';
import { type RoleName, type ServerPolicy, SipServer } from '../server/sip-server.ts';
import type { UserStore } from '../server/users/user-store.ts';
import type { DigestAlgorithm } from '../sip/auth/digest.ts';
import { TransactionLayer } from '../sip/transaction/transaction-layer.ts';
import type { Flow } from '../sip/transport/flow.ts';
import { FlowResolver } from '../sip/transport/flow-resolver.ts';
import { SipTransport } from '../sip/transport/sip-transport.ts';

export interface ServerOptions {
  readonly surroundings: Surroundings;
  /** Who the proxy is in the trace. Default: `proxy`. */
  readonly element?: string;
  /** The domain. */
  readonly name: string;
  readonly listenAt: readonly ListenAt[];
  readonly roles: readonly RoleName[];
  readonly location: LocationService;
  readonly users: UserStore;
  readonly staticRoutes: StaticRoutes;
  readonly recordRoute: boolean;
  readonly policy?: ServerPolicy;
  /** What users are challenged with; default MD5 alone. */
  readonly digestAlgorithms?: readonly DigestAlgorithm[];
  /** 16 bytes or more; default: a fresh one, and a restart forgets what was given out. */
  readonly dialogKey?: Uint8Array;
  /** Forwards without state, for these peers also to other domains; the proxy role is meant. */
  readonly stateless?: { mayRelay(flow: Flow): boolean };
}

/** The server of a domain with its sockets. */
export interface RunningServer extends Disposable {
  readonly server: SipServer;
  /** What an element of the domain beside the server sends with. */
  readonly lower: Pick<Element, 'transport' | 'transactions' | 'resolver'>;
  readonly addresses: readonly ListenAt[];
  readonly activeTransactions: number;
}

/** Opens the server at all its addresses, or says which could not be had. */
export function openServer(options: ServerOptions): Promise<Result<RunningServer, NetworkFailure>> {
  return options.stateless !== undefined && options.roles.includes('proxy')
    ? openStateless(options, options.stateless)
    : openStateful(options);
}

async function openStateful(options: ServerOptions): Promise<Result<RunningServer, NetworkFailure>> {
  const opened = await openElement(options.element ?? 'proxy', options.surroundings, options.listenAt);
  if (!opened.ok) return opened;
  const element = opened.value;
  const { transport, transactions, resolver } = element;
  const settings = settingsOf(options);
  const server = new SipServer({ ...options.surroundings, ...settings, transport, transactions, resolver, roles: options.roles });
  return ok({
    server,
    lower: { transport, transactions, resolver },
    addresses: transport.listening,
    get activeTransactions() {
      return transactions.activeCount;
    },
    [Symbol.dispose]: () => {
      server[Symbol.dispose]();
      element[Symbol.dispose]();
    },
  });
}

/** For the choice among equal servers, which must be the same for each repetition (RFC 3263 §4.4). */
const noChance: Random = { bytes: (count) => new Uint8Array(count) };

/** The proxy stands on the transport alone; what is for the domain itself, such as REGISTER, has its transactions beside it. */
async function openStateless(
  options: ServerOptions,
  { mayRelay }: NonNullable<ServerOptions['stateless']>,
): Promise<Result<RunningServer, NetworkFailure>> {
  const { surroundings, listenAt, roles } = options;
  const { clock, network } = surroundings;
  const transport = new SipTransport({ ...surroundings, element: options.element ?? 'proxy' });
  for (const { transport: kind, local } of listenAt) {
    const listening = await transport.listen(kind, local);
    if (listening.ok) continue;
    transport[Symbol.dispose]();
    return fail(listening.error);
  }
  const resolver = new FlowResolver(transport, new AddressResolver(network, clock, noChance));
  const settings = settingsOf(options);
  const proxy = new StatelessProxy({ ...surroundings, ...settings, transport, resolver, mayRelay });
  const transactions = new TransactionLayer({ ...surroundings, transport: proxy.others, element: 'registrar' });
  const others = roles.filter((role) => role !== 'proxy');
  const server = new SipServer({ ...surroundings, ...settings, transport, transactions, resolver, roles: others });
  return ok({
    server,
    lower: { transport, transactions, resolver },
    addresses: transport.listening,
    get activeTransactions() {
      return transactions.activeCount;
    },
    [Symbol.dispose]: () => {
      for (const part of [server, proxy, transactions, transport]) part[Symbol.dispose]();
    },
  });
}

function settingsOf({ name, location, users, staticRoutes, recordRoute, policy, digestAlgorithms, dialogKey }: ServerOptions) {
  return {
    domains: [name],
    location,
    users,
    staticRoutes,
    recordRoute,
    ...(policy === undefined ? {} : { policy }),
    ...(digestAlgorithms === undefined ? {} : { digestAlgorithms }),
    ...(dialogKey === undefined ? {} : { dialogKey }),
  };
}
