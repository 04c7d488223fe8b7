import type { Clock } from '../../base/clock.ts';
import { Emitter, type Event } from '../../base/event.ts';
import { limits } from '../../limits.ts';
import { responseTo, topViaOf } from '../message/build.ts';
import { headers } from '../message/headers.ts';
import type { SipRequest, SipResponse } from '../message/message.ts';
import { tagOf } from '../message/name-addr.ts';
import { branchOf } from '../message/via.ts';
import type { Flow } from '../transport/flow.ts';
import type { ReceivedRequest, SipTransport } from '../transport/sip-transport.ts';
import { transactionId } from '../transport/transaction-id.ts';
import type { TransportError } from '../transport/transport-error.ts';
import {
  type InviteServerAction,
  type InviteServerInput,
  type InviteServerState,
  inviteServerSteps,
} from './invite-server-steps.ts';
import type { Steps } from './machine.ts';
import { legacyAckKeyOf } from './matching.ts';
import {
  type NonInviteServerAction,
  type NonInviteServerInput,
  type NonInviteServerState,
  nonInviteServerSteps,
} from './non-invite-server-steps.ts';
import { INVITE_TRYING, NON_INVITE_TRYING, T1, T2, T4, TIMEOUT } from './timers.ts';
import type { ServerEnd, ServerTransaction } from './transaction.ts';
import type { TransactionRecorder } from './transaction-recorder.ts';
import type { Tabled } from './transaction-table.ts';
import { TransactionTimers } from './transaction-timers.ts';

type State = InviteServerState | NonInviteServerState;
type Input = InviteServerInput | NonInviteServerInput;
type Action = InviteServerAction | NonInviteServerAction;
type TimerInput = Extract<Input, `timer${string}`>;
type Rows = Partial<Steps<State, Input, Action>>;

/** What server transactions share, and what they tell the layer that keeps them. */
export interface ServerSurroundings {
  readonly clock: Clock;
  readonly transport: Pick<SipTransport, 'sendResponse'>;
  readonly recorder: TransactionRecorder;
  /** The ACK to a 2xx. */
  onAck(received: ReceivedRequest): void;
  /** It has its final response. */
  onFinal(transaction: ServerRunner): void;
  onEnded(transaction: ServerRunner): void;
}

