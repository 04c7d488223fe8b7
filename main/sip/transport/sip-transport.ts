import type { Clock } from '../../base/clock.ts';
import { Emitter, type Event } from '../../base/event.ts';
import { type Log, silentLog } from '../../base/log.ts';
import type { Random } from '../../base/random.ts';
import { fail, ok, type Result } from '../../base/result.ts';
import { limits } from '../../limits.ts';
import { formatAddress } from '../../net/address.ts';
import type { Address, DatagramSocket, Network, NetworkFailure, StreamListener } from '../../net/network.ts';
import { defaultPort, type TransportName } from '../../net/transport-name.ts';
import type { TraceSink } from '../../trace/trace.ts';
import { topViaOf } from '../message/build.ts';
import type { SipRequest, SipResponse } from '../message/message.ts';
import type { Via } from '../message/via.ts';
import { ConnectionTable } from './connection-table.ts';
import { DatagramPort } from './datagram-port.ts';
import type { Flow, Listening, Target } from './flow.ts';
import { FlowHosts } from './flow-hosts.ts';
import { FlowProber } from './flow-prober.ts';
import { ListeningPoints } from './listening-points.ts';
import { MessageReceiver, type ReceiveCounters } from './message-receiver.ts';
import { MessageSender, type Sent } from './message-sender.ts';
import { MessageTracer } from './message-tracer.ts';
import { RateBound } from './rate-bound.ts';
import type { SentBy } from './sent-by.ts';
import { StatelessAnswers } from './stateless-answers.ts';
import { isStun } from './stun-binding.ts';
import { TransportError } from './transport-error.ts';

export interface SipTransportOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly network: Network;
  readonly trace: TraceSink;
  /** Who we are in the trace. */
  readonly element: string;
  readonly log?: Log;
}

export interface ReceivedRequest {
  readonly request: SipRequest;
  readonly flow: Flow;
}

export interface ReceivedResponse {
  readonly response: SipResponse;
  readonly flow: Flow;
}

export interface FlowFailure {
  readonly flow: Flow;
  readonly error: TransportError;
}

/**
 * The transport layer (RFC 3261 §18, RFC 3581): sockets and streams on one side, checked messages on the other. Messages handed
 * in belong to the layer from then on. Disposing closes every socket and stream.
 */
export class SipTransport implements Disposable {
  readonly #request = new Emitter<ReceivedRequest>();
  readonly #response = new Emitter<ReceivedResponse>();
  readonly #flowClosed = new Emitter<Flow>();
  readonly #flowFailed = new Emitter<FlowFailure>();
  /** A well-formed request, with `received` and `rport` written into its top Via. Bad ones are answered or dropped here. */
  readonly onRequest: Event<ReceivedRequest> = this.#request.event;
  /** A well-formed response whose top Via is ours. */
  readonly onResponse: Event<ReceivedResponse> = this.#response.event;
  /** A stream is closed, whoever closed it. */
  readonly onFlowClosed: Event<Flow> = this.#flowClosed.event;
  /** What was sent on this flow may not have arrived: the system refused a datagram, or the stream broke. */
  readonly onFlowFailed: Event<FlowFailure> = this.#flowFailed.event;

  readonly #network: Network;
  readonly #points: ListeningPoints;
  readonly #connections: ConnectionTable;
  readonly #flowHosts = new FlowHosts();
  readonly #receiver: MessageReceiver;
  readonly #sender: MessageSender;
  readonly #answers: StatelessAnswers;
  readonly #prober: FlowProber;
  #isDisposed = false;

