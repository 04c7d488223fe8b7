import type { Clock } from '../../base/clock.ts';
import { Emitter, type Event } from '../../base/event.ts';
import { type Log, silentLog } from '../../base/log.ts';
import { type Random, randomHex } from '../../base/random.ts';
import { limits } from '../../limits.ts';
import { formatAddress } from '../../net/address.ts';
import type { TraceSink } from '../../trace/trace.ts';
import { cseqOf, topViaOf } from '../message/build.ts';
import type { SipRequest } from '../message/message.ts';
import { branchOf } from '../message/via.ts';
import type { Target } from '../transport/flow.ts';
import type { FlowFailure, ReceivedRequest, ReceivedResponse, SipTransport } from '../transport/sip-transport.ts';
import { transactionId } from '../transport/transaction-id.ts';
import { unsentVia } from '../transport/via-routing.ts';
import { ClientRunner, type ClientSurroundings } from './client-transaction.ts';
import { FlowIndex } from './flow-index.ts';
import { clientIdOf, MAGIC_COOKIE, serverKeyOf } from './matching.ts';
import { ServerRunner, type ServerSurroundings } from './server-transaction.ts';
import type { ClientHandlers, ClientTransaction, ServerTransaction } from './transaction.ts';
import { TransactionRecorder } from './transaction-recorder.ts';
import { TransactionTable } from './transaction-table.ts';

/** Random bytes of a branch: no two requests anywhere share one (RFC 3261 §8.1.1.7). */
const BRANCH_BYTES = 12;

/** What the layer needs of the transport below it. */
export type TransactionTransport = Pick<
  SipTransport,
  'onRequest' | 'onResponse' | 'onFlowFailed' | 'sendRequest' | 'sendResponse' | 'answerStateless'
>;

export interface TransactionLayerOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly transport: TransactionTransport;
  readonly trace: TraceSink;
  /** Who we are in the trace. */
  readonly element: string;
  readonly log?: Log;
}

/** A CANCEL and the INVITE it means. The transaction user answers both (RFC 3261 §9.2). */
export interface ReceivedCancel {
  readonly cancel: ServerTransaction;
  /** `undefined`: answer the CANCEL with 481. */
  readonly invite: ServerTransaction | undefined;
}

/** A server that took nothing, was silent, or said 503, then perhaps with Retry-After. */
export interface FailedTarget {
  readonly target: Target;
  readonly retryAfterMs: number | undefined;
}

export interface SendOptions {
  /** Appended to the branch: what a proxy finds again when a request loops (RFC 3261 §16.6 step 8). Token characters. */
  readonly branchSuffix?: string;
}

/**
 * The transaction layer (RFC 3261 §17, RFC 4320, RFC 6026): requests and responses that belong together, repeated and absorbed as
 * each transport needs. Disposing ends every transaction without a word.
 */
export class TransactionLayer implements Disposable {
  readonly #request = new Emitter<ServerTransaction>();
  readonly #cancel = new Emitter<ReceivedCancel>();
  readonly #ack = new Emitter<ReceivedRequest>();
  readonly #strayResponse = new Emitter<ReceivedResponse>();
  readonly #targetFailed = new Emitter<FailedTarget>();
  /** Every new request but ACK and CANCEL. Somebody must answer it. */
  readonly onRequest: Event<ServerTransaction> = this.#request.event;
  readonly onCancel: Event<ReceivedCancel> = this.#cancel.event;
  /** An ACK that no INVITE server transaction absorbed: the one for a 2xx. */
  readonly onAck: Event<ReceivedRequest> = this.#ack.event;
  /** A response that no client transaction waits for, such as the 2xx of a late fork. */
  readonly onStrayResponse: Event<ReceivedResponse> = this.#strayResponse.event;
  /** A request failed at its server: whoever chooses servers avoids this one for a while (RFC 3263 §4.3). */
  readonly onTargetFailed: Event<FailedTarget> = this.#targetFailed.event;

