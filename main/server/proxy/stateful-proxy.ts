import { limits } from '../../limits.ts';
import { callIdOf } from '../../sip/message/build.ts';
import { headers } from '../../sip/message/headers.ts';
import type { SipRequest, SipResponse } from '../../sip/message/message.ts';
import { tagOf } from '../../sip/message/name-addr.ts';
import { isSipUri, parseUri, type SipUri } from '../../sip/message/uri.ts';
import type { ReceivedCancel } from '../../sip/transaction/transaction-layer.ts';
import { answerCancel, responseFor } from '../answer.ts';
import type { ForwardTarget } from '../location/contacts.ts';
import { redirectAnswer } from '../redirect/redirect-answer.ts';
import type { AdmittedRequest, RequestProcessor, Verdict } from '../request-processor.ts';
import { planFor } from './admitted.ts';
import type { CallWatch } from './call-watch.ts';
import { dispositionOf, preferredTargets } from './caller-preferences.ts';
import { forwardedRequest } from './forwarded-request.ts';
import { type Forwarding, waysFor } from './forwarding.ts';
import { OwnRequest } from './own-request.ts';
import { RecentCalls } from './recent-calls.ts';
import { Recursion } from './recursion.ts';
import { type RelayTrust, relayFacts } from './relay-policy.ts';
import { budgetOf } from './request-validation.ts';
import { ResponseContext } from './response-context.ts';
import { processRoutes, type RoutedRequest } from './route-processing.ts';
import { type TargetSetOptions, targetSet } from './target-set.ts';

export interface StatefulProxyOptions extends Forwarding, TargetSetOptions, RelayTrust {
  readonly calls: CallWatch;
  /** Follows redirections of our users' phones; else that is left to the caller. */
  readonly recursesOnRedirect: boolean;
  /** How long a call rings at one group of our users' phones. `undefined`: until timer C. */
  readonly ringMs: number | undefined;
}

/**
 * A stateful proxy (RFC 3261 §16). What was admitted gets a {@link ResponseContext} with the targets it may go to. Disposing drops all
 * contexts without a word.
 */
export class StatefulProxy implements RequestProcessor, Disposable {
  readonly #options: StatefulProxyOptions;
  /** By server transaction. */
  readonly #contexts = new Map<string, ResponseContext>();
  /** For requests of our own. */
  readonly #own = new Set<ResponseContext>();
  readonly #answered = new RecentCalls(limits.proxy.answeredCalls);

  constructor(options: StatefulProxyOptions) {
    this.#options = options;
  }

  /** Requests under way. */
  get contextCount(): number {
    return this.#contexts.size + this.#own.size;
  }

