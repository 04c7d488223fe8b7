import type { Clock, Timer } from '../base/clock.ts';
import type { Event } from '../base/event.ts';
import type { Log } from '../base/log.ts';
import type { Random } from '../base/random.ts';
import { limits } from '../limits.ts';
import { isWildcard } from '../net/address.ts';
import type { Resolver } from '../net/lookup.ts';
import type { DigestAlgorithm } from '../sip/auth/digest.ts';
import type { SipRequest, SipResponse } from '../sip/message/message.ts';
import { isSipUri } from '../sip/message/uri.ts';
import type { ServerTransaction } from '../sip/transaction/transaction.ts';
import type { ReceivedCancel, TransactionLayer } from '../sip/transaction/transaction-layer.ts';
import type { Target } from '../sip/transport/flow.ts';
import type { SipTransport } from '../sip/transport/sip-transport.ts';
import type { TraceSink } from '../trace/trace.ts';
import { Admission } from './admission.ts';
import { type Answer, answerCancel, respond, responseFor } from './answer.ts';
import { type CapabilityFields, capabilityFields } from './capabilities.ts';
import type { LocationService } from './location/location-service.ts';
import { StaticRoutes } from './location/static-routes.ts';
import type { ObservedCall } from './observed-call.ts';
import { OptionsResponder } from './options-responder.ts';
import { type OwnAddress, OwnNames } from './own-names.ts';
import { CallWatch } from './proxy/call-watch.ts';
import { RecordRoute } from './proxy/record-route.ts';
import { StatefulProxy } from './proxy/stateful-proxy.ts';
import { RedirectServer } from './redirect/redirect-server.ts';
import type { Registered } from './registrar/registered.ts';
import { Registrar } from './registrar/registrar.ts';
import type { AdmittedRequest, RequestProcessor } from './request-processor.ts';
import { type Seals, sealsFrom } from './seals.ts';
import type { ServerRole } from './server-role.ts';
import { Authenticator } from './users/authenticator.ts';
import { defaultAlgorithms } from './users/user.ts';
import type { UserStore } from './users/user-store.ts';

/** With both `redirect` and `proxy`, calls to our users are redirected and the rest is forwarded. */
export type RoleName = 'registrar' | 'redirect' | 'proxy';

/** How the server treats what it forwards and registers; all of it off unless it is said. */
export interface ServerPolicy {
  /** Follows redirections of our users' phones instead of telling the caller (RFC 3261 §16.7 step 4). */
  readonly recursesOnRedirect?: boolean;
  /** How long a user's phones of one q ring before those of the next q have their turn, or the caller is told 408 (RFC 3261 §16.8). */
  readonly ringSeconds?: number;
  /** Route values that registered phones shall send their requests along, topmost first (RFC 3608). */
  readonly serviceRoute?: readonly string[];
  /** Foreign domains whose phones register through us (RFC 5626 §5: we are their edge proxy). */
  readonly edgeOf?: readonly string[];
}

export interface SipServerOptions {
  readonly clock: Clock;
  readonly random: Random;
  /** The server answers everything that arrives there; it disposes neither of the two. */
  readonly transactions: TransactionLayer;
  readonly transport: SipTransport;
  readonly resolver: Resolver;
  readonly trace: TraceSink;
  readonly log: Log;
  /** At least one; the first is that of requests which name us by address. */
  readonly domains: readonly string[];
  readonly roles: readonly RoleName[];
  readonly location: LocationService;
  readonly users: UserStore;
  /** What users are challenged with, strongest first; default {@link defaultAlgorithms}. */
  readonly digestAlgorithms?: readonly DigestAlgorithm[];
  /** Keeps dialogs on the path through us. */
  readonly recordRoute: boolean;
  readonly policy?: ServerPolicy;
  readonly staticRoutes?: StaticRoutes;
  /** 16 bytes or more; kept over a restart, dialogs, flows and GRUUs that were given out before stay good. A fresh one otherwise. */
  readonly dialogKey?: Uint8Array;
}

