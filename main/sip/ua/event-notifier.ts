import type { Timer } from '../../base/clock.ts';
import { limits } from '../../limits.ts';
import { headers } from '../message/headers.ts';
import type { AgentCore } from './agent-core.ts';
import type { AgentDialog } from './agent-dialog.ts';
import type { Body } from './body.ts';
import type { RequestFailure } from './request-failure.ts';
import type { SubscriptionKey, SubscriptionTable } from './subscription-table.ts';

/** Why a notifier ends a subscription (RFC 6665 §4.1.3): what the subscriber does then depends on it. */
export type TerminationReason = 'deactivated' | 'probation' | 'rejected' | 'timeout' | 'giveup' | 'noresource' | 'invariant';

/** For how long a subscription is granted: as asked within these bounds. */
export interface SubscriptionTerms {
  /** Less, but not 0, is refused with 423. */
  readonly minSeconds: number;
  readonly maxSeconds: number;
  /** Where nothing is asked for. */
  readonly defaultSeconds: number;
}

export interface EventNotifierOptions extends SubscriptionKey {
  readonly core: AgentCore;
  readonly table: SubscriptionTable<EventNotifier>;
  /** Value of Event in its NOTIFYs. */
  readonly eventValue: string;
  readonly terms: SubscriptionTerms;
  /** Between two NOTIFYs that nobody asked for. */
  readonly minIntervalMs: number;
  /** Waits for somebody's permission: its NOTIFYs have no body. Default: no. */
  readonly isPending?: boolean;
  /** Makes the body of the NOTIFY that is sent now. @param isFull the subscriber has asked, and wants all */
  body(isFull: boolean): Body | undefined;
  /** It is over, whoever ended it; called once. */
  onEnded?(): void;
}

/** A NOTIFY that is to be sent. */
interface Due {
  readonly isFull: boolean;
  /** Subscription-State of the last one. */
  readonly ending?: string;
}

/**
 * Our end of one subscription of the peer (RFC 6665 §4.2.2): tells the latest state in NOTIFYs, one after the other, until it ends or
 * expires. Keeps the dialog alive for it (RFC 5057). A NOTIFY that is refused or lost ends it, unless the peer says when to try again.
 */
export class EventNotifier implements SubscriptionKey, Disposable {
  readonly dialog: AgentDialog;
  readonly event: string;
  readonly id: string | undefined;
  readonly terms: SubscriptionTerms;
  readonly #options: EventNotifierOptions;
  readonly #hold: Disposable;
  readonly #broken: Disposable;
  #isPending: boolean;
  #due: Due | undefined;
  #isSending = false;
  #isOver = false;
  #expiresAtMs = 0;
  #expiry: Timer | undefined;
  /** The peer is spared until then, unless it asks. */
  #quietUntilMs = 0;
  /** The peer wants to hear nothing until then. */
  #blockedUntilMs = 0;
  #pause: Timer | undefined;

  constructor(options: EventNotifierOptions) {
    const { dialog, event, id, terms, isPending = false, table } = options;
    this.#options = options;
    this.dialog = dialog;
    this.event = event;
    this.id = id;
    this.terms = terms;
    this.#isPending = isPending;
    this.#hold = dialog.use();
    this.#broken = dialog.onBroken(() => this[Symbol.dispose]());
    table.add(this);
  }

  get isPending(): boolean {
    return this.#isPending;
  }