  constructor(options: SipTransportOptions) {
    const { clock, network, log = silentLog } = options;
    const tracer = new MessageTracer(clock, options.trace, options.element);
    this.#network = network;
    this.#answers = new StatelessAnswers(options.random);
    this.#points = new ListeningPoints(network, clock);
    this.#prober = new FlowProber(clock, options.random);
    this.#receiver = new MessageReceiver({
      tracer,
      log,
      rate: new RateBound(clock, limits.transport.rejectionsPerSecond),
      isOurs: (response, flow) => this.#isOurs(response, flow),
      onRequest: (request, flow) => this.#receive(request, flow),
      onResponse: (response, flow) => {
        this.#flowHosts.note(response, flow);
        this.#response.fire({ response, flow });
      },
      onRejected: (request, status, reason, flow) => this.answerStateless(request, flow, status, { reason }),
    });
    this.#connections = new ConnectionTable({
      clock,
      network,
      owner: {
        onMessage: (bytes, connection) => this.#receiver.take(bytes, connection),
        onBroken: (rejection, connection) => this.#receiver.reject(rejection, connection),
        onClosed: (connection, failure) => this.#noteClosed(connection, failure),
      },
    });
    this.#sender = new MessageSender({ clock, tracer, log, points: this.#points, connections: this.#connections });
  }

  /** Everything we listen on, in the order of `listen`, UDP first. */
  get listening(): readonly Listening[] {
    return this.#points.all;
  }

  get counters(): Readonly<ReceiveCounters> {
    return this.#receiver.counters;
  }

  /** Streams that are open now. */
  get connectionCount(): number {
    return this.#connections.size;
  }

  /** Takes messages at `local`; port 0 lets the system choose. Any number of times. */
  async listen(transport: TransportName, local: Address): Promise<Result<Listening, NetworkFailure>> {
    const bound = transport === 'udp' ? await this.#network.bindDatagram(local) : await this.#network.listen(local, transport);
    if (!bound.ok) return bound;
    if (this.#isDisposed) {
      bound.value[Symbol.dispose]();
      return fail({ code: 'ECANCELED', address: local });
    }
    return ok('onDatagram' in bound.value ? this.#listenToDatagrams(bound.value) : this.#listenToStreams(bound.value, transport));
  }

  /**
   * What to write into Contact or Record-Route for the peer at `target`. Over TLS and WebSocket without a listener of ours the peer
   * finds us by the connection alone, so it is made now.
   */
  async sentByFor(target: Target): Promise<SentBy> {
    const flow = await this.#sender.reach(target);
    return flow ? this.#points.sentByOf(flow) : this.#points.sentByFor(target.transport, target.address.host);
  }

  /**
   * Writes transport, sent-by and `rport` into the top Via, whose branch the caller made, and sends. A request for UDP that is
   * longer than `limits.transport.datagramBytes` goes over TCP if the peer takes a connection (RFC 3261 §18.1.1).
   *
   * @returns the flow that took it; whether it arrived, nobody knows
   */
  sendRequest(request: SipRequest, target: Target): Promise<Sent> {
    return this.#sender.sendRequest(request, target);
  }

  /**
   * Sends a response on the stream of its request, or where its top Via says (RFC 3261 §18.2.2, RFC 3581 §4).
   *
   * @param flow the one that brought the request
   */
  sendResponse(response: SipResponse, flow: Flow): Promise<Sent> {
    return this.#sender.sendResponse(response, flow);
  }

  /** Whether the stream with this flow id is open. */
  isOpen(flowId: string): boolean {
    return this.#connections.find(flowId) !== undefined;
  }

  /** The open flow to a host that has no address, such as a browser's `….invalid` (RFC 7118 §5). */
  flowTo(host: string): Flow | undefined {
    return this.#flowHosts.find(host);
  }

  /** Answers a request that gets no transaction (RFC 3261 §8.2.7). Never an ACK. */
  answerStateless(
    request: SipRequest,
    flow: Flow,
    status: number,
    options: { readonly reason?: string; readonly headers?: Iterable<readonly [string, string]> } = {},
  ): void {
    if (request.method === 'ACK') return;
    void this.#sender.sendResponse(this.#answers.to(request, status, options.reason, options.headers), flow);
  }

  /**
   * Sends a ping (RFC 5626 §3.5.1): CRLF CRLF. On a stream whose peer has answered one before, or is known to (`mustAnswer`), silence
   * then closes it.
   */
  keepAlive(flow: Flow, mustAnswer = false): void {
    this.#sender.keepAlive(flow, mustAnswer);
  }

  /** Asks the other end of a UDP flow by STUN where it sees us (RFC 5626 §4.4.2). @returns nothing when it is silent or the flow gone */
  probe(flow: Flow): Promise<Address | undefined> {
    const open = this.#sender.open(flow);
    return open === undefined ? Promise.resolve(undefined) : this.#prober.probe(open);
  }

  /** The machine has other addresses than before: what began at one of `hosts` is dead, and where peers find us is asked anew. */
  leave(hosts: readonly string[]): void {
    this.#points.forgetLocalHosts();
    this.#connections.leave(hosts);
  }

  /** Closes a stream, for what is sent next makes a new one. Does nothing to UDP. */
  close(flow: Flow): void {
    this.#connections.find(flow.id)?.[Symbol.dispose]();
  }

  [Symbol.dispose](): void {
    this.#isDisposed = true;
    this.#prober[Symbol.dispose]();
    this.#points[Symbol.dispose]();
    this.#connections[Symbol.dispose]();
    for (const emitter of [this.#request, this.#response, this.#flowClosed, this.#flowFailed]) emitter[Symbol.dispose]();
  }

  #listenToDatagrams(socket: DatagramSocket): Listening {
    const port = new DatagramPort(socket);
    this.#points.addDatagramPort(port);
    socket.onDatagram(({ bytes, from }) => {
      const flow = port.flowTo(from);
      if (isStun(bytes)) this.#prober.take(bytes, flow);
      else this.#receiver.take(bytes, flow);
    });
    socket.onFailed((failure) => this.#noteFailed(port.flowTo(failure.address), failure));
    return port;
  }

  #listenToStreams(listener: StreamListener, transport: TransportName): Listening {
    listener.onAccepted((stream) => this.#connections.accept(stream, transport));
    return this.#points.addStreamPort(transport, listener);
  }

  #receive(request: SipRequest, flow: Flow): void {
    this.#flowHosts.note(request, flow);
    const via = flow.transport === 'tls' ? topViaOf(request) : undefined;
    if (via?.params.has('alias')) this.#noteAlias(flow, via);
    this.#request.fire({ request, flow });
  }

  /** The peer wants requests to where it listens on the stream it has opened (RFC 5923 §8.1). */
  #noteAlias(flow: Flow, via: Via): void {
    const connection = this.#connections.find(flow.id);
    if (connection) this.#connections.alias(connection, via.port ?? defaultPort('tls'));
  }

  #noteClosed(flow: Flow, failure: NetworkFailure | undefined): void {
    this.#flowHosts.forget(flow);
    if (failure) this.#noteFailed(flow, failure);
    this.#flowClosed.fire(flow);
  }

  #noteFailed(flow: Flow, failure: NetworkFailure): void {
    this.#flowFailed.fire({ flow, error: new TransportError(formatAddress(flow.remote), failure) });
  }

  #isOurs(response: SipResponse, flow: Flow): boolean {
    const via = topViaOf(response);
    return via !== undefined && this.#points.isOurs(via, flow);
  }
}
