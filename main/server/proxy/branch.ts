import type { Timer } from '../../base/clock.ts';
import { limits } from '../../limits.ts';
import type { SipRequest, SipResponse } from '../../sip/message/message.ts';
import type { ClientHandlers, ClientTransaction } from '../../sip/transaction/transaction.ts';
import type { Target } from '../../sip/transport/flow.ts';
import { responseFor } from '../answer.ts';
import type { ForwardTarget } from '../location/contacts.ts';
import { type ForwardPlan, forwardedRequest } from './forwarded-request.ts';
import { type Forwarding, waysFor } from './forwarding.ts';
import type { ReceivedRequest } from './received-request.ts';

/** What a branch reports. Responses are as they go on: our own Via is off. */
export interface BranchEvents {
  /** 101-199. */
  onProvisional(response: SipResponse): void;
  /** 2xx; again for each retransmission and each further fork of an INVITE. */
  onSuccess(response: SipResponse): void;
  /** 3xx-6xx, of the branch or of ours for it. Once, and not after a success. */
  onFailure(response: SipResponse): void;
  /** The branch is over: it waits for nothing and has no timer. Once. */
  onEnded(): void;
}

/** One flow to the target of a branch. */
export interface BranchFlow {
  readonly plan: ForwardPlan;
  /** Goes there instead of looking the next hop up. */
  readonly way: ForwardTarget['way'];
}

/** A flow that is gone behind us (RFC 5626 §11.6). */
const FLOW_FAILED = 430;

/**
 * One branch of a forwarded request: finds the next hop, sends, tries the next address when one cannot be reached, then the next flow
 * to the same device (RFC 5626 §7), and watches over it with timer C (RFC 3261 §16.6 steps 7 to 11, §16.8). Disposing drops it without
 * a word.
 */
export class Branch implements Disposable {
  readonly #forwarding: Forwarding;
  readonly #received: ReceivedRequest;
  readonly #events: BranchEvents;
  #flows: BranchFlow[] = [];
  #candidates: Target[] = [];
  #transaction: ClientTransaction | undefined;
  #timer: Timer | undefined;
  #lastFailure: 408 | 503 = 503;
  /** Why we gave it up: the status that counts if nothing else comes. */
  #givenUp: 408 | 487 | undefined;
  #isEnded = false;

  constructor(forwarding: Forwarding, received: ReceivedRequest, events: BranchEvents) {
    this.#forwarding = forwarding;
    this.#received = received;
    this.#events = events;
  }

  /** @param flows to the same device, best first; at least one */
  async start(flows: readonly BranchFlow[]): Promise<void> {
    this.#flows = [...flows];
    await this.#tryNextFlow();
  }

  /** Somebody may still answer: it is neither over nor given up. */
  get isWaiting(): boolean {
    return !this.#isEnded && this.#givenUp === undefined;
  }

  /** Gives the branch up (§16.10): CANCEL if it is an INVITE on its way. Harmless when it is over. */
  cancel(headers: readonly (readonly [string, string])[]): void {
    this.#giveUp(487, headers);
  }

  /** It has rung long enough (§16.8): CANCEL, and 408 if nothing else comes. Harmless when it is over. */
  expire(): void {
    this.#giveUp(408, []);
  }

  [Symbol.dispose](): void {
    this.#isEnded = true;
    this.#dropTransaction();
  }

