import assert from 'node:assert/strict';
import { identityOf } from '../accounts/identity.ts';
import { silentLog } from '../base/log.ts';
import type { Call } from '../calls/call.ts';
import type { CallingAccount } from '../calls/calling-account.ts';
import { Calls, type CallsOptions } from '../calls/calls.ts';
import { IncomingCall } from '../calls/incoming-call.ts';
import { routedHosts } from '../calls/local-hosts.ts';
import type { OutgoingCall } from '../calls/outgoing-call.ts';
import { type Element, openOnOnePort, type Surroundings } from '../element.ts';
import { canonicalAor } from '../server/address-of-record.ts';
import { StaticRoutes } from '../server/location/static-routes.ts';
import { PresenceServer } from '../server/presence/presence-server.ts';
import { SipServer, type SipServerOptions } from '../server/sip-server.ts';
import { userWithPassword } from '../server/users/user.ts';
import { type SipUri, sipUri } from '../sip/message/uri.ts';
import type { LocalIdentity } from '../sip/ua/local-identity.ts';
import type { Registration } from '../sip/ua/registration.ts';
import { UserAgent } from '../sip/ua/user-agent.ts';
import { openDatabase } from '../store/open-database.ts';
import { SqliteLocationService } from '../store/sqlite-location-service.ts';
import { SqliteUserStore } from '../store/sqlite-user-store.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { FakeMediaHost } from '../testing/fake-media-host.ts';
import { FlowRecorder } from '../testing/flow-recorder.ts';
import type { MemoryHost } from '../testing/memory-host.ts';
import { type Impairment, MemoryNetwork } from '../testing/memory-network.ts';
import { crossingsOf, edgesOf, firmSendings, parseFlow, visibleOrder } from '../testing/message-flow.ts';
import { SeededRandom } from '../testing/seeded-random.ts';
import { TraceBus } from '../trace/trace.ts';

/** Of every user. */
export const FLOW_PASSWORD = 'open sesame';
/** One way to and from a phone: there and back takes longer than a proxy waits before it says 100 (RFC 3261 §17.2.1). */
const PHONE_DELAY_MS = 105;
/** After this nobody has anything to repeat any more. */
const QUIET_MS = 35_000;

export interface FlowServer {
  readonly name: string;
  readonly host: string;
  readonly domain: string;
  readonly element: Element;
  readonly server: SipServer;
  readonly staticRoutes: StaticRoutes;
}

export interface FlowPhone {
  readonly name: string;
  readonly host: string;
  readonly delayMs: number;
  /** Where others reach it: the address-of-record of who has a server, else the Contact. */
  readonly uri: SipUri;
  readonly account: CallingAccount;
  readonly identity: LocalIdentity;
  readonly element: Element;
  readonly agent: UserAgent;
  readonly calls: Calls;
  readonly media: FakeMediaHost;
  readonly registration: Registration | undefined;
}

export interface FlowPhoneOptions {
  /** Registers there and sends everything through it. Default: it has no server. */
  readonly at?: FlowServer;
  /** Finds the servers of its domain by DNS (RFC 3263), instead of going to `at` whatever it does. */
  readonly findsServers?: boolean;
  /** Sends everything through it, whose user it is not. */
  readonly through?: FlowServer;
  /** To its server. Default: UDP. */
  readonly transport?: 'tcp';
  /** Whose address-of-record it is. Default: that of its own name. */
  readonly user?: string;
  readonly registers?: boolean;
  /** One way. */
  readonly delayMs?: number;
  /** Takes messages at whatever address it has: see `move`. */
  readonly roams?: boolean;
  /** What else its account says. */
  readonly account?: Partial<CallingAccount>;
  /** Also those of strangers, who are in no call with it. */
  readonly followsStrangers?: boolean;
  readonly calls?: Partial<CallsOptions>;
}

