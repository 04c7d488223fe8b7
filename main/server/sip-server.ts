import type { Clock, Timer } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { Random } from '../base/random.ts';
import { limits } from '../limits.ts';
import { isWildcard } from '../net/address.ts';
import type { Resolver } from '../net/lookup.ts';
import type { DigestAlgorithm } from '../sip/auth/digest.ts';
import type { SipRequest } from '../sip/message/message.ts';
import { isSipUri } from '../sip/message/uri.ts';
import type { ServerTransaction } from '../sip/transaction/transaction.ts';
import type { ReceivedCancel, TransactionLayer } from '../sip/transaction/transaction-layer.ts';
import type { Target } from '../sip/transport/flow.ts';
import type { SipTransport } from '../sip/transport/sip-transport.ts';
import type { TraceSink } from '../trace/trace.ts';
import { type Answer, respond } from './answer.ts';
import { capabilities } from './capabilities.ts';
import { FlowTable } from './location/flow-table.ts';
import type { LocationService } from './location/location-service.ts';
import { StaticRoutes } from './location/static-routes.ts';
import { OptionsResponder } from './options-responder.ts';
import { type OwnAddress, OwnNames } from './own-names.ts';
import { DialogMark } from './proxy/dialog-mark.ts';
import { RecordRoute } from './proxy/record-route.ts';
import { StatefulProxy } from './proxy/stateful-proxy.ts';
import { RedirectServer } from './redirect/redirect-server.ts';
import { Registrar } from './registrar/registrar.ts';
import type { ServerRole } from './server-role.ts';
import { Authenticator } from './users/authenticator.ts';
import { defaultAlgorithms } from './users/user.ts';
import type { UserStore } from './users/user-store.ts';

/** With both `redirect` and `proxy`, calls to our users are redirected and the rest is forwarded. */
export type RoleName = 'registrar' | 'redirect' | 'proxy';

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
  readonly staticRoutes?: StaticRoutes;
  /** 16 bytes or more; kept over a restart, dialogs that were open before go on. A fresh one otherwise. */
  readonly dialogKey?: Uint8Array;
}

const DIALOG_KEY_BYTES = 32;

/** Our SIP network in a box: registrar, redirect server and proxy for some domains, over one transaction layer. Disposing stops it. */
export class SipServer implements Disposable {
  readonly #options: SipServerOptions;
  readonly #names: OwnNames;
  readonly #flows = new FlowTable(limits.registrar.flows);
  readonly #staticRoutes: StaticRoutes;
  readonly #authenticator: Authenticator;
  readonly #proxy: StatefulProxy | undefined;
  /** Asked in this order. */
  readonly #roles: readonly ServerRole[];
  readonly #subscriptions: readonly Disposable[];
  #purge: Timer;

  constructor(options: SipServerOptions) {
    const { transactions, transport, random, clock, roles, users } = options;
    this.#options = options;
    this.#names = new OwnNames(options.domains, () => transport.listening);
    this.#staticRoutes = options.staticRoutes ?? new StaticRoutes();
    const algorithms = options.digestAlgorithms ?? defaultAlgorithms;
    this.#authenticator = new Authenticator({ clock, random, domains: this.#names.domains, users, algorithms });
    this.#proxy = roles.includes('proxy') ? this.#createProxy() : undefined;
    this.#roles = [
      ...(roles.includes('registrar') ? [this.#createRegistrar()] : []),
      new OptionsResponder(random),
      ...(roles.includes('redirect') ? [new RedirectServer({ random, users, ...this.#sources })] : []),
      ...(this.#proxy === undefined ? [] : [this.#proxy]),
    ];
    this.#subscriptions = [
      transactions.onRequest((transaction) => this.#onRequest(transaction)),
      transactions.onCancel((received) => this.#onCancel(received)),
      transactions.onAck(({ request }) => this.#onAck(request)),
      transport.onFlowClosed((flow) => this.#flows.forget(flow)),
    ];
    this.#purge = this.#purgeLater();
  }

  /** Requests the proxy has under way. */
  get forwardedCount(): number {
    return this.#proxy?.contextCount ?? 0;
  }

  [Symbol.dispose](): void {
    for (const subscription of this.#subscriptions) subscription[Symbol.dispose]();
    this.#purge[Symbol.dispose]();
    this.#proxy?.[Symbol.dispose]();
  }

  get #sources() {
    return { names: this.#names, location: this.#options.location, staticRoutes: this.#staticRoutes, flows: this.#flows };
  }

  #createRegistrar(): Registrar {
    const { clock, random, log, trace } = this.#options;
    return new Registrar({ clock, random, log, trace, authenticator: this.#authenticator, ...this.#sources });
  }

  #createProxy(): StatefulProxy {
    const { clock, random, transactions, transport, resolver, users, recordRoute, dialogKey } = this.#options;
    const mark = new DialogMark(dialogKey ?? random.bytes(DIALOG_KEY_BYTES));
    return new StatefulProxy({
      clock,
      random,
      transactions,
      transport,
      resolver,
      users,
      mark,
      authenticator: this.#authenticator,
      recordRoute: new RecordRoute({ transport, names: this.#names, mark, isOn: recordRoute }),
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
    respond(transaction, domain === undefined ? foreign : notHere, this.#options.random);
  }

  #onAck(ack: SipRequest): void {
    this.#proxy?.forwardAck(ack).catch((error: unknown) => {
      this.#options.log.write('error', 'ACK failed', { error: String(error) });
    });
  }

  #onCancel(received: ReceivedCancel): void {
    if (this.#proxy !== undefined) this.#proxy.cancel(received);
    else respond(received.cancel, { status: received.invite === undefined ? 481 : 200 }, this.#options.random);
  }

  #purgeLater(): Timer {
    return this.#options.clock.after(limits.registrar.purgeMs, () => {
      const failure = this.#options.location.purge();
      if (failure !== undefined) this.#options.log.write('warn', 'expired bindings not deleted', { ...failure });
      this.#purge = this.#purgeLater();
    });
  }
}

const foreign: Answer = { status: 403, reason: 'Not a Domain of Ours' };
const notHere: Answer = { status: 405, headers: capabilities };
