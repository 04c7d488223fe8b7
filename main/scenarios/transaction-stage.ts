import assert from 'node:assert/strict';
import { fail, type Result } from '../base/result.ts';
import { formatAddress } from '../net/address.ts';
import { responseTo } from '../sip/message/build.ts';
import type { SipRequest, SipResponse } from '../sip/message/message.ts';
import type { ClientTransaction, ServerTransaction } from '../sip/transaction/transaction.ts';
import { TransactionLayer, type TransactionTransport } from '../sip/transaction/transaction-layer.ts';
import type { Flow, Target } from '../sip/transport/flow.ts';
import { SipTransport } from '../sip/transport/sip-transport.ts';
import { TransportError } from '../sip/transport/transport-error.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { MemoryNetwork } from '../testing/memory-network.ts';
import { SeededRandom } from '../testing/seeded-random.ts';
import { outgoingRequest } from '../testing/sip-element.ts';
import { noTrace, TraceBus } from '../trace/trace.ts';

const HERE = { host: '192.0.2.1', port: 5060 };
const THERE = { host: '192.0.2.2', port: 5060 };

/** A timer, and the state in which it fired. */
export interface FiredTimer {
  readonly name: string;
  readonly state: string;
}

/** The real transport, that takes nothing more when the test says so. */
class FallibleTransport implements TransactionTransport {
  readonly onRequest: TransactionTransport['onRequest'];
  readonly onResponse: TransactionTransport['onResponse'];
  readonly onFlowFailed: TransactionTransport['onFlowFailed'];
  isBroken = false;
  readonly #transport: SipTransport;

  constructor(transport: SipTransport) {
    this.#transport = transport;
    this.onRequest = transport.onRequest;
    this.onResponse = transport.onResponse;
    this.onFlowFailed = transport.onFlowFailed;
  }

  async sendRequest(request: SipRequest, target: Target): Promise<Result<Flow, TransportError>> {
    return this.isBroken ? broken : this.#transport.sendRequest(request, target);
  }

  async sendResponse(response: SipResponse, flow: Flow): Promise<Result<Flow, TransportError>> {
    return this.isBroken ? broken : this.#transport.sendResponse(response, flow);
  }

  answerStateless(...args: Parameters<SipTransport['answerStateless']>): void {
    this.#transport.answerStateless(...args);
  }
}

const broken = fail(new TransportError(formatAddress(THERE), undefined));

/**
 * One transaction of the real layer, its user, and a peer on a simulated network without delay: everything that is seen of the transaction from
 * outside is a line of `seen`, such as `500 INVITE` (the peer got one, half a second later) or `0 heard 180` (its user was told).
 */
export class TransactionStage {
  readonly clock = new FakeClock();
  readonly #network: MemoryNetwork;
  readonly #trace = new TraceBus();
  readonly #peer: SipTransport;
  readonly #own: SipTransport;
  readonly #fallible: FallibleTransport;
  readonly #layer: TransactionLayer;
  readonly #transport: 'udp' | 'tcp';
  readonly #lines: string[] = [];
  readonly #timers: FiredTimer[] = [];
  /** What the peer got, and how it would answer that. */
  #received: { readonly request: SipRequest; readonly flow: Flow } | undefined;
  #client: ClientTransaction | undefined;
  #server: ServerTransaction | undefined;
  #sinceMs = 0;

  private constructor(transport: 'udp' | 'tcp') {
    const { clock } = this;
    const random = new SeededRandom(7);
    this.#transport = transport;
    this.#network = new MemoryNetwork({ clock, random });
    const options = { clock, random, element: 'test' };
    this.#own = new SipTransport({ ...options, network: this.#network.host(HERE.host), trace: noTrace });
    this.#peer = new SipTransport({ ...options, network: this.#network.host(THERE.host), trace: noTrace });
    this.#fallible = new FallibleTransport(this.#own);
    this.#layer = new TransactionLayer({ ...options, transport: this.#fallible, trace: this.#trace });
    this.#observe();
  }

