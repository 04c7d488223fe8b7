import type { Timer } from '../../base/clock.ts';
import type { SipResponse } from '../../sip/message/message.ts';
import type { ForwardTarget } from '../location/contacts.ts';
import { type Admitted, planFor } from './admitted.ts';
import { bestResponse } from './best-response.ts';
import { Branch, type BranchFlow } from './branch.ts';
import { type Disposition, dispositionOf } from './caller-preferences.ts';
import type { Forwarding } from './forwarding.ts';
import type { ReceivedRequest } from './received-request.ts';
import type { Recursion } from './recursion.ts';
import { serialGroups } from './serial-groups.ts';

/** Further fields of a CANCEL, such as Reason. */
export type CancelFields = readonly (readonly [string, string])[];

/** What decides where the request goes on when a target has failed. */
export interface Persistence {
  /** `undefined`: redirections are the caller's business. */
  readonly recursion?: Recursion | undefined;
  /** How long one group of targets may ring before the next one has its turn. `undefined`: until timer C. */
  readonly ringMs?: number | undefined;
}

/** Phones that lost the race must not show a missed call (RFC 3326 §2). */
const answeredElsewhere: CancelFields = [['Reason', 'SIP;cause=200;text="Call completed elsewhere"']];
const declinedEverywhere: CancelFields = [['Reason', 'SIP;cause=600;text="Declined elsewhere"']];

export interface ContextEvents {
  /** Goes to the caller: any but 100. */
  onResponse(response: SipResponse): void;
  /** Every branch is over. Once. */
  onDone(): void;
}

/**
 * What a stateful proxy knows of one request (RFC 3261 §16): its branches, their answers, and what was said to the caller. It lives
 * as long as a branch does, which timers B, C and F bound. Disposing ends it silently.
 */
export class ResponseContext implements Disposable {
  readonly #forwarding: Forwarding;
  readonly #received: ReceivedRequest;
  readonly #admitted: Admitted;
  readonly #events: ContextEvents;
  readonly #disposition: Disposition;
  readonly #recursion: Recursion | undefined;
  readonly #ringMs: number | undefined;
  #ringing: Timer | undefined;
  #groups: (readonly ForwardTarget[])[];
  readonly #open = new Set<Branch>();
  readonly #failures: SipResponse[] = [];
  /** No further branches: somebody answered, declined for all, or the caller gave up. */
  #isClosed = false;

  constructor(
    forwarding: Forwarding,
    received: ReceivedRequest,
    admitted: Admitted,
    events: ContextEvents,
    { recursion, ringMs }: Persistence = {},
  ) {
    this.#forwarding = forwarding;
    this.#received = received;
    this.#admitted = admitted;
    this.#events = events;
    this.#disposition = dispositionOf(received.request);
    this.#recursion = this.#disposition.mayRecurse ? recursion : undefined;
    this.#ringMs = received.request.method === 'INVITE' && this.#disposition.mayCancel ? ringMs : undefined;
    this.#groups = this.#grouped(admitted.targets);
    if (!this.#disposition.mayFork) this.#groups = this.#groups.slice(0, 1).map((group) => group.slice(0, 1));
  }

  /** Forwards to the best targets. */
  start(): void {
    this.#goOn();
  }

  /** The caller gives up (§16.10). The answer to the INVITE comes from the branches: 487, or what was already on its way. */
  cancel(fields: CancelFields): void {
    this.#close(fields);
  }

  [Symbol.dispose](): void {
    this.#isClosed = true;
    this.#stopRinging();
    for (const branch of this.#open) branch[Symbol.dispose]();
    this.#open.clear();
  }

  #grouped(targets: readonly ForwardTarget[]): (readonly ForwardTarget[])[] {
    return serialGroups(targets, this.#admitted.budget.breadth, this.#disposition.order);
  }

  /** The next group, when the one before has failed or rung in vain; the best failure, when there is no next one. */
  #goOn(): void {
    if ([...this.#open].some((branch) => branch.isWaiting)) return;
    const group = this.#isClosed ? undefined : this.#groups.shift();
    if (group !== undefined) this.#fork(group);
    else if (this.#open.size === 0) this.#conclude();
  }

  #fork(group: readonly ForwardTarget[]): void {
    const breadth = Math.floor(this.#admitted.budget.breadth / group.length);
    const started = group.map((target) => [this.#flowsTo(target, breadth), this.#openBranch(target)] as const);
    this.#stopRinging();
    if (this.#ringMs !== undefined) this.#ringing = this.#forwarding.clock.after(this.#ringMs, () => this.#onRungInVain());
    for (const [flows, branch] of started) void branch.start(flows);
  }

  /** Whoever is cancelled may take a while to say so, or never does: the next group need not wait for that (§16.8). */
  #onRungInVain(): void {
    for (const branch of [...this.#open]) branch.expire();
    if (this.#open.size > 0) this.#goOn();
  }

  #stopRinging(): void {
    this.#ringing?.[Symbol.dispose]();
    this.#ringing = undefined;
  }

  #flowsTo(target: ForwardTarget, breadth: number): readonly BranchFlow[] {
    const flows = target.others === undefined ? [target] : [target, ...target.others];
    return flows.map((flow) => ({ plan: planFor(this.#admitted, flow, breadth), way: flow.way }));
  }

  #openBranch(target: ForwardTarget): Branch {
    const branch: Branch = new Branch(this.#forwarding, this.#received, {
      onProvisional: (response) => this.#pass(response),
      onSuccess: (response) => this.#onSuccess(response),
      onFailure: (response) => this.#onFailure(response, target),
      onEnded: () => this.#onBranchEnded(branch),
    });
    this.#open.add(branch);
    return branch;
  }

  /** Every 2xx to INVITE goes on at once, the first to another request alone (§16.7 step 5). */
  #onSuccess(response: SipResponse): void {
    const { request, hasFinal, state, flow } = this.#received;
    if (!hasFinal || state === 'accepted') this.#pass(response);
    // The caller was told of a failure before; the call exists all the same, and only the caller can end it.
    else if (request.method === 'INVITE' && flow !== undefined) void this.#forwarding.transport.sendResponse(response, flow);
    if (this.#disposition.mayCancel) this.#close(answeredElsewhere);
    else this.#isClosed = true;
  }

  #onFailure(response: SipResponse, target: ForwardTarget): void {
    const further = response.status < 400 && !this.#isClosed ? this.#recursion?.follow(response, target) : undefined;
    if (further !== undefined) this.#groups = [...this.#grouped(further), ...this.#groups];
    else this.#failures.push(response);
    if (response.status >= 600) this.#close(declinedEverywhere);
  }

  #onBranchEnded(branch: Branch): void {
    this.#open.delete(branch);
    this.#goOn();
  }

  /** No new branches, and an end to those that wait (§16.7 step 10). */
  #close(fields: CancelFields): void {
    this.#isClosed = true;
    this.#stopRinging();
    for (const branch of [...this.#open]) branch.cancel(fields);
  }

  /** All branches are over (§16.7 steps 6 to 9). A 408 to another request than INVITE stays in the transaction (RFC 4320 §4.2). */
  #conclude(): void {
    this.#stopRinging();
    const best = this.#received.hasFinal ? undefined : bestResponse(this.#failures);
    if (best !== undefined) this.#pass(best);
    this.#events.onDone();
  }

  #pass(response: SipResponse): void {
    this.#events.onResponse(response);
    this.#received.respond(response);
  }
}
