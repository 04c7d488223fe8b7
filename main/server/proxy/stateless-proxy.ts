import { createSecretKey, type KeyObject } from 'node:crypto';
import { Emitter } from '../../base/event.ts';
import type { Log } from '../../base/log.ts';
import type { Random } from '../../base/random.ts';
import { fail, ok, type Result } from '../../base/result.ts';
import { formatAddress, isWildcard } from '../../net/address.ts';
import type { Resolver } from '../../net/lookup.ts';
import { topViaOf } from '../../sip/message/build.ts';
import type { SipRequest } from '../../sip/message/message.ts';
import type { TransactionTransport } from '../../sip/transaction/transaction-layer.ts';
import type { Flow, Target } from '../../sip/transport/flow.ts';
import type { ReceivedRequest, ReceivedResponse, SipTransport } from '../../sip/transport/sip-transport.ts';
import { unsentVia } from '../../sip/transport/via-routing.ts';
import type { Answer } from '../answer.ts';
import type { LocationService } from '../location/location-service.ts';
import type { StaticRoutes } from '../location/static-routes.ts';
import { OwnNames } from '../own-names.ts';
import { type Seals, sealsFrom } from '../seals.ts';
import type { UserStore } from '../users/user-store.ts';
import { planFor } from './admitted.ts';
import { type ForwardPlan, forwardedRequest } from './forwarded-request.ts';
import { waysFor } from './forwarding.ts';
import { RecordRoute } from './record-route.ts';
import { relayFacts } from './relay-policy.ts';
import { budgetOf, unsupportedExtensions } from './request-validation.ts';
import { processRoutes, type RoutedRequest } from './route-processing.ts';
import { statelessBranch } from './stateless-branch.ts';
import { targetSet } from './target-set.ts';

export interface StatelessProxyOptions {
  readonly random: Random;
  readonly transport: SipTransport;
  /** Must give the same answer to the same question (RFC 3263 §4.4): one without chance and without memory of failures. */
  readonly resolver: Resolver;
  readonly log: Log;
  readonly domains: readonly string[];
  readonly location: LocationService;
  readonly staticRoutes: StaticRoutes;
  readonly users: UserStore;
  readonly recordRoute: boolean;
  readonly dialogKey?: Uint8Array;
  /** Whether that peer may have us forward to other domains: without state nobody can be asked for a password (§26.3.2.4). */
  mayRelay(flow: Flow): boolean;
}

/** The parameter of our Via that names the flow by which the request came. */
const FLOW_PARAM = 'flow';

/**
 * A stateless proxy (RFC 3261 §16.11): forwards each message by itself, to the one best target, with a branch that follows from the
 * message, and remembers nothing. The way back of a response stands in our own Via, as a token that only we can have written.
 *
 * What is for the domain itself, such as REGISTER, goes to whoever stands on `others`. Disposing stops it; the transport stays open.
 */
export class StatelessProxy implements Disposable {
  readonly #options: StatelessProxyOptions;
  readonly #names: OwnNames;
  readonly #seals: Seals;
  readonly #recordRoute: RecordRoute;
  readonly #branchKey: KeyObject;
  readonly #request = new Emitter<ReceivedRequest>();
  readonly #subscriptions: readonly Disposable[];
  /** What a transaction layer beside us stands on: it hears of what we do not forward, and waits for no response. */
  readonly others: TransactionTransport;