  static async open(transport: 'udp' | 'tcp'): Promise<TransactionStage> {
    const stage = new TransactionStage(transport);
    for (const [own, at] of [
      [stage.#own, HERE],
      [stage.#peer, THERE],
    ] as const) {
      const bound = await own.listen(transport, at);
      assert.ok(bound.ok);
    }
    return stage;
  }

  get state(): string {
    return (this.#client ?? this.#server)?.state ?? 'none';
  }

  /** Timers that have fired since the last time, oldest first. */
  takeTimers(): readonly FiredTimer[] {
    return this.#timers.splice(0);
  }

  /** What was seen since the last time, each with the time since {@link mark}. */
  takeSeen(): readonly string[] {
    return this.#lines.splice(0);
  }

  /** Time counts from here. */
  mark(): void {
    this.#sinceMs = this.clock.nowMs();
  }

  run(durationMs: number): Promise<void> {
    return this.clock.run(durationMs);
  }

  /** Begins a client transaction. */
  async send(method: string, silenceMs?: number): Promise<void> {
    const target: Target = { transport: this.#transport, address: THERE, ...(silenceMs !== undefined && { silenceMs }) };
    this.#client = this.#layer.send(outgoingRequest(method), target, {
      onResponse: ({ status }) => this.#see(`heard ${status}`),
      onFailed: (kind) => this.#see(`failed ${kind}`),
      onEnded: () => this.#see('ended'),
    });
    await this.run(0);
  }

  /** The user takes its INVITE back. */
  async cancel(): Promise<void> {
    this.#client?.cancel();
    await this.run(0);
  }

  /** The peer answers what it got. */
  async answer(status: number, toTag = 'peer'): Promise<void> {
    assert.ok(this.#received);
    const { request, flow } = this.#received;
    await this.#peer.sendResponse(responseTo(request, status, { toTag }), flow);
    await this.run(0);
  }

  /** The peer's request comes, first or again; or the ACK that belongs to it. */
  async receive(method: string): Promise<void> {
    const isAck = method === 'ACK';
    const fields = {
      Via: 'SIP/2.0/UDP invalid;branch=z9hG4bK-peer',
      'Call-ID': 'peer',
      CSeq: `1 ${method}`,
      ...(isAck && { To: '<sip:bob@example.com>;tag=own' }),
    };
    const sent = this.#peer.sendRequest(outgoingRequest(method, fields), { transport: this.#transport, address: HERE });
    await this.run(0);
    assert.ok((await sent).ok);
  }

  /** The user answers the peer's request. */
  async respond(status: number): Promise<void> {
    assert.ok(this.#server);
    this.#server.respond(responseTo(this.#server.request, status, { toTag: 'own' }));
    await this.run(0);
  }

  /** From here on nothing can be sent. */
  break(): void {
    this.#fallible.isBroken = true;
  }

  /** The connection breaks. */
  async cut(): Promise<void> {
    this.#network.breakStreams(HERE.host);
    await this.run(0);
  }

  close(): void {
    assert.equal(this.#layer.activeCount, 0);
    this.#layer[Symbol.dispose]();
    for (const transport of [this.#own, this.#peer]) transport[Symbol.dispose]();
    this.#network[Symbol.dispose]();
    assert.equal(this.clock.pending, 0);
  }

  #observe(): void {
    this.#peer.onRequest((received) => {
      if (received.request.method !== 'ACK' && received.request.method !== 'CANCEL') this.#received = received;
      this.#see(received.request.method);
      if (received.request.method === 'CANCEL') void this.#peer.sendResponse(responseTo(received.request, 200), received.flow);
    });
    this.#peer.onResponse(({ response }) => this.#see(`${response.status}`));
    this.#layer.onRequest((transaction) => this.#serve(transaction));
    this.#layer.onAck(() => this.#see('ack passed up'));
    this.#layer.onStrayResponse(({ response }) => this.#see(`stray ${response.status}`));
    this.#trace.onRecorded((event) => {
      const isOfCancel = this.#client !== undefined && 'transactionId' in event && event.transactionId !== this.#client.id;
      if (event.kind === 'timer' && !isOfCancel) this.#timers.push({ name: event.name, state: this.state });
    });
  }

  #serve(transaction: ServerTransaction): void {
    this.#server = transaction;
    transaction.onEnded((end) => this.#see(`ended ${end}`));
    transaction.onTransportError(() => this.#see('transport error'));
  }

  #see(what: string): void {
    this.#lines.push(`${this.clock.nowMs() - this.#sinceMs} ${what}`);
  }
}
