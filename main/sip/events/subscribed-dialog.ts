import type { Timer } from '../../base/clock.ts';
import { randomFraction } from '../../base/random.ts';
import { limits } from '../../limits.ts';
import { scopeInSubscription } from '../dialog/failure-scope.ts';
import { TIMEOUT } from '../transaction/timers.ts';
import type { AgentDialog } from '../ua/agent-dialog.ts';
import type { EventSubscriber, Notification } from '../ua/event-subscriber.ts';
import type { EventUsage } from '../ua/event-usage.ts';
import { refreshDelayMs } from '../ua/registration-schedule.ts';
import type { RequestFailure } from '../ua/request-failure.ts';
import type { AskedExpires } from './asked-expires.ts';

/** How a subscription ended in one dialog: the notifier said so, a refresh was refused, or nothing was heard any more. */
export type SubscriptionEnd =
  | { readonly kind: 'terminated'; readonly reason?: string; readonly retryAfterSeconds?: number }
  | { readonly kind: 'refused'; readonly failure: RequestFailure }
  | { readonly kind: 'expired' };

export interface SubscribedDialogOptions {
  readonly events: EventUsage;
  readonly dialog: AgentDialog;
  readonly event: string;
  readonly id: string | undefined;
  /** Event, Accept and what else each SUBSCRIBE has. */
  readonly fields: readonly (readonly [name: string, value: string])[];
  readonly expires: AskedExpires;
  onNotified(notification: Notification): void;
  onEnded(end: SubscriptionEnd): void;
}

/** A subscription of ours in one of the dialogs it made (RFC 6665 §4.1.2.2, §4.1.2.3): refreshed in time, until it ends. */
export class SubscribedDialog implements Disposable {
  readonly subscriber: EventSubscriber;
  readonly #options: SubscribedDialogOptions;
  #expiresAtMs = Number.POSITIVE_INFINITY;
  #refreshed: Timer | undefined;
  #expired: Timer | undefined;
  #isRefreshing = false;
  #isLeaving = false;
  #isOver = false;
  #isActive = false;

  constructor(options: SubscribedDialogOptions) {
    this.#options = options;
    const { events, dialog, event, id } = options;
    this.subscriber = events.subscriber({ dialog, event, id, receive: (notification) => this.#receive(notification) });
  }

  /** Unique among the dialogs of this agent. */
  get source(): string {
    return this.#options.dialog.id;
  }

  /** Not only waiting for somebody's permission. */
  get isActive(): boolean {
    return this.#isActive;
  }

  /** When it ends unless it is refreshed: in the milliseconds of the clock's `nowMs`. */
  get expiresAtMs(): number {
    return this.#expiresAtMs;
  }

  /** It was granted for `seconds` from now. */
  grant(seconds: number): void {
    if (this.#isOver || this.#isLeaving) return;
    const { clock, random } = this.#options.events.core;
    const delayMs = Math.max(refreshDelayMs(seconds, randomFraction(random)), limits.events.retryMs);
    this.#stopTimers();
    this.#expiresAtMs = clock.nowMs() + seconds * 1_000;
    this.#expired = clock.after(seconds * 1_000, () => this.#end({ kind: 'expired' }));
    this.#refreshed = clock.after(delayMs, () => this.refresh());
  }

  /** Asks for more time now, and so for the whole state. */
  refresh(): void {
    if (!this.#isRefreshing && !this.#isLeaving && !this.#isOver) void this.#refresh();
  }

  /** Ends it (RFC 6665 §4.1.2.3): over with the last NOTIFY, or when that does not come. */
  leave(): void {
    if (this.#isLeaving || this.#isOver) return;
    this.#isLeaving = true;
    void this.#leave();
  }

  /** Ends it without a word. */
  [Symbol.dispose](): void {
    this.#isOver = true;
    this.#stopTimers();
    this.subscriber[Symbol.dispose]();
  }

  async #refresh(): Promise<void> {
    const { dialog, expires, fields } = this.#options;
    this.#isRefreshing = true;
    const { fields: expiresFields, revise } = expires;
    const sent = await dialog.request('SUBSCRIBE', { headers: fields, fields: expiresFields, revise });
    this.#isRefreshing = false;
    if (sent.ok) this.grant(expires.grantedBy(sent.value));
    else if (scopeInSubscription(sent.error.status) !== 'transaction') this.#end({ kind: 'refused', failure: sent.error });
    else this.#refreshLater();
  }

  /** One refresh lost is not the subscription lost: there is a half of what is left for the next. */
  #refreshLater(): void {
    const { clock } = this.#options.events.core;
    const delayMs = Math.max((this.#expiresAtMs - clock.nowMs()) / 2, limits.events.retryMs);
    if (!this.#isOver && !this.#isLeaving) this.#refreshed = clock.after(delayMs, () => this.refresh());
  }

  async #leave(): Promise<void> {
    const { events, dialog, fields } = this.#options;
    this.#stopTimers();
    const sent = await dialog.request('SUBSCRIBE', { headers: [...fields, ['Expires', '0']] });
    if (!sent.ok) this.#end({ kind: 'refused', failure: sent.error });
    else if (!this.#isOver) this.#expired = events.core.clock.after(TIMEOUT, () => this.#end({ kind: 'expired' })); // timer N
  }

  #receive(notification: Notification): void {
    const { state, reason, retryAfterSeconds, expiresSeconds } = notification;
    this.#isActive = state !== 'pending';
    if (expiresSeconds !== undefined && state !== 'terminated') {
      this.grant(Math.min(expiresSeconds, limits.userAgent.expiresMaxSeconds));
    }
    this.#options.onNotified(notification);
    if (state !== 'terminated') return;
    const facts = { ...(reason !== undefined && { reason }), ...(retryAfterSeconds !== undefined && { retryAfterSeconds }) };
    this.#end({ kind: 'terminated', ...facts });
  }

  #end(end: SubscriptionEnd): void {
    if (this.#isOver) return;
    this[Symbol.dispose]();
    this.#options.onEnded(end);
  }

  #stopTimers(): void {
    this.#refreshed?.[Symbol.dispose]();
    this.#expired?.[Symbol.dispose]();
  }
}