  constructor(options: StatelessProxyOptions) {
    const { transport, random } = options;
    this.#options = options;
    this.#names = new OwnNames(options.domains, () => transport.listening);
    this.#seals = sealsFrom(options.dialogKey, random, (flowId) => transport.isOpen(flowId));
    this.#recordRoute = new RecordRoute({
      transport,
      names: this.#names,
      isOn: options.recordRoute,
      edgeOf: [],
      ...this.#seals,
    });
    this.#branchKey = createSecretKey(random.bytes(16));
    this.others = {
      onRequest: this.#request.event,
      onResponse: new Emitter<ReceivedResponse>().event,
      onFlowFailed: transport.onFlowFailed,
      sendRequest: (request, target) => transport.sendRequest(request, target),
      sendResponse: (response, flow) => transport.sendResponse(response, flow),
      answerStateless: (request, flow, status, more) => transport.answerStateless(request, flow, status, more),
    };
    this.#subscriptions = [
      transport.onRequest((received) => void this.#take(received)),
      transport.onResponse((received) => this.#bringBack(received)),
    ];
  }

  [Symbol.dispose](): void {
    for (const subscription of this.#subscriptions) subscription[Symbol.dispose]();
    this.#request[Symbol.dispose]();
  }

  async #take(received: ReceivedRequest): Promise<void> {
    const { request, flow } = received;
    const { transport } = this.#options;
    this.#names.claim(isWildcard(flow.local.host) ? await transport.sentByFor(wayOf(flow)) : flow.local);
    const routed = processRoutes(request, this.#names);
    if (routed.ok && this.#isForDomain(routed.value)) return this.#request.fire(received);
    const plan = routed.ok ? this.#admit(request, routed.value, flow) : routed;
    if (plan.ok) return await this.#forward(received, plan.value.plan, plan.value.way);
    const { status, ...more } = plan.error;
    return transport.answerStateless(request, flow, status, more);
  }

  /** The domain itself, no user of it. */
  #isForDomain({ requestUri }: RoutedRequest): boolean {
    return requestUri.user === undefined && this.#names.domainOf(requestUri) !== undefined;
  }

  #admit(
    request: SipRequest,
    routed: RoutedRequest,
    flow: Flow,
  ): Result<{ readonly plan: ForwardPlan; readonly way: Target | undefined }, Answer> {
    const budget = budgetOf(request);
    if (!budget.ok) return budget;
    const unsupported = unsupportedExtensions(request);
    if (unsupported !== undefined) return fail(unsupported);
    const trust = { names: this.#names, edgeOf: [], ...this.#seals };
    const { isInKnownDialog, isForUs } = relayFacts(request, routed, trust);
    if (!isInKnownDialog && !isForUs && !this.#options.mayRelay(flow)) return fail({ status: 403, reason: 'Relaying Denied' });
    const { location, staticRoutes, users, transport } = this.#options;
    const isOpen = (flowId: string): boolean => transport.isOpen(flowId);
    const found = targetSet(routed, { names: this.#names, location, staticRoutes, users, isOpen, ...this.#seals });
    if (!found.ok) return found;
    const [target] = found.value;
    if (target === undefined) return fail({ status: 480 });
    const facts = { routed, budget: budget.value, loopMark: '', realms: [] };
    return ok({ plan: planFor(facts, target, undefined), way: target.way });
  }

  async #forward({ request, flow }: ReceivedRequest, plan: ForwardPlan, known: Target | undefined): Promise<void> {
    const { transport, resolver, log } = this.#options;
    const [way] = await waysFor(plan, known, { resolver, names: this.#names });
    // Nothing to send to: a stateless proxy says nothing of its own about what fails behind it (§16.9).
    if (way === undefined) return;
    const stays = await this.#recordRoute.staysFor({ request, flow }, plan, way);
    const copy = forwardedRequest(request, { ...plan, stays });
    const token = this.#seals.flowTokens.tokenFor(flow);
    const branch = statelessBranch(request, this.#branchKey);
    copy.headers.prepend('Via', `${unsentVia(branch)};${FLOW_PARAM}=${token}`);
    const sent = await transport.sendRequest(copy, way);
    if (!sent.ok) log.write('debug', 'not forwarded', { remote: formatAddress(way.address), method: request.method });
  }

  /** §16.11, §18.1.2: the transport has seen that the top Via is ours. */
  #bringBack({ response }: ReceivedResponse): void {
    const token = topViaOf(response)?.params.get(FLOW_PARAM);
    const flow = token === undefined ? undefined : this.#seals.flowTokens.flowOf(token);
    response.headers.removeFirst('Via');
    if (flow !== undefined && topViaOf(response) !== undefined) void this.#options.transport.sendResponse(response, flow);
  }
}

function wayOf(flow: Flow): Target {
  return { transport: flow.transport, address: flow.remote, flow };
}
