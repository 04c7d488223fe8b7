import type { Clock } from '../../base/clock.ts';
import { limits } from '../../limits.ts';
import { isReliable } from '../../net/transport-name.ts';
import { headers } from '../message/headers.ts';
import type { SipRequest, SipResponse } from '../message/message.ts';
import type { Flow, Target } from '../transport/flow.ts';
import type { ReceivedResponse, SipTransport } from '../transport/sip-transport.ts';
import type { TransportError } from '../transport/transport-error.ts';
import { ackTo, cancelOf } from './derived-requests.ts';
import {
  type InviteClientAction,
  type InviteClientInput,
  type InviteClientState,
  inviteClientSteps,
} from './invite-client-steps.ts';
import type { Steps } from './machine.ts';
import {
  type NonInviteClientAction,
  type NonInviteClientInput,
  type NonInviteClientState,
  nonInviteClientSteps,
} from './non-invite-client-steps.ts';
import { T1, T2, T4, TIMEOUT, TIMER_D } from './timers.ts';
import type { ClientHandlers, ClientTransaction } from './transaction.ts';
import type { TransactionRecorder } from './transaction-recorder.ts';
import type { Tabled } from './transaction-table.ts';
import { TransactionTimers } from './transaction-timers.ts';

type State = InviteClientState | NonInviteClientState;
type Input = InviteClientInput | NonInviteClientInput;
type Action = InviteClientAction | NonInviteClientAction;
type TimerInput = Extract<Input, `timer${string}`>;
type Rows = Partial<Steps<State, Input, Action>>;

/** What client transactions share, and what they tell the layer that keeps them. */
export interface ClientSurroundings {
  readonly clock: Clock;
  readonly transport: Pick<SipTransport, 'sendRequest'>;
  readonly recorder: TransactionRecorder;
  /** It was sent on `flow`, whose failures concern it until `onFinal` or `onEnded`. */
  onSent(transaction: ClientRunner, flow: Flow): void;
  /** It has its final response. */
  onFinal(transaction: ClientRunner): void;
  onEnded(transaction: ClientRunner): void;
  /** A 2xx after the INVITE failed. */
  onStray(received: ReceivedResponse): void;
  /** Its server took nothing, was silent, or said 503: others come first for a while (RFC 3263 §4.3). */
  onTargetFailed(target: Target, retryAfterMs?: number): void;
  /** Sends a CANCEL, with the Via it has, in a transaction of its own. */
  sendCancel(cancel: SipRequest, target: Target): void;
}

export interface ClientRequest {
  /** From `transactionId`. */
  readonly id: string;
  /** With our Via on top; the transaction's own. */
  readonly request: SipRequest;
  readonly target: Target;
  readonly handlers: ClientHandlers;
}

