import { Emitter, type Event } from '../base/event.ts';
import { limits } from '../limits.ts';
import {
  type NotifiedState,
  Subscription,
  type SubscriptionSettings,
  type SubscriptionState,
} from '../sip/events/subscription.ts';
import type { EventUsage } from '../sip/ua/event-usage.ts';

/** What a body says, given what the same source said before; `gap`: the whole state is needed; `undefined`: nothing. */
export type ReadState<T> = (bytes: Uint8Array, known: T | undefined) => T | 'gap' | undefined;

/**
 * What a subscription tells, while it is believed: of each phone that answers it (RFC 6665 §5.4.9) the latest. Forgotten when the
 * subscription ends or fails; kept while it only begins anew.
 */
export class WatchedState<T> implements Disposable {
  readonly #events: EventUsage;
  readonly #read: ReadState<T>;
  readonly #subscription: Subscription;
  readonly #changed = new Emitter<undefined>();
  /** By source; the one heard last stands last. */
  readonly #states = new Map<string, T>();
  /** The next that is heard belongs to a new attempt. */
  #isAnew = true;
  #askedAtMs = Number.NEGATIVE_INFINITY;
  /** Fires when what is known has changed. */
  readonly onChanged: Event<undefined> = this.#changed.event;

  constructor(events: EventUsage, settings: SubscriptionSettings, read: ReadState<T>) {
    this.#events = events;
    this.#read = read;
    this.#subscription = new Subscription(events, settings);
    this.#subscription.onStateChanged((state) => this.#follow(state));
    this.#subscription.onNotified((notified) => this.#receive(notified));
  }

  /** The latest first. */
  get states(): readonly T[] {
    return [...this.#states.values()].toReversed();
  }

  get subscription(): SubscriptionState {
    return this.#subscription.state;
  }

  /** Tries again what had ended. */
  retry(): void {
    if (this.#subscription.state.phase === 'ended' || this.#subscription.state.phase === 'waiting') this.#subscription.refresh();
  }

  /** Unsubscribes. */
  async stop(): Promise<void> {
    this.#changed[Symbol.dispose]();
    await this.#subscription.stop();
  }

  [Symbol.dispose](): void {
    this.#changed[Symbol.dispose]();
    this.#subscription[Symbol.dispose]();
  }

  #follow({ phase, retryAtUnixMs }: SubscriptionState): void {
    const isForLater = phase === 'waiting' && (retryAtUnixMs ?? 0) > this.#events.core.clock.unixMs();
    if (phase === 'subscribing') this.#isAnew = true;
    if (phase === 'ended' || isForLater) this.#states.clear();
    this.#changed.fire(undefined);
  }

  #receive({ source, body, state }: NotifiedState): void {
    if (this.#isAnew) this.#states.clear();
    this.#isAnew = false;
    const known = this.#states.get(source);
    const next = body && this.#read(body.bytes, known);
    this.#states.delete(source);
    if (next === 'gap') this.#askForAll();
    const kept = next === undefined || next === 'gap' ? known : next;
    if (kept !== undefined && state !== 'pending') this.#states.set(source, kept);
    this.#changed.fire(undefined);
  }

  /** A peer that leaves gaps all the time is not asked all the time. */
  #askForAll(): void {
    const nowMs = this.#events.core.clock.nowMs();
    if (nowMs - this.#askedAtMs < limits.events.briefMs) return;
    this.#askedAtMs = nowMs;
    this.#subscription.refresh();
  }
}
