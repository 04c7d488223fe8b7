import { createSecretKey, type KeyObject } from 'node:crypto';
import { fail, ok, type Result } from '../../base/result.ts';
import { limits } from '../../limits.ts';
import { callIdOf } from '../../sip/message/build.ts';
import type { SipRequest } from '../../sip/message/message.ts';
import type { ServerTransaction } from '../../sip/transaction/transaction.ts';
import type { ReceivedCancel } from '../../sip/transaction/transaction-layer.ts';
import { type Answer, respond } from '../answer.ts';
import { capabilities } from '../capabilities.ts';
import { contactsOf, type ForwardTarget, type TargetSources } from '../location/contacts.ts';
import type { ServerRole } from '../server-role.ts';
import type { Authenticator } from '../users/authenticator.ts';
import type { UserStore } from '../users/user-store.ts';
import { type Admitted, planFor } from './admitted.ts';
import type { DialogMark } from './dialog-mark.ts';
import { forwardedRequest } from './forwarded-request.ts';
import { type Forwarding, waysFor } from './forwarding.ts';
import { loopMark } from './loop-detection.ts';
import { RecentCalls } from './recent-calls.ts';
import { relayRefusal } from './relay-policy.ts';
import { budgetOf, validateForForwarding } from './request-validation.ts';
import { ResponseContext } from './response-context.ts';
import { processRoutes, type RoutedRequest } from './route-processing.ts';

export interface StatefulProxyOptions extends Forwarding, TargetSources {
  readonly authenticator: Authenticator;
  readonly users: UserStore;
  readonly mark: DialogMark;
}

const LOOP_KEY_BYTES = 16;

/**
 * A stateful proxy (RFC 3261 §16). Each request runs through the same steps: own routes off, validation, who may use us, where it
 * goes; what passes gets a {@link ResponseContext}. Disposing drops all contexts without a word.
 */
export class StatefulProxy implements ServerRole, Disposable {
  readonly #options: StatefulProxyOptions;
  readonly #loopKey: KeyObject;
  /** By server transaction. */
  readonly #contexts = new Map<string, ResponseContext>();
  readonly #answered = new RecentCalls(limits.proxy.answeredCalls);

  constructor(options: StatefulProxyOptions) {
    this.#options = options;
    this.#loopKey = createSecretKey(options.random.bytes(LOOP_KEY_BYTES));
  }

  /** Requests under way. */
  get contextCount(): number {
    return this.#contexts.size;
  }

  accept(transaction: ServerTransaction): boolean {
    const admitted = this.#admit(transaction.request);
    if (admitted.ok) this.#forward(transaction, admitted.value);
    else respond(transaction, admitted.error, this.#options.random);
    return true;
  }

  /** CANCEL is hop by hop: answered here, and every branch of its INVITE is cancelled anew (§16.10). */
  cancel({ cancel, invite }: ReceivedCancel): void {
    const context = invite === undefined ? undefined : this.#contexts.get(invite.id);
    // Deviation: §16.10 forwards the CANCEL of an unknown INVITE, which may have passed without state. Ours never do.
    respond(cancel, { status: invite === undefined ? 481 : 200 }, this.#options.random);
    context?.cancel(cancel.request.headers.rows('Reason').map((reason) => ['Reason', reason]));
  }

  /** The ACK to a 2xx belongs to no transaction: it goes to one place, and nothing answers it (§16.11, §13.2.2.4). */
  async forwardAck(ack: SipRequest): Promise<void> {
    const routed = processRoutes(ack, this.#options.names);
    const budget = budgetOf(ack);
    if (!routed.ok || !budget.ok || !this.#mayAckPass(ack, routed.value)) return;
    const [target] = this.#targets(routed.value);
    if (target === undefined) return;
    const admitted = {
      routed: routed.value,
      budget: budget.value,
      targets: [target],
      loopMark: '',
      realms: this.#options.names.domains,
    };
    const plan = planFor(admitted, target, undefined);
    const [way] = await waysFor(plan, target.way, this.#options);
    if (way !== undefined) this.#options.transactions.sendAck(forwardedRequest(ack, plan), way);
  }

  [Symbol.dispose](): void {
    for (const context of this.#contexts.values()) context[Symbol.dispose]();
    this.#contexts.clear();
  }

  #admit(request: SipRequest): Result<Admitted, Answer> {
    const { names, authenticator } = this.#options;
    const routed = processRoutes(request, names);
    if (!routed.ok) return routed;
    const mark = loopMark(request, this.#loopKey);
    const budget = validateForForwarding(request, mark);
    if (!budget.ok) return isProbe(request, budget.error) ? fail({ status: 200, headers: capabilities }) : budget;
    const refusal = relayRefusal(request, this.#relayFacts(request, routed.value), names, authenticator);
    if (refusal !== undefined) return fail(refusal);
    const targets = this.#targets(routed.value);
    if (targets.length === 0) return fail(this.#nobodyThere(routed.value));
    return ok({ routed: routed.value, budget: budget.value, targets, loopMark: mark, realms: names.domains });
  }

  #relayFacts(request: SipRequest, { requestUri, passed }: RoutedRequest) {
    const { mark, names } = this.#options;
    return { isInKnownDialog: mark.isGenuine(request, passed), isForUs: names.domainOf(requestUri) !== undefined };
  }

  /** §16.5: our users' contacts; what is in a foreign domain is its own target. */
  #targets({ requestUri }: RoutedRequest): readonly ForwardTarget[] {
    const domain = this.#options.names.domainOf(requestUri);
    if (domain === undefined) return [{ requestUri, q: 1 }];
    const contacts = requestUri.user === undefined ? [] : contactsOf(requestUri.user, domain, this.#options);
    return requestUri.scheme === 'sips' ? contacts.filter((contact) => contact.requestUri.scheme === 'sips') : contacts;
  }

  /** A user who is not here now (480), or nobody at all (404). */
  #nobodyThere({ requestUri }: RoutedRequest): Answer {
    const domain = this.#options.names.domainOf(requestUri);
    if (domain === undefined || requestUri.user === undefined) return { status: 404 };
    return { status: this.#options.users.find(requestUri.user, domain) === undefined ? 404 : 480 };
  }

  #forward(transaction: ServerTransaction, admitted: Admitted): void {
    const context = new ResponseContext(this.#options, transaction, admitted, {
      onAnswered: () => this.#answered.note(callIdOf(transaction.request) ?? ''),
      onDone: () => this.#contexts.delete(transaction.id),
    });
    this.#contexts.set(transaction.id, context);
    context.start();
  }

  /** Nobody can be asked for a password in an ACK: it must belong to a call that we know, or be for one of our users. */
  #mayAckPass(ack: SipRequest, routed: RoutedRequest): boolean {
    const { isInKnownDialog, isForUs } = this.#relayFacts(ack, routed);
    return isInKnownDialog || isForUs || this.#answered.has(callIdOf(ack) ?? '');
  }
}

/** OPTIONS with Max-Forwards 0 asks how far it came, as traceroute does (§11, §16.3 step 3). */
function isProbe(request: SipRequest, refusal: Answer): boolean {
  return refusal.status === 483 && request.method === 'OPTIONS';
}
