import { type AccountIdentity, identityOf } from '../accounts/identity.ts';
import { silentLog } from '../base/log.ts';
import { Calls } from '../calls/calls.ts';
import { routedHosts } from '../calls/local-hosts.ts';
import { type EmbeddedDomain, openDomain } from '../domain/embedded-domain.ts';
import { type Element, openOnOnePort, type Surroundings } from '../element.ts';
import type { LocationService } from '../server/location/location-service.ts';
import type { KeptMessages } from '../server/messages/kept-messages.ts';
import { userWithPassword } from '../server/users/user.ts';
import type { UserStore } from '../server/users/user-store.ts';
import { UserAgent } from '../sip/ua/user-agent.ts';
import { openDatabase } from '../store/open-database.ts';
import { SqliteKeptMessages } from '../store/sqlite-kept-messages.ts';
import { SqliteLocationService } from '../store/sqlite-location-service.ts';
import { SqliteUserStore } from '../store/sqlite-user-store.ts';
import { TraceBus } from '../trace/trace.ts';
import { FakeClock } from './fake-clock.ts';
import { FakeMediaHost } from './fake-media-host.ts';
import { MemoryNetwork } from './memory-network.ts';
import { SeededRandom } from './seeded-random.ts';

export const HOUSE_DOMAIN = 'house.test';
const SERVER = '10.0.0.1';
const PASSWORD = 'open sesame';

/** One phone of the house: a whole user agent with calls and a fake media host. */
export interface HousePhone {
  readonly name: string;
  readonly account: AccountIdentity;
  readonly agent: UserAgent;
  readonly calls: Calls;
  readonly media: FakeMediaHost;
  readonly element: Element;
}

/** A domain and phones in memory: several hosts on one simulated network, one fake clock, one seed. */
export class House {
  readonly clock = new FakeClock();
  readonly random: SeededRandom;
  readonly network: MemoryNetwork;
  readonly trace = new TraceBus();
  readonly serverMedia = new FakeMediaHost();
  readonly phones: HousePhone[] = [];
  /** What the domain keeps for who is away, when it was opened so. */
  readonly keptMessages: KeptMessages;
  readonly #database = openDatabase(':memory:');
  readonly #users: UserStore = new SqliteUserStore(this.#database);
  readonly #location: LocationService & Disposable;
  #domain: EmbeddedDomain | undefined;

  constructor(seed = 1) {
    this.random = new SeededRandom(seed);
    this.network = new MemoryNetwork({ clock: this.clock, random: this.random });
    this.#location = new SqliteLocationService(this.#database, this.clock);
    this.keptMessages = new SqliteKeptMessages(this.#database);
  }

  get domain(): EmbeddedDomain {
    if (!this.#domain) throw new Error('the house has no domain yet');
    return this.#domain;
  }

  /** Starts the domain on 10.0.0.1, UDP and TCP 5060. */
  async open(recordRoute = false, keepsMessages = false, tellsPresence = false): Promise<void> {
    const local = { host: SERVER, port: 5060 };
    const opened = await openDomain({
      surroundings: this.#surroundings(SERVER),
      media: this.serverMedia,
      name: HOUSE_DOMAIN,
      listenAt: [
        { transport: 'udp', local },
        { transport: 'tcp', local },
      ],
      roles: [
        'registrar',
        'proxy',
        'services',
        ...(keepsMessages ? (['messages'] as const) : []),
        ...(tellsPresence ? (['presence'] as const) : []),
      ],
      keptMessages: this.keptMessages,
      location: this.#location,
      users: this.#users,
      recordRoute,
      userAgent: 'Trapeze/test',
    });
    if (!opened.ok) throw new Error(`the domain did not open: ${opened.error.code}`);
    this.#domain = opened.value;
  }

  /**
   * A phone of `name` on a host of its own that has registered.
   *
   * @param prepare puts it to use before it registers
   * @param instanceId `urn:uuid:…`: it gets a GRUU and keeps its flow
   */
  async phone(name: string, prepare: (phone: HousePhone) => void = () => undefined, instanceId?: string): Promise<HousePhone> {
    const host = `10.0.1.${this.phones.length + 1}`;
    const surroundings = this.#surroundings(host);
    this.#users.add(userWithPassword(name, HOUSE_DOMAIN, PASSWORD));
    const element = await openOnOnePort('phone', surroundings, { host, port: 5060 });
    const account = identityOf({ aor: `${name}@${HOUSE_DOMAIN}`, registrar: SERVER }, PASSWORD, this.random);
    if (!element.ok || !account.ok) throw new Error('the phone did not open');
    const { transport, transactions, resolver } = element.value;
    const agent = new UserAgent({
      ...surroundings,
      transport,
      transactions,
      resolver,
      element: 'phone',
      userAgent: 'Trapeze/test',
      hasUser: (uri) => uri.user === name,
      instanceId,
    });
    const media = new FakeMediaHost();
    const hosts = routedHosts(surroundings.network, resolver);
    const calls = new Calls({
      ...surroundings,
      agent,
      media,
      hosts,
      accountOf: () => ({ id: name, identity: account.value.identity }),
    });
    const phone: HousePhone = { name, account: account.value, agent, calls, media, element: element.value };
    this.phones.push(phone);
    prepare(phone);
    const registration = agent.register({ identity: account.value.identity, registrar: account.value.registrar });
    await this.clock.run(2_000);
    if (registration.state.phase !== 'registered')
      throw new Error(`${name} is ${registration.state.phase}: ${registration.state.reason}`);
    return phone;
  }

  /** Ends everything properly and says what was left over: timers and transactions; both are 0 when nothing leaks. */
  async close(): Promise<{ readonly timers: number; readonly transactions: number; readonly streams: number }> {
    const stopping = Promise.all([...this.phones.map(({ agent }) => agent.stop()), this.#domain?.close()]);
    await this.clock.run(70_000);
    await stopping;
    const elements = this.phones.map(({ element }) => element);
    const transactions = elements.reduce(
      (sum, element) => sum + element.transactions.activeCount,
      this.#domain?.activeTransactions ?? 0,
    );
    for (const { calls, element } of this.phones) {
      calls[Symbol.dispose]();
      element[Symbol.dispose]();
    }
    this.#location[Symbol.dispose]();
    this.#database[Symbol.dispose]();
    this.network[Symbol.dispose]();
    const streams = [this.serverMedia, ...this.phones.map(({ media }) => media)].reduce(
      (sum, { openCount }) => sum + openCount,
      0,
    );
    return { timers: this.clock.pending, transactions, streams };
  }

  #surroundings(address: string): Surroundings {
    const { clock, random, trace } = this;
    return { clock, random, network: this.network.host(address), trace, log: silentLog };
  }
}

/** Nothing may be left when a house has closed. */
export const NOTHING_LEFT = { timers: 0, transactions: 0, streams: 0 } as const;