  readonly #transport: TransactionTransport;
  readonly #random: Random;
  readonly #log: Log;
  readonly #clients = new TransactionTable<ClientRunner>();
  readonly #servers = new TransactionTable<ServerRunner>();
  readonly #flows = new FlowIndex<ClientRunner>();
  readonly #clientSurroundings: ClientSurroundings;
  readonly #serverSurroundings: ServerSurroundings;
  readonly #subscriptions: readonly Disposable[];

  constructor(options: TransactionLayerOptions) {
    const { clock, transport } = options;
    this.#transport = transport;
    this.#random = options.random;
    this.#log = options.log ?? silentLog;
    const recorder = new TransactionRecorder(clock, options.trace, options.element);
    this.#clientSurroundings = {
      clock,
      transport,
      recorder,
      onSent: (transaction, flow) => this.#flows.add(flow.id, transaction),
      onFinal: (transaction) => this.#noteClientFinal(transaction),
      onEnded: (transaction) => this.#forgetClient(transaction),
      onStray: (received) => this.#strayResponse.fire(received),
      onTargetFailed: (target, retryAfterMs) => this.#targetFailed.fire({ target, retryAfterMs }),
      sendCancel: (cancel, target) => this.#sendCancel(cancel, target),
    };
    this.#serverSurroundings = {
      clock,
      transport,
      recorder,
      onAck: (received) => this.#ack.fire(received),
      onFinal: (transaction) => this.#servers.linger(transaction),
      onEnded: (transaction) => this.#servers.remove(transaction),
    };
    this.#subscriptions = [
      transport.onRequest((received) => this.#receiveRequest(received)),
      transport.onResponse((received) => this.#receiveResponse(received)),
      transport.onFlowFailed((failure) => this.#noteFlowFailed(failure)),
    ];
  }

  /** Transactions in any state, those included that only absorb repetitions. */
  get activeCount(): number {
    return this.#clients.size + this.#servers.size;
  }

  /**
   * Sends a request in a transaction of its own. What is sent is a copy with our Via on top, found as `transaction.request`;
   * `request` itself stays as it is.
   *
   * Beyond `limits.transaction.active` nothing is sent and `onFailed('transport')` follows.
   */
  send(request: SipRequest, target: Target, handlers: ClientHandlers, options: SendOptions = {}): ClientTransaction {
    const suffix = options.branchSuffix === undefined ? '' : `.${options.branchSuffix}`;
    const branch = `${this.#newBranch()}${suffix}`;
    return this.#start(transactionId(branch, request.method), withVia(request, branch), target, handlers);
  }

  /**
   * Sends the ACK to a 2xx: a branch of its own, no transaction (RFC 3261 §13.2.2.4). `ack` itself stays as it is.
   *
   * @param others where it goes if `target` takes none, in order (RFC 3263 §4.3)
   */
  sendAck(ack: SipRequest, target: Target, others: readonly Target[] = []): void {
    void this.#transport.sendRequest(withVia(ack, this.#newBranch()), target).then((sent) => {
      if (sent.ok) return;
      this.#log.write('warn', 'ACK not sent', { remote: sent.error.remote });
      this.#targetFailed.fire({ target, retryAfterMs: undefined });
      const [next, ...rest] = others;
      if (next) this.sendAck(ack, next, rest);
    });
  }

  [Symbol.dispose](): void {
    for (const subscription of this.#subscriptions) subscription[Symbol.dispose]();
    this.#clients.clear();
    this.#servers.clear();
    const emitters = [this.#request, this.#cancel, this.#ack, this.#strayResponse, this.#targetFailed];
    for (const emitter of emitters) emitter[Symbol.dispose]();
  }
  #start(id: string, request: SipRequest, target: Target, handlers: ClientHandlers): ClientTransaction {
    const transaction = new ClientRunner(this.#clientSurroundings, { id, request, target, handlers });
    if (this.#isFull && request.method !== 'CANCEL') {
      void Promise.resolve().then(() => transaction.refuse());
      return transaction;
    }
    this.#clients.add(transaction);
    transaction.start();
    return transaction;
  }

  /** A CANCEL has the branch of its INVITE (RFC 3261 §9.1). What comes of it shows on the INVITE. */
  #sendCancel(cancel: SipRequest, target: Target): void {
    const via = topViaOf(cancel);
    const branch = via && branchOf(via);
    if (branch === undefined) return;
    this.#start(transactionId(branch, 'CANCEL'), cancel, target, { onResponse: () => undefined, onFailed: () => undefined });
  }

  #receiveResponse(received: ReceivedResponse): void {
    const { response, flow } = received;
    const id = clientIdOf(response);
    const transaction = id === undefined ? undefined : this.#clients.find(id);
    if (transaction && transaction.request.method === cseqOf(response)?.method) transaction.receive(response, flow);
    else this.#strayResponse.fire(received);
  }

  #receiveRequest(received: ReceivedRequest): void {
    const { request } = received;
    const key = serverKeyOf(request, request.method === 'ACK' ? 'INVITE' : request.method);
    const known = key === undefined ? undefined : this.#servers.find(key);
    if (request.method === 'ACK') this.#receiveAck(received, known);
    else if (known) known.repeat();
    else if (key !== undefined) this.#receiveNew(received, key);
  }

  #receiveAck(received: ReceivedRequest, invite: ServerRunner | undefined): void {
    if (invite) invite.acknowledge(received);
    else this.#ack.fire(received);
  }

  #receiveNew(received: ReceivedRequest, key: string): void {
    if (received.request.method === 'CANCEL') this.#receiveCancel(received, key);
    else if (this.#isFull) this.#refuse(received);
    else this.#serve(received, key, (transaction) => this.#request.fire(transaction));
  }

  /** Also a full table takes the CANCEL of an INVITE that is in it: that makes room. */
  #receiveCancel(received: ReceivedRequest, key: string): void {
    const inviteKey = serverKeyOf(received.request, 'INVITE');
    const invite = inviteKey === undefined ? undefined : this.#servers.find(inviteKey);
    if (!invite && this.#isFull) this.#refuse(received);
    else this.#serve(received, key, (cancel) => this.#cancel.fire({ cancel, invite }));
  }

  #serve(received: ReceivedRequest, key: string, tell: (transaction: ServerRunner) => void): void {
    const transaction = new ServerRunner(this.#serverSurroundings, received, key);
    this.#servers.add(transaction);
    tell(transaction);
    transaction.start();
  }

  #refuse({ request, flow }: ReceivedRequest): void {
    this.#log.write('warn', 'too many transactions', { remote: formatAddress(flow.remote), method: request.method });
    const retryAfter = String(limits.transaction.retryAfterSeconds);
    this.#transport.answerStateless(request, flow, 503, { headers: [['Retry-After', retryAfter]] });
  }

  get #isFull(): boolean {
    return this.#clients.busyCount + this.#servers.busyCount >= limits.transaction.active;
  }

  #noteFlowFailed({ flow, error }: FlowFailure): void {
    for (const transaction of this.#flows.usersOf(flow.id)) transaction.onFlowFailed(flow, error);
  }

  #noteClientFinal(transaction: ClientRunner): void {
    this.#leaveFlow(transaction);
    this.#clients.linger(transaction);
  }

  #forgetClient(transaction: ClientRunner): void {
    this.#leaveFlow(transaction);
    this.#clients.remove(transaction);
  }

  #leaveFlow(transaction: ClientRunner): void {
    if (transaction.flow) this.#flows.remove(transaction.flow.id, transaction);
  }

  #newBranch(): string {
    return `${MAGIC_COOKIE}${randomHex(this.#random, BRANCH_BYTES)}`;
  }
}

/** A copy with a Via on top; transport and host are written by the transport layer. */
function withVia(request: SipRequest, branch: string): SipRequest {
  const copy = request.clone();
  copy.headers.prepend('Via', unsentVia(branch));
  return copy;
}