/** Servers of some domains and phones on one simulated network, one fake clock, one seed; and what passes between them. */
export class FlowStage {
  readonly clock = new FakeClock();
  readonly random: SeededRandom;
  readonly network: MemoryNetwork;
  readonly trace = new TraceBus();
  readonly recorder: FlowRecorder;
  readonly phones: FlowPhone[] = [];
  readonly servers: FlowServer[] = [];
  readonly #impairment: Impairment;
  readonly #names = new Map<string, string>();
  readonly #others: Element[] = [];
  readonly #presences: PresenceServer[] = [];
  readonly #machines = new Map<string, MemoryHost>();
  readonly #database = openDatabase(':memory:');
  readonly users = new SqliteUserStore(this.#database);
  readonly location = new SqliteLocationService(this.#database, this.clock);

  /**
   * What is lost depends on the seed and the datagrams alone: the elements draw from another source.
   *
   * @param options `impairment`: of every link, from `begin` on; a phone's link has its own delay
   */
  constructor({ seed = 1, impairment = {} }: { readonly seed?: number; readonly impairment?: Impairment } = {}) {
    this.random = new SeededRandom(seed);
    this.network = new MemoryNetwork({ clock: this.clock, random: new SeededRandom(1_000 + seed) });
    this.recorder = new FlowRecorder(this.trace, (host) => this.#names.get(host) ?? host);
    this.#impairment = impairment;
  }

  /** A server that routes `domain`, at UDP and TCP 5060. Users of the domain are added with their phones. */
  async server(name: string, domain: string, options: Partial<SipServerOptions> = {}): Promise<FlowServer> {
    const host = `10.0.0.${this.servers.length + 1}`;
    const { element, surroundings } = await this.#element(name, host);
    this.network.name(domain, host);
    const staticRoutes = new StaticRoutes();
    const server = new SipServer({
      ...surroundings,
      ...element,
      domains: [domain],
      roles: ['registrar', 'proxy'],
      location: this.location,
      users: this.users,
      staticRoutes,
      recordRoute: false,
      ...options,
    });
    const whole = { name, host, domain, element, server, staticRoutes };
    this.servers.push(whole);
    return whole;
  }

  /** Lets `server` tell its users of each other's calls and presence, and take what they publish. */
  tellOfUsers({ element, server }: FlowServer): void {
    const { clock, random, trace, users, location } = this;
    const presence = new PresenceServer({
      clock,
      random,
      trace,
      users,
      location,
      server,
      ...element,
      log: silentLog,
      userAgent: 'Trapeze/test',
    });
    this.#presences.push(presence);
  }

  async phone(name: string, options: FlowPhoneOptions = {}): Promise<FlowPhone> {
    const { at, user = name, registers = true, delayMs = PHONE_DELAY_MS, calls = {} } = options;
    const host = `10.0.1.${this.phones.length + 1}`;
    const { element, surroundings } = await this.#element(name, host, options.roams ? '0.0.0.0' : host);
    const { identity, uri } = this.#account(user, host, options);
    const hasUser = (asked: SipUri): boolean => asked.user === user;
    const agent = new UserAgent({ ...surroundings, ...element, element: name, userAgent: 'Trapeze/test', hasUser });
    const media = new FakeMediaHost();
    const hosts = routedHosts(surroundings.network, element.resolver);
    const account: CallingAccount = { id: user, identity, ...options.account };
    const forStrangers = options.followsStrangers ? { accountForReferral: () => account } : {};
    const own = new Calls({ ...surroundings, agent, media, hosts, accountOf: () => account, ...forStrangers, ...calls });
    const registration = at && registers ? agent.register({ identity, registrar: sipUri({ host: at.domain }) }) : undefined;
    if (registration) await this.until(() => registration.state.phase === 'registered');
    this.#impairPhone(host, { delayMs });
    const phone = { name, host, delayMs, uri, account, identity, element, agent, calls: own, media, registration };
    this.phones.push(phone);
    return phone;
  }

  /** A machine with transport and transactions, for an element that the test plays itself. */
  async machine(name: string): Promise<{ readonly host: string; readonly element: Element }> {
    const host = `10.0.3.${this.#others.length + 1}`;
    const { element } = await this.#element(name, host);
    this.#others.push(element);
    return { host, element };
  }

  /** From here on messages are lost, and what passes is the flow. */
  begin(): void {
    this.#impairAll(this.#impairment);
    this.recorder.forget();
  }

  /** The machine of `phone` gets another address, and is found at the former no longer. */
  move({ name }: FlowPhone, host: string): void {
    const machine = this.#machines.get(name);
    assert.ok(machine);
    this.network.move(machine, host);
    this.#names.set(host, name);
  }

  async run(durationMs: number): Promise<void> {
    await this.clock.run(durationMs);
  }

  /** Lets everything that is still repeated arrive or be given up: what follows, follows. */
  async calm(): Promise<void> {
    await this.run(QUIET_MS);
  }

  async until(condition: () => boolean, withinMs = 60_000): Promise<void> {
    for (let waitedMs = 0; !condition(); waitedMs += 100) {
      assert.ok(waitedMs < withinMs, `not within ${withinMs} ms: ${condition}`);
      await this.run(100);
    }
  }

  /** Waits for `promise` while time goes on. */
  async during<T>(promise: Promise<T>, withinMs = 60_000): Promise<T> {
    let isOver = false;
    const over = (): void => {
      isOver = true;
    };
    promise.then(over, over);
    await this.until(() => isOver, withinMs);
    return promise;
  }

  place(from: FlowPhone, to: SipUri): OutgoingCall {
    const placed = from.calls.place(from.account, to);
    assert.ok(placed.ok);
    return placed.value;
  }

  /** The call that rings at `phone`, once it does. */
  async ringing(phone: FlowPhone): Promise<IncomingCall> {
    const find = (): Call | undefined => phone.calls.running.find(({ facts }) => facts.state === 'incoming');
    await this.until(() => find() !== undefined);
    const call = find();
    assert.ok(call instanceof IncomingCall);
    return call;
  }

  /** `phone` takes the call that rings there, and both talk for a while. */
  async answer(phone: FlowPhone): Promise<IncomingCall> {
    const call = await this.ringing(phone);
    void phone.calls.answer(call);
    await this.until(() => call.facts.state === 'active');
    await this.calm();
    return call;
  }

  /** Who has called and who was called, talking. */
  async talk(from: FlowPhone, to: FlowPhone): Promise<readonly [OutgoingCall, IncomingCall]> {
    const outgoing = this.place(from, to.uri);
    const incoming = await this.answer(to);
    assert.deepEqual([outgoing.facts.state, incoming.facts.state], ['active', 'active']);
    return [outgoing, incoming];
  }

  /**
   * What passed since `begin` is `flow`: every message, in order at each element; with loss all that cannot be lost for good, in order on each
   * way.
   */
  assertFlow(flow: string): void {
    const spell = this.#impairment.lossRate ? firmSendings : visibleOrder;
    const expected = parseFlow(flow);
    const byCall = expected.some(({ call }) => call !== '');
    const [seen, drawn] = [this.recorder.crossings, crossingsOf(expected)].map((crossings) => spell(edgesOf(crossings, byCall)));
    assert.deepEqual(Object.fromEntries(seen ?? []), Object.fromEntries(drawn ?? []));
  }

  /** Ends all; nothing may be left. */
  async close(): Promise<void> {
    this.#impairAll({});
    const stopping = Promise.all(this.phones.map(({ agent }) => agent.stop()));
    await this.run(70_000);
    await stopping;
    await Promise.all([...this.#presences.map((presence) => presence.stop()), this.run(40_000)]);
    const left = this.#leftovers();
    for (const { calls } of this.phones) calls[Symbol.dispose]();
    for (const { server } of this.servers) server[Symbol.dispose]();
    for (const element of this.#elements) element[Symbol.dispose]();
    this.recorder[Symbol.dispose]();
    this.location[Symbol.dispose]();
    this.network[Symbol.dispose]();
    this.#database[Symbol.dispose]();
    const nothing = { calls: 0, dialogs: 0, streams: 0, transactions: 0, forwarded: 0, bindings: 0, timers: 0 };
    assert.deepEqual({ ...left, timers: this.clock.pending }, nothing);
  }

  get #elements(): readonly Element[] {
    return [...this.phones.map(({ element }) => element), ...this.servers.map(({ element }) => element), ...this.#others];
  }

  #leftovers() {
    const sum = <T>(all: readonly T[], count: (one: T) => number): number => all.reduce((total, one) => total + count(one), 0);
    return {
      calls: sum(this.phones, ({ agent }) => agent.callCount),
      dialogs: sum(this.phones, ({ agent }) => agent.dialogCount),
      streams: sum(this.phones, ({ media }) => media.openCount),
      transactions: sum(this.#elements, ({ transactions }) => transactions.activeCount),
      forwarded: sum(this.servers, ({ server }) => server.forwardedCount),
      bindings: sum(this.phones, (phone) => this.#ownBindings(phone)),
    };
  }

  /** What its registration should have taken back. */
  #ownBindings({ uri, host, registration }: FlowPhone): number {
    const bindings = registration ? this.location.find(canonicalAor(uri.user ?? '', uri.host)) : [];
    return bindings.filter(({ contact }) => contact.includes(host)).length;
  }

  #impairAll(impairment: Impairment): void {
    this.network.impair({}, impairment);
    for (const { host, delayMs } of this.phones) this.#impairPhone(host, { ...impairment, delayMs });
  }

  #impairPhone(host: string, impairment: Impairment): void {
    for (const direction of [{ from: host }, { to: host }]) this.network.impair(direction, impairment);
  }

  #account(
    user: string,
    host: string,
    { at, findsServers = false, through, transport }: FlowPhoneOptions,
  ): { readonly identity: LocalIdentity; readonly uri: SipUri } {
    if (at) this.users.add(userWithPassword(user, at.domain, FLOW_PASSWORD));
    const way = findsServers ? undefined : (at ?? through);
    const named = { aor: `${user}@${at?.domain ?? host}`, registrar: way?.host ?? host, ...(transport && { transport }) };
    const account = identityOf(named, FLOW_PASSWORD, this.random);
    assert.ok(account.ok);
    const { identity, aor } = account.value;
    if (way) return { identity, uri: aor };
    const { routes: _, ...direct } = identity;
    return { identity: direct, uri: aor };
  }

  async #element(name: string, host: string, boundTo = host) {
    const { clock, random, trace } = this;
    const machine = this.network.host(host);
    const surroundings: Surroundings = { clock, random, network: machine, trace, log: silentLog };
    const element = await openOnOnePort(name, surroundings, { host: boundTo, port: 5060 });
    assert.ok(element.ok);
    this.#names.set(host, name);
    this.#machines.set(name, machine);
    return { element: element.value, surroundings };
  }
}