  async #tryNextFlow(): Promise<void> {
    this.#dropTransaction();
    const flow = this.#isEnded ? undefined : this.#flows.shift();
    if (flow === undefined) return this.#failWith(this.#lastFailure);
    this.#candidates = [...(await waysFor(flow.plan, flow.way, this.#forwarding))];
    await this.#tryNext(flow.plan);
  }

  async #tryNext(plan: ForwardPlan): Promise<void> {
    this.#dropTransaction();
    const target = this.#isEnded ? undefined : this.#candidates.shift();
    if (target === undefined) return this.#tryNextFlow();
    const stays = await this.#forwarding.recordRoute.staysFor(this.#received, plan, target);
    if (!this.#isEnded) this.#send(forwardedRequest(this.#received.request, { ...plan, stays }), target, plan);
  }

  #send(request: SipRequest, target: Target, plan: ForwardPlan): void {
    const handlers: ClientHandlers = {
      onResponse: (response) => this.#onResponse(response, plan),
      onFailed: (kind) => this.#onFailed(kind, plan),
    };
    this.#transaction = this.#forwarding.transactions.send(request, target, handlers, { branchSuffix: plan.loopMark });
    this.#startTimerC();
  }

  #onResponse(response: SipResponse, plan: ForwardPlan): void {
    // The way back is that of the request we hold, without our own Via (§16.7 step 3), whatever the peer made of it: some lose rows.
    response.headers.set('Via', this.#received.request.headers.rows('Via'));
    if (response.status < 200) this.#onProvisional(response);
    else if (response.status < 300) this.#onSuccess(response);
    else this.#onFinalFailure(response, plan);
  }

  #onProvisional(response: SipResponse): void {
    if (this.#isEnded || response.status === 100) return;
    if (this.#givenUp === undefined) this.#startTimerC();
    this.#events.onProvisional(response);
  }

  #onSuccess(response: SipResponse): void {
    this.#events.onSuccess(response);
    this.#end();
  }

  #onFinalFailure(response: SipResponse, plan: ForwardPlan): void {
    if (this.#isEnded) return;
    // The 487 is the echo of our own CANCEL; nobody answered is what the caller has to know.
    if (this.#givenUp === 408 && response.status === 487) return void this.#failWith(408);
    if (this.#givenUp === undefined) {
      if (response.status === 503 && this.#candidates.length > 0) return void this.#tryNext(plan);
      if (isOfFlow(response.status) && this.#flows.length > 0) return void this.#tryNextFlow();
    }
    // That its last flow is gone is for us to know; for the caller the user is not here now.
    if (response.status === FLOW_FAILED && plan.routes !== plan.routed.routes) return void this.#failWith(480);
    this.#events.onFailure(response);
    this.#end();
  }

  #onFailed(kind: 'timeout' | 'transport', plan: ForwardPlan): void {
    if (this.#isEnded) return;
    this.#lastFailure = kind === 'timeout' ? 408 : 503;
    if (this.#givenUp !== undefined) this.#failWith(this.#givenUp);
    else void this.#tryNext(plan);
  }

  /** Once cancelled, the transaction ends within 64*T1, answered or not (§9.1). */
  #giveUp(status: 408 | 487, headers: readonly (readonly [string, string])[]): void {
    if (this.#isEnded || this.#givenUp !== undefined || !this.#isInvite) return;
    this.#givenUp = status;
    this.#stopTimer();
    if (this.#transaction === undefined) this.#failWith(status);
    else this.#transaction.cancel(headers);
  }

  #failWith(status: number): void {
    if (this.#isEnded) return;
    this.#events.onFailure(responseFor(this.#received.request, { status }, this.#forwarding.random));
    this.#end();
  }

  #end(): void {
    if (this.#isEnded) return;
    this[Symbol.dispose]();
    this.#events.onEnded();
  }

  /** An INVITE may ring for long, but not for ever without a word (§16.6 step 11, §16.8). */
  #startTimerC(): void {
    this.#stopTimer();
    if (this.#isInvite) this.#timer = this.#forwarding.clock.after(limits.proxy.timerCMs, () => this.expire());
  }

  /** What it still hears of it are further 2xx. */
  #dropTransaction(): void {
    this.#stopTimer();
    this.#transaction = undefined;
  }

  #stopTimer(): void {
    this.#timer?.[Symbol.dispose]();
    this.#timer = undefined;
  }

  get #isInvite(): boolean {
    return this.#received.request.method === 'INVITE';
  }
}

/** It says something of the way to the device, not of the device. */
function isOfFlow(status: number): boolean {
  return status === FLOW_FAILED || status === 408;
}