  /** Goes on for `seconds`, or ends with 0; either way the peer gets a NOTIFY at once (§4.2.1.4). */
  renew(seconds: number): void {
    if (this.#isOver || this.#due?.ending !== undefined) return;
    const { clock } = this.#options.core;
    this.#expiry?.[Symbol.dispose]();
    this.#expiresAtMs = clock.nowMs() + seconds * 1_000;
    if (seconds > 0) this.#expiry = clock.after(seconds * 1_000, () => this.end('timeout'));
    this.#say({ isFull: true, ...(seconds === 0 && { ending: 'terminated;reason=timeout' }) });
  }

  /** The state has changed: the peer is told, soon. */
  notify(): void {
    this.#say({ isFull: false });
  }

  /** Somebody has allowed it. */
  activate(): void {
    if (!this.#isPending) return;
    this.#isPending = false;
    this.#say({ isFull: true });
  }

  /** Ends it with a last NOTIFY. @param retryAfterSeconds when another try is welcome; for `probation` and `giveup` */
  end(reason: TerminationReason, retryAfterSeconds?: number): void {
    const retryAfter = retryAfterSeconds === undefined ? '' : `;retry-after=${retryAfterSeconds}`;
    this.#say({ isFull: false, ending: `terminated;reason=${reason}${retryAfter}` });
  }

  /** Ends it without a word. */
  [Symbol.dispose](): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#due = undefined;
    this.#expiry?.[Symbol.dispose]();
    this.#pause?.[Symbol.dispose]();
    this.#broken[Symbol.dispose]();
    this.#options.table.remove(this);
    this.#hold[Symbol.dispose]();
    this.#options.onEnded?.();
  }

  #say(due: Due): void {
    if (this.#isOver || this.#due?.ending !== undefined) return;
    this.#add(due);
    if (!this.#isSending) this.#sendWhenDue();
  }

  /** One NOTIFY tells all that waits. */
  #add({ isFull, ending = this.#due?.ending }: Due): void {
    this.#due = { isFull: isFull || this.#due?.isFull === true, ...(ending !== undefined && { ending }) };
  }

  /** What was asked for and what is last goes at once, the rest when the peer has had its rest. */
  #sendWhenDue(): void {
    const { clock } = this.#options.core;
    this.#pause?.[Symbol.dispose]();
    const isUrgent = this.#due?.isFull === true || this.#due?.ending !== undefined;
    const waitMs = (isUrgent ? this.#blockedUntilMs : Math.max(this.#quietUntilMs, this.#blockedUntilMs)) - clock.nowMs();
    if (waitMs > 0) this.#pause = clock.after(waitMs, () => this.#sendWhenDue());
    else if (this.#due !== undefined) void this.#send(this.#due);
  }

  async #send(due: Due): Promise<void> {
    const { core, eventValue, body, minIntervalMs } = this.#options;
    this.#isSending = true;
    this.#due = undefined;
    this.#quietUntilMs = core.clock.nowMs() + minIntervalMs;
    const sent = await this.dialog.request('NOTIFY', {
      headers: [
        ['Event', eventValue],
        ['Subscription-State', due.ending ?? this.#state()],
      ],
      body: this.#isPending ? undefined : body(due.isFull),
    });
    this.#isSending = false;
    const retryMs = sent.ok ? undefined : retryAfterMs(sent.error);
    if (due.ending !== undefined || (!sent.ok && retryMs === undefined)) return this[Symbol.dispose]();
    if (retryMs !== undefined && !this.#isOver) {
      // Nobody knows what the peer has heard: it is told all.
      this.#blockedUntilMs = core.clock.nowMs() + retryMs;
      this.#add({ isFull: true });
    }
    if (this.#due !== undefined && !this.#isOver) this.#sendWhenDue();
  }

  #state(): string {
    const leftSeconds = Math.max(0, Math.ceil((this.#expiresAtMs - this.#options.core.clock.nowMs()) / 1_000));
    return `${this.#isPending ? 'pending' : 'active'};expires=${leftSeconds}`;
  }
}

/** A peer that is in trouble for a moment says so by Retry-After (§4.2.2). */
function retryAfterMs({ response }: RequestFailure): number | undefined {
  const retryAfter = response?.headers.read(headers.retryAfter);
  return retryAfter?.ok ? Math.min(retryAfter.value.seconds * 1_000, limits.events.retryMaxMs) : undefined;
}