/** Our SIP network in a box: registrar, redirect server and proxy for some domains, over one transaction layer. Disposing stops it. */
export class SipServer implements Disposable {
  readonly #options: SipServerOptions;
  readonly #names: OwnNames;
  readonly #staticRoutes: StaticRoutes;
  readonly #authenticator: Authenticator;
  readonly #edgeOf: readonly string[];
  readonly #seals: Seals;
  readonly #admission: Admission;
  readonly #calls: CallWatch;
  readonly #recordRoute: RecordRoute;
  readonly #registrar: Registrar;
  readonly #proxy: StatefulProxy | undefined;
  /** Asked first, in this order, before anybody looks at who may use us. */
  readonly #roles: readonly ServerRole[];
  /** Elements of the domain that were added, in the order of asking. */
  readonly #added: RequestProcessor[] = [];
  /** Asked after them. */
  readonly #last: readonly RequestProcessor[];
  readonly #subscriptions: readonly Disposable[];
  #purge: Timer;

  constructor(options: SipServerOptions) {
    const { transactions, transport, random, clock, roles, users, policy = {} } = options;
    this.#options = options;
    this.#names = new OwnNames(options.domains, () => transport.listening);
    this.#staticRoutes = options.staticRoutes ?? new StaticRoutes();
    const algorithms = options.digestAlgorithms ?? defaultAlgorithms;
    this.#authenticator = new Authenticator({ clock, random, domains: this.#names.domains, users, algorithms });
    this.#edgeOf = (policy.edgeOf ?? []).map((domain) => domain.toLowerCase());
    this.#seals = sealsFrom(options.dialogKey, random, (flowId) => transport.isOpen(flowId));
    this.#calls = new CallWatch(clock, options.recordRoute);
    this.#recordRoute = new RecordRoute({ transport, isOn: options.recordRoute, ...this.#trust });
    const capabilities = (): CapabilityFields => this.#capabilities;
    this.#admission = new Admission({ random, authenticator: this.#authenticator, capabilities, ...this.#trust });
    this.#registrar = this.#createRegistrar();
    this.#proxy = roles.includes('proxy') ? this.#createProxy() : undefined;
    this.#roles = [...(roles.includes('registrar') ? [this.#registrar] : []), new OptionsResponder(random, capabilities)];
    this.#last = [
      ...(roles.includes('redirect') ? [new RedirectServer({ clock, users, ...this.#seals, ...this.#sources })] : []),
      ...(this.#proxy === undefined ? [] : [this.#proxy]),
    ];
    this.#subscriptions = [
      transactions.onRequest((transaction) => this.#onRequest(transaction)),
      transactions.onCancel((received) => this.#onCancel(received)),
      transactions.onAck(({ request }) => this.#onAck(request)),
    ];
    this.#purge = this.#purgeLater();
  }

  /** A call through the proxy, after each change. Without Record-Route its end is not seen, and it ends when it was answered. */
  get onCall(): Event<ObservedCall> {
    return this.#calls.onChanged;
  }

  /** Calls of our users that have not ended, as far as somebody listened to `onCall` since they began. */
  get calls(): readonly ObservedCall[] {
    return this.#calls.all;
  }

  /** A REGISTER has changed bindings, and the change is durable. */
  get onRegistered(): Event<Registered> {
    return this.#registrar.onRegistered;
  }

  /** Requests the proxy has under way. */
  get forwardedCount(): number {
    return this.#proxy?.contextCount ?? 0;
  }

  /** Lets `processor` see all admitted requests before redirect server and proxy do; disposing the result takes it out. */
  add(processor: RequestProcessor): Disposable {
    this.#added.push(processor);
    return { [Symbol.dispose]: () => void this.#added.splice(this.#added.indexOf(processor) >>> 0, 1) };
  }

  /**
   * Record-Route values for a dialog that an element beside this server takes part in: by them its requests come to the sender of
   * `received` through this server, where nothing else leads there. Topmost first.
   */
  routesBack({ transaction }: AdmittedRequest): Promise<readonly string[]> {
    return this.#recordRoute.leadingBack(transaction);
  }

  /**
   * Sends a request of our own to a user of ours, by all ways that a call would take. `request` has every field but Via.
   *
   * @param aor canonical
   * @returns the best final response; without proxy role, or when nobody is there, a 480 of ours
   */
  async sendToMember(request: SipRequest, aor: string): Promise<SipResponse> {
    if (this.#proxy === undefined) return responseFor(request, { status: 480 }, this.#options.random);
    return await this.#proxy.sendToMember(request, aor);
  }

  [Symbol.dispose](): void {
    for (const subscription of this.#subscriptions) subscription[Symbol.dispose]();
    this.#purge[Symbol.dispose]();
    this.#proxy?.[Symbol.dispose]();
    this.#registrar[Symbol.dispose]();
    this.#calls[Symbol.dispose]();
  }

  get #sources() {
    const { location, transport } = this.#options;
    const isOpen = (flowId: string): boolean => transport.isOpen(flowId);
    return { names: this.#names, location, staticRoutes: this.#staticRoutes, isOpen };
  }

  get #capabilities(): CapabilityFields {
    const own = [...(this.#options.roles.includes('registrar') ? ['REGISTER'] : []), 'OPTIONS'];
    return capabilityFields([...own, ...this.#added.flatMap(({ methods = [] }) => methods)]);
  }

  get #trust() {
    return { names: this.#names, edgeOf: this.#edgeOf, ...this.#seals };
  }

  #createRegistrar(): Registrar {
    const { clock, random, log, trace, users, policy } = this.#options;
    const serviceRoute = policy?.serviceRoute ?? [];
    const { gruus } = this.#seals;
    const authenticator = this.#authenticator;
    return new Registrar({ clock, random, log, trace, users, serviceRoute, authenticator, gruus, ...this.#sources });
  }

  #createProxy(): StatefulProxy {
    const { clock, random, transactions, transport, resolver, users, policy = {} } = this.#options;
    return new StatefulProxy({
      clock,
      random,
      transactions,
      transport,
      resolver,
      users,
      calls: this.#calls,
      recursesOnRedirect: policy.recursesOnRedirect ?? false,
      ringMs: policy.ringSeconds === undefined ? undefined : policy.ringSeconds * 1_000,
      recordRoute: this.#recordRoute,
      ...this.#trust,
      ...this.#sources,
    });
  }

  #onRequest(transaction: ServerTransaction): void {
    const { flow } = transaction;
    const peer: Target = { transport: flow.transport, address: flow.remote, flow };
    if (!isWildcard(flow.local.host)) this.#serveSafely(transaction, flow.local);
    else void this.#options.transport.sentByFor(peer).then((own) => this.#serveSafely(transaction, own));
  }

  /** @param own where the peer reached us: that is a name of ours */
  #serveSafely(transaction: ServerTransaction, own: OwnAddress): void {
    this.#names.claim(own);
    try {
      this.#serve(transaction);
    } catch (error) {
      // Broken storage or a bug of ours: this request fails, the server and everybody else's calls go on.
      this.#options.log.write('error', 'request failed', { method: transaction.request.method, error: String(error) });
      respond(transaction, { status: 500 }, this.#options.random);
    }
  }

  #serve(transaction: ServerTransaction): void {
    const uri = transaction.request.uri();
    const domain = uri.ok && isSipUri(uri.value) ? this.#names.domainOf(uri.value) : undefined;
    if (this.#roles.some((role) => role.accept(transaction, domain))) return;
    const answer = this.#last.length + this.#added.length > 0 ? this.#process(transaction) : this.#nobodyFor(domain);
    if (answer !== undefined) respond(transaction, answer, this.#options.random);
  }

  /** Along the chain: the first that does not pass the request on decides. */
  #process(transaction: ServerTransaction): Answer | undefined {
    const admitted = this.#admission.admit(transaction);
    if (!admitted.ok) return admitted.error;
    for (const processor of [...this.#added, ...this.#last]) {
      const verdict = processor.process(admitted.value);
      if (verdict === 'answered') return undefined;
      if (verdict !== 'passed') return verdict;
    }
    return this.#nobodyFor(admitted.value.domain);
  }

  /** When no role of ours takes a request. */
  #nobodyFor(domain: string | undefined): Answer {
    return domain === undefined ? { status: 403, reason: 'Not a Domain of Ours' } : { status: 405, headers: this.#capabilities };
  }

  #onAck(ack: SipRequest): void {
    this.#proxy?.forwardAck(ack).catch((error: unknown) => {
      this.#options.log.write('error', 'ACK failed', { error: String(error) });
    });
  }

  #onCancel(received: ReceivedCancel): void {
    if (this.#proxy !== undefined) this.#proxy.cancel(received);
    else answerCancel(received, this.#options.random);
  }

  #purgeLater(): Timer {
    return this.#options.clock.after(limits.registrar.purgeMs, () => {
      const failure = this.#options.location.purge();
      if (failure !== undefined) this.#options.log.write('warn', 'expired bindings not deleted', { ...failure });
      this.#purge = this.#purgeLater();
    });
  }
}