/** Runs one of the two server machines: performs what its table says and owns its timers. */
export class ServerRunner implements ServerTransaction, Tabled {
  static readonly #actions: Readonly<Record<Action, (self: ServerRunner, about: About) => void>> = {
    startG: (self) => self.#repeatAfter(T1),
    doubleG: (self) => self.#repeatAfter(Math.min(2 * self.#intervalMs, T2)),
    startH: (self) => self.#timers.start('timerH', TIMEOUT),
    startI: (self) => self.#timers.start('timerI', self.flow.isReliable ? 0 : T4),
    startJ: (self) => self.#timers.start('timerJ', self.flow.isReliable ? 0 : TIMEOUT),
    startL: (self) => self.#timers.start('timerL', TIMEOUT),
    stopTrying: (self) => self.#timers.stop('timerTrying'),
    stopTimers: (self) => self.#timers.stopAll(),
    send: (self, { response }) => response && self.#sendNew(response),
    resend: (self) => self.#last && void self.#send(self.#last),
    sendTrying: (self) => self.#sendNew(responseTo(self.request, 100)),
    passAck: (self, { ack }) => ack && self.#surroundings.onAck(ack),
    reportTransport: (self, { error }) => error && self.#transportFailed?.fire(error),
    timedOut: (self) => self.#endAs('timeout'),
    transportFailed: (self) => self.#endAs('transport'),
  };

  readonly key: string;
  readonly request: SipRequest;
  readonly flow: Flow;
  readonly #surroundings: ServerSurroundings;
  readonly #isInvite: boolean;
  readonly #rows: Rows;
  readonly #timers: TransactionTimers<TimerInput>;
  #state: State;
  #hasFinal = false;
  #aliasKey: string | undefined;
  /** The response that a repeated request gets again. */
  #last: SipResponse | undefined;
  /** Of timer G: the last wait. */
  #intervalMs = T1;
  #end: ServerEnd = 'ended';
  #ended: Emitter<ServerEnd> | undefined;
  #transportFailed: Emitter<TransportError> | undefined;

  constructor(surroundings: ServerSurroundings, { request, flow }: ReceivedRequest, key: string) {
    this.key = key;
    this.request = request;
    this.flow = flow;
    this.#surroundings = surroundings;
    this.#isInvite = request.method === 'INVITE';
    this.#rows = this.#isInvite ? inviteServerSteps : nonInviteServerSteps;
    this.#state = this.#isInvite ? 'proceeding' : 'trying';
    this.#timers = new TransactionTimers(surroundings.clock, (name) => this.#onTimer(name));
  }

  get id(): string {
    return this.key;
  }

  get aliasKey(): string | undefined {
    return this.#aliasKey;
  }

  get state(): State {
    return this.#state;
  }

  get hasFinal(): boolean {
    return this.#hasFinal;
  }

  get toTag(): string | undefined {
    const to = this.#last?.headers.read(headers.to);
    return to?.ok ? tagOf(to.value) : undefined;
  }

  get onEnded(): Event<ServerEnd> {
    this.#ended ??= new Emitter();
    return this.#ended.event;
  }

  get onTransportError(): Event<TransportError> {
    this.#transportFailed ??= new Emitter();
    return this.#transportFailed.event;
  }

  /** Starts the waits for the transaction user, unless it has answered already. */
  start(): void {
    if (this.#hasFinal || this.#state === 'terminated') return;
    if (this.#last === undefined) this.#timers.start('timerTrying', this.#isInvite ? INVITE_TRYING : NON_INVITE_TRYING);
    if (this.#isInvite) this.#timers.start('timerGiveUp', limits.transaction.giveUpMs);
    else this.#timers.start('timerF', TIMEOUT);
  }

  /** The request came again. */
  repeat(): void {
    this.#feed('request');
  }

  acknowledge(received: ReceivedRequest): void {
    this.#feed('ack', { ack: received });
  }

  respond(response: SipResponse): void {
    const input = this.#classify(response.status);
    if (input) this.#feed(input, { response });
  }

  abandon(): void {
    if (this.#state !== 'terminated') this.#leave();
  }

  #classify(status: number): Input | undefined {
    if (status >= 200 && this.#isInvite) return status < 300 ? 'success' : 'failure';
    if (status === 408) return 'requestTimeout';
    if (status >= 200) return 'final';
    if (this.#isInvite) return 'provisional';
    return status === 100 && this.flow.isReliable ? 'provisional' : undefined; // RFC 4320 §4.1: no other, and over UDP not yet
  }

  /** As the trace names it; made when it is asked for. */
  get traceId(): string {
    const via = topViaOf(this.request);
    const branch = via && branchOf(via);
    return branch === undefined ? this.key : transactionId(branch, this.request.method);
  }

  #onTimer(name: TimerInput): void {
    this.#surroundings.recorder.fired(this, name);
    this.#feed(name);
  }

  #feed(input: Input, about: About = {}): void {
    const before = this.#state;
    const step = this.#rows[before]?.[input];
    if (!step) return;
    const [next, ...actions] = step;
    this.#state = next;
    if (next === 'accepted' || next === 'completed') this.#hasFinal = true;
    this.#surroundings.recorder.moved(this, before, next);
    for (const action of actions) if (this.#state === next) ServerRunner.#actions[action](this, about);
    if (next === before) return;
    if (next === 'accepted' || next === 'completed') this.#surroundings.onFinal(this);
    if (next !== 'terminated') return;
    this.#leave();
    this.#ended?.fire(this.#end);
  }

  /** Timer G runs over unreliable transports only (§17.2.1). */
  #repeatAfter(delayMs: number): void {
    if (this.flow.isReliable) return;
    this.#intervalMs = delayMs;
    this.#timers.start('timerG', delayMs);
  }

  #sendNew(response: SipResponse): void {
    this.#last = response;
    if (this.#isInvite && response.status >= 200) this.#aliasKey ??= legacyAckKeyOf(this.request, response);
    void this.#send(response);
  }

  async #send(response: SipResponse): Promise<void> {
    const sent = await this.#surroundings.transport.sendResponse(response, this.flow);
    if (!sent.ok) this.#feed('transportError', { error: sent.error });
  }

  #endAs(end: ServerEnd): void {
    this.#end = end;
  }

  #leave(): void {
    this.#state = 'terminated';
    this.#timers.stopAll();
    this.#surroundings.onEnded(this);
  }
}

/** What the input at hand brought. */
interface About {
  readonly response?: SipResponse;
  readonly ack?: ReceivedRequest;
  readonly error?: TransportError;
}