/** Runs one of the two client machines: performs what its table says and owns its timers. */
export class ClientRunner implements ClientTransaction, Tabled {
  static readonly #actions: Readonly<Record<Action, (self: ClientRunner, received?: ReceivedResponse) => void>> = {
    startA: (self) => self.#repeatAfter(T1),
    doubleA: (self) => self.#repeatAfter(2 * self.#intervalMs),
    startE: (self) => self.#repeatAfter(T1),
    doubleE: (self) => self.#repeatAfter(Math.min(2 * self.#intervalMs, T2)),
    slowE: (self) => self.#repeatAfter(T2),
    startD: (self) => self.#timers.start('timerD', self.#isReliable ? 0 : TIMER_D),
    startK: (self) => self.#timers.start('timerK', self.#isReliable ? 0 : T4),
    startM: (self) => self.#timers.start('timerM', TIMEOUT),
    startCancel: (self) => self.#timers.start('timerCancel', TIMEOUT),
    startGiveUp: (self) => self.#timers.start('timerGiveUp', limits.transaction.giveUpMs),
    stopSilence: (self) => self.#timers.stop('timerSilence'),
    stopTimers: (self) => self.#timers.stopAll(),
    resend: (self) => void self.#send(self.request),
    sendAck: (self, received) => received && void self.#send(ackTo(self.request, received.response)),
    sendHeldCancel: (self) => self.#sendHeldCancel(),
    passUp: (self, received) => received && self.#handlers.onResponse(received.response, received.flow),
    passStray: (self, received) => received && self.#surroundings.onStray(received),
    timedOut: (self) => self.#fail('timeout'),
    transportFailed: (self) => self.#fail('transport'),
  };

  readonly id: string;
  readonly request: SipRequest;
  readonly #handlers: ClientHandlers;
  readonly #surroundings: ClientSurroundings;
  readonly #isInvite: boolean;
  readonly #rows: Rows;
  readonly #timers: TransactionTimers<TimerInput>;
  #state: State;
  #target: Target;
  #flow: Flow | undefined;
  #error: TransportError | undefined;
  /** A failure now is its server's: it has not answered yet, and it was asked. */
  #isServerToBlame = true;
  /** Of timers A and E: the last wait. */
  #intervalMs = T1;
  #cancelFields: readonly (readonly [string, string])[] | undefined;
  #isCancelSent = false;

  constructor(surroundings: ClientSurroundings, { id, request, target, handlers }: ClientRequest) {
    this.id = id;
    this.request = request;
    this.#target = target;
    this.#handlers = handlers;
    this.#surroundings = surroundings;
    this.#isInvite = request.method === 'INVITE';
    this.#rows = this.#isInvite ? inviteClientSteps : nonInviteClientSteps;
    this.#state = this.#isInvite ? 'calling' : 'trying';
    this.#timers = new TransactionTimers(surroundings.clock, (name) => this.#onTimer(name));
  }

  get key(): string {
    return this.id;
  }

  get traceId(): string {
    return this.id;
  }

  readonly aliasKey = undefined;

  get state(): State {
    return this.#state;
  }

  /** The flow it was sent on, once it was. */
  get flow(): Flow | undefined {
    return this.#flow;
  }

  start(): void {
    this.#timers.start(this.#isInvite ? 'timerB' : 'timerF', TIMEOUT);
    if (this.#target.silenceMs !== undefined) this.#timers.start('timerSilence', this.#target.silenceMs);
    void this.#send(this.request).then((flow) => flow && this.#onFirstSent(flow));
  }

  /** Fails a transaction that never started. */
  refuse(): void {
    this.#isServerToBlame = false;
    this.#feed('transportError');
  }

  receive(response: SipResponse, flow: Flow): void {
    this.#isServerToBlame = false;
    if (response.status === 503) this.#surroundings.onTargetFailed(this.#target, retryAfterMsOf(response));
    this.#feed(this.#classify(response.status), { response, flow });
  }

  /** The system refused what was sent on the flow, or the stream broke. */
  onFlowFailed(flow: Flow, error: TransportError): void {
    this.#error = error;
    this.#feed(flow.isReliable ? 'flowLost' : 'transportError');
  }

  cancel(headers: Iterable<readonly [string, string]> = []): void {
    if (!this.#isInvite || this.#cancelFields) return;
    this.#cancelFields = [...headers];
    if (this.#state === 'proceeding') this.#sendHeldCancel();
  }

  abandon(): void {
    if (this.#state !== 'terminated') this.#end();
  }

  #classify(status: number): Input {
    if (status < 200) return 'provisional';
    if (!this.#isInvite) return 'final';
    return status < 300 ? 'success' : 'failure';
  }

  #onTimer(name: TimerInput): void {
    this.#surroundings.recorder.fired(this, name);
    this.#feed(name);
  }

  #feed(input: Input, received?: ReceivedResponse): void {
    const before = this.#state;
    const step = this.#rows[before]?.[input];
    if (!step) return;
    const [next, ...actions] = step;
    this.#state = next;
    this.#surroundings.recorder.moved(this, before, next);
    if (next === 'accepted' || next === 'completed') this.#surroundings.onFinal(this);
    for (const action of actions) if (this.#state === next) ClientRunner.#actions[action](this, received);
    if (next !== 'terminated') return;
    this.#end();
    this.#handlers.onEnded?.();
  }

  /** Sets timer A or E; which of them, the method says. */
  #repeatAfter(delayMs: number): void {
    this.#intervalMs = delayMs;
    this.#timers.start(this.#isInvite ? 'timerA' : 'timerE', delayMs);
  }

  #sendHeldCancel(): void {
    if (!this.#cancelFields || this.#isCancelSent) return;
    this.#isCancelSent = true;
    this.#surroundings.sendCancel(cancelOf(this.request, this.#cancelFields), this.#target);
    this.#feed('cancelSent');
  }

  async #send(request: SipRequest): Promise<Flow | undefined> {
    const sent = await this.#surroundings.transport.sendRequest(request, this.#target);
    if (sent.ok) return sent.value;
    this.#error = sent.error;
    this.#feed('transportError');
    return undefined;
  }

  /** From here on everything takes the same way (RFC 3261 §9.1, §17.1.1.2). */
  #onFirstSent(flow: Flow): void {
    if (this.#state === 'terminated') return;
    this.#flow = flow;
    this.#target = { ...this.#target, transport: flow.transport, flow };
    this.#surroundings.onSent(this, flow);
    if (!flow.isReliable) this.#feed('sentUnreliably');
  }

  #fail(kind: 'timeout' | 'transport'): void {
    if (this.#isServerToBlame) this.#surroundings.onTargetFailed(this.#target);
    this.#handlers.onFailed(kind, kind === 'transport' ? this.#error : undefined);
  }

  get #isReliable(): boolean {
    return this.#flow?.isReliable ?? isReliable(this.#target.transport);
  }

  #end(): void {
    this.#state = 'terminated';
    this.#timers.stopAll();
    this.#surroundings.onEnded(this);
  }
}

function retryAfterMsOf(response: SipResponse): number | undefined {
  const retryAfter = response.headers.read(headers.retryAfter);
  return retryAfter?.ok ? retryAfter.value.seconds * 1_000 : undefined;
}
