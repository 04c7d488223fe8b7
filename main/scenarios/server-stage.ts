import assert from 'node:assert/strict';
import { silentLog } from '../base/log.ts';
import { AddressResolver } from '../net/lookup.ts';
import type { Address } from '../net/network.ts';
import type { TransportName } from '../net/transport-name.ts';
import { StaticRoutes } from '../server/location/static-routes.ts';
import { type RoleName, type ServerPolicy, SipServer } from '../server/sip-server.ts';
import { userWithPassword } from '../server/users/user.ts';
import { openDatabase } from '../store/open-database.ts';
import { SqliteLocationService } from '../store/sqlite-location-service.ts';
import { SqliteUserStore } from '../store/sqlite-user-store.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { type Impairment, MemoryNetwork } from '../testing/memory-network.ts';
import { SeededRandom } from '../testing/seeded-random.ts';
import { SipElement } from '../testing/sip-element.ts';
import { TraceBus } from '../trace/trace.ts';
import { StagePhone } from './stage-phone.ts';

export const DOMAIN = 'example.test';
export const SERVER: Address = { host: '198.51.100.1', port: 5060 };

export interface StageOptions {
  readonly roles?: readonly RoleName[];
  readonly recordRoute?: boolean;
  readonly impairment?: Impairment;
  readonly domains?: readonly string[];
  readonly policy?: ServerPolicy;
  readonly dialogKey?: Uint8Array;
  readonly seed?: number;
  /** Where the server binds; peers always send to {@link SERVER}. */
  readonly boundTo?: string;
}

export interface PhoneOptions {
  readonly transport?: TransportName;
  /** Somebody of the domain, or a stranger. */
  readonly isUser?: boolean;
  /** The domain and its server; default: the stage's own. */
  readonly at?: FurtherServer;
  /** Another server of the stage's own domain. */
  readonly serverAt?: Address;
}

/** A further domain with a server of its own, found by its name. */
export interface FurtherServer {
  readonly domain: string;
  readonly address: Address;
  readonly server: SipServer;
  readonly users: SqliteUserStore;
  readonly location: SqliteLocationService;
}

/** One server and hand-made phones on a simulated network with a fake clock. `close` proves that nothing is left over. */
export class Stage {
  readonly clock = new FakeClock();
  readonly random: SeededRandom;
  readonly network: MemoryNetwork;
  readonly trace = new TraceBus();
  readonly database = openDatabase(':memory:');
  readonly users = new SqliteUserStore(this.database);
  readonly location = new SqliteLocationService(this.database, this.clock);
  readonly staticRoutes = new StaticRoutes();
  readonly #elements: SipElement[] = [];
  readonly #servers: SipServer[] = [];
  readonly #further: Disposable[] = [];
  #hosts = 0;

  private constructor(options: StageOptions) {
    this.random = new SeededRandom(options.seed ?? 1);
    this.network = new MemoryNetwork({ clock: this.clock, random: this.random });
    if (options.impairment) this.network.impair({}, options.impairment);
  }

  static async open(options: StageOptions = {}): Promise<Stage> {
    const stage = new Stage(options);
    stage.network.name(DOMAIN, SERVER.host);
    const stores = { users: stage.users, location: stage.location };
    await stage.#serve({ ...SERVER, host: options.boundTo ?? SERVER.host }, stage.network.host(SERVER.host), stores, options);
    return stage;
  }

  /** Another domain on a host of its own, with users and bindings of its own. Phones go there with `at`. */
  async furtherServer(domain: string, options: StageOptions = {}): Promise<FurtherServer> {
    const address = { host: `198.51.100.${this.#servers.length + 1}`, port: 5060 };
    this.network.name(domain, address.host);
    const database = openDatabase(':memory:');
    const stores = { users: new SqliteUserStore(database), location: new SqliteLocationService(database, this.clock) };
    const all = { domains: [domain], ...options };
    const server = await this.#serve(address, this.network.host(address.host), stores, all);
    this.#further.push(stores.location, database);
    return { domain, address, server, ...stores };
  }

  async #serve(
    bound: Address,
    host: ReturnType<MemoryNetwork['host']>,
    stores: Pick<Stage, 'users' | 'location'>,
    options: StageOptions,
  ): Promise<SipServer> {
    const element = await this.element(host, [
      ['udp', bound],
      ['tcp', bound],
    ]);
    const server = new SipServer({
      clock: this.clock,
      random: this.random,
      transactions: element.transactions,
      transport: element.transport,
      resolver: new AddressResolver(host, this.clock, this.random),
      trace: this.trace,
      log: silentLog,
      domains: options.domains ?? [DOMAIN],
      roles: options.roles ?? ['registrar', 'proxy'],
      staticRoutes: this.staticRoutes,
      recordRoute: options.recordRoute ?? false,
      ...stores,
      ...(options.policy === undefined ? {} : { policy: options.policy }),
      ...(options.dialogKey === undefined ? {} : { dialogKey: options.dialogKey }),
    });
    this.#servers.push(server);
    return server;
  }

  get server(): SipServer {
    const [server] = this.#servers;
    assert.ok(server);
    return server;
  }

  async element(
    network: ReturnType<MemoryNetwork['host']>,
    listen: readonly (readonly [TransportName, Address])[],
  ): Promise<SipElement> {
    const element = await SipElement.start({ clock: this.clock, random: this.random, network, trace: this.trace, listen });
    this.#elements.push(element);
    return element;
  }

  /** A phone on a machine of its own; `isUser`: somebody of our domain, or of the one `at`, password `secret of NAME`. */
  async phone(name: string, { transport = 'udp', isUser = true, at, serverAt }: PhoneOptions = {}): Promise<StagePhone> {
    const address = { host: `203.0.113.${++this.#hosts}`, port: 5060 };
    const domain = at?.domain ?? DOMAIN;
    if (isUser) (at?.users ?? this.users).add(userWithPassword(name, domain, `secret of ${name}`));
    const element = await this.element(this.network.host(address.host), [
      ['udp', address],
      ['tcp', address],
    ]);
    const home = isUser ? domain : 'elsewhere.test';
    return new StagePhone(
      this.clock,
      name,
      { domain: home, server: serverAt ?? at?.address ?? SERVER },
      element,
      address,
      transport,
    );
  }

  /** Lets `ms` pass. */
  async run(ms: number): Promise<void> {
    await this.clock.run(ms);
  }

  /** Lets all transactions end, takes everything down, and proves that nothing was left. */
  async close(): Promise<void> {
    await this.run(64_000);
    for (const server of this.#servers) assert.equal(server.forwardedCount, 0, 'requests still under way');
    const busy = this.#elements.map(({ transactions }) => transactions.activeCount);
    assert.deepEqual(new Set(busy), new Set([0]), 'transactions left');
    for (const server of this.#servers) server[Symbol.dispose]();
    for (const part of [this.location, ...this.#further]) part[Symbol.dispose]();
    for (const element of this.#elements) element[Symbol.dispose]();
    this.network[Symbol.dispose]();
    this.database[Symbol.dispose]();
    assert.equal(this.clock.pending, 0, 'timers left');
  }
}