  process(admitted: AdmittedRequest): Verdict {
    const { transaction, routed, member, domain } = admitted;
    const { request } = transaction;
    const disposition = dispositionOf(request);
    if (disposition.wantsRedirect && member !== undefined && !admitted.isInKnownDialog) {
      const device = domain === undefined ? undefined : this.#options.gruus.read(routed.requestUri, domain);
      return redirectAnswer(member, this.#options, this.#options.clock.unixMs(), device) ?? { status: 480 };
    }
    const found = targetSet(routed, this.#options);
    if (!found.ok) return found.error;
    const targets = preferredTargets(request, found.value);
    if (targets.length === 0) return { status: 480, reason: 'No Contact Fits Your Preferences' };
    this.#forward(admitted, targets);
    return 'answered';
  }

  /** CANCEL is hop by hop: answered here, and every branch of its INVITE is cancelled anew (§16.10). */
  cancel(received: ReceivedCancel): void {
    const { cancel, invite } = received;
    const context = invite === undefined ? undefined : this.#contexts.get(invite.id);
    // Deviation: §16.10 forwards the CANCEL of an unknown INVITE, which may have passed without state. Ours never do.
    answerCancel(received, this.#options.random);
    context?.cancel(cancel.request.headers.rows('Reason').map((reason) => ['Reason', reason]));
  }

  /** The ACK to a 2xx belongs to no transaction: it goes to one place, and nothing answers it (§16.11, §13.2.2.4). */
  async forwardAck(ack: SipRequest): Promise<void> {
    const routed = processRoutes(ack, this.#options.names);
    const budget = budgetOf(ack);
    if (!routed.ok || !budget.ok || !this.#mayAckPass(ack, routed.value)) return;
    const found = targetSet(routed.value, this.#options);
    const [target] = found.ok ? found.value : [];
    if (target === undefined) return;
    const facts = { routed: routed.value, budget: budget.value, loopMark: '', realms: this.#options.names.domains };
    const plan = planFor(facts, target, undefined);
    const [way] = await waysFor(plan, target.way, this.#options);
    if (way !== undefined) this.#options.transactions.sendAck(forwardedRequest(ack, plan), way);
  }

  /**
   * Sends a request of this server's own to a user of ours, by all ways that a call to that user would take. `request` has all fields but
   * Via.
   *
   * @param aor canonical
   * @returns the best final response; 408 and 503 are ours, 480 when nobody is there
   */
  sendToMember(request: SipRequest, aor: string): Promise<SipResponse> {
    const uri = parseUri(aor);
    const requestUri = uri.ok && isSipUri(uri.value) ? uri.value : undefined;
    const found = requestUri && targetSet({ requestUri, passed: [] }, this.#options);
    if (requestUri === undefined || !found?.ok)
      return Promise.resolve(responseFor(request, { status: 480 }, this.#options.random));
    const routed = { requestUri, requestUriText: aor, routes: [], passed: [] };
    const budget = { forwards: limits.proxy.maxForwards, breadth: limits.proxy.branches };
    const admitted = { routed, budget, loopMark: '0', realms: this.#options.names.domains, targets: found.value };
    return new Promise((resolve) => {
      const own = new OwnRequest(request, resolve);
      const context = new ResponseContext(this.#options, own, admitted, {
        onResponse: () => undefined,
        onDone: () => {
          this.#own.delete(context);
          if (!own.hasFinal) own.respond(responseFor(request, { status: 408 }, this.#options.random));
        },
      });
      this.#own.add(context);
      context.start();
    });
  }

  [Symbol.dispose](): void {
    for (const context of [...this.#contexts.values(), ...this.#own]) context[Symbol.dispose]();
    this.#contexts.clear();
    this.#own.clear();
  }

  #forward(received: AdmittedRequest, targets: readonly ForwardTarget[]): void {
    const { transaction, routed, budget, loopMark } = received;
    const { calls, names } = this.#options;
    const admitted = { routed, budget, loopMark, targets, realms: names.domains };
    const watched = calls.watch(received);
    const isInvite = transaction.request.method === 'INVITE';
    const events = {
      onResponse: (response: SipResponse) => {
        if (isInvite && response.status >= 200 && response.status < 300) this.#answered.note(response);
        watched?.(response);
      },
      onDone: () => void this.#contexts.delete(transaction.id),
    };
    const persistence = { recursion: this.#recursionFor(received, targets), ringMs: this.#ringMsFor(received) };
    const context = new ResponseContext(this.#options, transaction, admitted, events, persistence);
    this.#contexts.set(transaction.id, context);
    context.start();
  }

  /** Only for users of ours are we to choose where they are (§16.5). */
  #recursionFor({ domain, routed }: AdmittedRequest, targets: readonly ForwardTarget[]): Recursion | undefined {
    if (!this.#options.recursesOnRedirect || domain === undefined) return undefined;
    return new Recursion(targets, routed.requestUri, (uri) => this.#targetsAt(uri, routed.requestUri));
  }

  /** Calls elsewhere are for others to time, and one that was answered does not ring: a 408 would end it (§12.2.1.2). */
  #ringMsFor({ domain, transaction }: AdmittedRequest): number | undefined {
    const to = transaction.request.headers.read(headers.to);
    const isInDialog = to?.ok === true && tagOf(to.value) !== undefined;
    return domain === undefined || isInDialog ? undefined : this.#options.ringMs;
  }

  #targetsAt(uri: SipUri, { scheme }: SipUri): readonly ForwardTarget[] {
    const found = targetSet({ requestUri: uri, passed: [] }, this.#options);
    return found.ok ? found.value.filter(({ requestUri }) => scheme === 'sip' || requestUri.scheme === 'sips') : [];
  }

  /** Nobody can be asked for a password in an ACK: it must prove its dialog, be for one of our users, or go where its call was answered. */
  #mayAckPass(ack: SipRequest, routed: RoutedRequest): boolean {
    const { isInKnownDialog, isForUs } = relayFacts(ack, routed, this.#options);
    if (isInKnownDialog || isForUs) return true;
    const next = routed.routes[0]?.uri ?? routed.requestUri;
    return isSipUri(next) && this.#answered.leadsTo(callIdOf(ack) ?? '', next);
  }
}
