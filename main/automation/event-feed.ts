import type { Clock } from '../base/clock.ts';
import { Emitter, type Event } from '../base/event.ts';
import { type Random, randomHex } from '../base/random.ts';
import type { CallFacts } from '../calls/call-facts.ts';
import type { AutomationEvent, EventKind } from '../contract/automation-view.ts';
import type { ConversationView } from '../contract/message-view.ts';
import type { AccountView, CallView } from '../contract/snapshot.ts';
import { limits } from '../limits.ts';

export interface EventFeedOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly onCallChanged: Event<CallFacts>;
  readonly callView: (facts: CallFacts) => CallView;
  readonly onMessage: Event<ConversationView>;
  readonly onAccountsChanged: Event<unknown>;
  readonly accounts: () => readonly AccountView[];
}

type CallStage = Extract<EventKind, `call.${string}`>;
/** What an event says beside its id and time. */
type Told = AutomationEvent extends infer Each ? (Each extends AutomationEvent ? Omit<Each, 'id' | 'atUnixMs'> : never) : never;

/** What of a call's life has been reached. */
function stagesOf({ direction, answeredAtUnixMs, state }: CallFacts): readonly CallStage[] {
  return [
    ...(direction === 'in' ? (['call.incoming'] as const) : []),
    ...(answeredAtUnixMs === undefined ? [] : (['call.answered'] as const)),
    ...(state === 'ended' ? (['call.ended'] as const) : []),
  ];
}

/** Makes events of changes: each stage of a call once, each message, and each change of an account between registered and not. */
export class EventFeed implements Disposable {
  readonly #options: EventFeedOptions;
  readonly #happened = new Emitter<AutomationEvent>();
  readonly #subscriptions: readonly Disposable[];
  /** Stages that were told, by call; an ended one may change once more. */
  readonly #told = new Map<string, Set<CallStage>>();
  readonly #registered = new Map<string, boolean>();
  readonly onHappened: Event<AutomationEvent> = this.#happened.event;

  constructor(options: EventFeedOptions) {
    this.#options = options;
    this.#subscriptions = [
      options.onCallChanged((facts) => this.#followCall(facts)),
      options.onMessage((conversation) => this.#tellMessage(conversation)),
      options.onAccountsChanged(() => this.#followAccounts()),
    ];
  }

  [Symbol.dispose](): void {
    for (const subscription of this.#subscriptions) subscription[Symbol.dispose]();
    this.#happened[Symbol.dispose]();
  }

  #followCall(facts: CallFacts): void {
    const told = this.#told.get(facts.id) ?? new Set();
    this.#told.set(facts.id, told);
    const [oldest] = this.#told.keys();
    if (this.#told.size > limits.automation.followedCalls && oldest !== undefined) this.#told.delete(oldest);
    for (const event of stagesOf(facts)) {
      if (told.has(event)) continue;
      told.add(event);
      this.#tell({ event, call: this.#options.callView(facts) });
    }
  }

  #tellMessage({ accountId, accountAor, peer, last }: ConversationView): void {
    const { uri, name } = peer;
    const message = { accountId, accountAor, peer: { uri, ...(name !== undefined && { name }) }, message: last };
    this.#tell({ event: 'message.received', ...message });
  }

  /** One that is just registering stays what it was. One that is off from the start is no news. */
  #followAccounts(): void {
    const accounts = this.#options.accounts();
    for (const { id, aor, registration, status, reason } of accounts) {
      const former = this.#registered.get(id);
      const isRegistered = registration === 'registering' ? former : registration === 'registered';
      if (isRegistered === undefined || isRegistered === former) continue;
      this.#registered.set(id, isRegistered);
      if (registration === 'off' && former === undefined) continue;
      const account = { id, aor, registration, ...(status !== undefined && { status }), ...(reason !== undefined && { reason }) };
      this.#tell({ event: isRegistered ? 'account.registered' : 'account.unregistered', account });
    }
    for (const id of this.#registered.keys()) if (!accounts.some((account) => account.id === id)) this.#registered.delete(id);
  }

  #tell(told: Told): void {
    const { random, clock } = this.#options;
    this.#happened.fire({ id: randomHex(random, 8), atUnixMs: clock.unixMs(), ...told });
  }
}
