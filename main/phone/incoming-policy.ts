import type { Clock } from '../base/clock.ts';
import type { CallFacts } from '../calls/call-facts.ts';
import type { CallSound } from '../calls/calling-account.ts';
import type { Calls } from '../calls/calls.ts';
import type { IncomingCall } from '../calls/incoming-call.ts';
import { parseTarget } from '../calls/target.ts';
import type { CallRules } from '../contract/call-rules.ts';
import type { CallList } from './call-list.ts';
import { decideIncoming, type RuledAction } from './call-rules.ts';

export interface IncomingPolicyOptions {
  readonly clock: Clock;
  readonly calls: Pick<Calls, 'onIncoming' | 'running' | 'answer'>;
  readonly list: Pick<CallList, 'dismiss'>;
  /** The domain that names and numbers without one belong to. */
  readonly domainOf: (accountId: string) => string;
  /** What a call is answered with. */
  readonly soundOf: (accountId: string) => CallSound;
  readonly rulesOf: (accountId: string) => CallRules;
  /** The status to refuse a caller with who is not wanted. */
  readonly refusalOf?: ((call: CallFacts) => number | undefined) | undefined;
  /** Carries the person's list of rules out on a call; gives what they want with it. */
  readonly ruledOf?: ((call: CallFacts) => RuledAction | undefined) | undefined;
}

/** Carries the rules of accounts out on the calls that come in: forwards (302), refuses or answers them without a person. */
export class IncomingPolicy implements Disposable {
  readonly #options: IncomingPolicyOptions;
  readonly #subscription: Disposable;

  constructor(options: IncomingPolicyOptions) {
    this.#options = options;
    this.#subscription = options.calls.onIncoming((call) => this.#judge(call));
  }

  [Symbol.dispose](): void {
    this.#subscription[Symbol.dispose]();
  }

  #judge(call: IncomingCall): void {
    const { calls, rulesOf, soundOf, refusalOf, ruledOf } = this.#options;
    const refusal = refusalOf?.(call.facts);
    if (refusal !== undefined) {
      this.#silently(call, () => call.decline(refusal));
      return;
    }
    const { replaces, joins, answersAfterMs } = call.facts;
    // One that takes the place of another call, joins it, or is answered because its caller asks for that, is on its way already.
    if (replaces !== undefined || joins !== undefined || answersAfterMs !== undefined) return;
    const isBusy = calls.running.some(({ id, facts }) => id !== call.id && facts.state !== 'incoming');
    const action = decideIncoming(rulesOf(call.facts.accountId), isBusy, ruledOf?.(call.facts));
    if (action.act === 'refuse') this.#silently(call, () => call.decline(action.status));
    if (action.act === 'answer') this.#later(call, action.afterMs, () => void calls.answer(call, soundOf(call.facts.accountId)));
    if (action.act !== 'forward') return;
    if (action.afterMs === 0) this.#silently(call, () => this.#forward(call, action.target));
    else this.#later(call, action.afterMs, () => this.#forward(call, action.target));
  }

  /** A target that has become unusable leaves the call ringing. */
  #forward(call: IncomingCall, target: string): void {
    const parsed = parseTarget(target, this.#options.domainOf(call.facts.accountId));
    if (parsed.ok && call.facts.state === 'incoming') call.redirect([{ uri: parsed.value, params: new Map() }]);
  }

  /** Nobody is to see a call that never rang; the history has it. */
  #silently(call: IncomingCall, act: () => void): void {
    act();
    this.#options.list.dismiss(call.id);
  }

  #later(call: IncomingCall, delayMs: number, act: () => void): void {
    const timer = this.#options.clock.after(delayMs, () => {
      if (call.facts.state === 'incoming') act();
    });
    void call.closed.then(() => timer[Symbol.dispose]());
  }
}
