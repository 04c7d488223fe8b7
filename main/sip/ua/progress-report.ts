import type { Timer } from '../../base/clock.ts';
import { limits } from '../../limits.ts';
import { reasonPhrase } from '../message/reason-phrases.ts';
import type { AgentCore } from './agent-core.ts';
import type { AgentDialog } from './agent-dialog.ts';
import type { EventNotifier, EventUsage } from './event-usage.ts';
import { type ReportedStatus, sipfragBody } from './sipfrag.ts';

interface Report extends ReportedStatus {
  /** Value of Subscription-State. */
  readonly state: string;
  readonly isLast: boolean;
}

/**
 * Tells who has referred us how it goes, in NOTIFYs of the implicit subscription (RFC 3515 §2.4.5): one after the other, the latest state
 * only, until a final one. Keeps the dialog alive for it (RFC 5057). A NOTIFY that is refused or lost ends it (RFC 6665 §4.2.2).
 */
export class ProgressReport implements EventNotifier, Disposable {
  readonly event = 'refer';
  readonly dialog: AgentDialog;
  readonly id: string;
  readonly #core: AgentCore;
  readonly #events: EventUsage;
  /** Value of Event. */
  readonly #eventValue: string;
  readonly #hold: Disposable;
  #latest: ReportedStatus = { status: 100, reason: reasonPhrase(100) };
  #waiting: Report | undefined;
  #isSending = false;
  #isOver = false;
  #expiresAtMs = 0;
  #expiry: Timer | undefined;

  /** @param id CSeq of the REFER. @param isFirst of this dialog: then `id` may stay unsaid, as older peers expect */
  constructor(core: AgentCore, events: EventUsage, dialog: AgentDialog, { id, isFirst }: { id: string; isFirst: boolean }) {
    this.#core = core;
    this.#events = events;
    this.dialog = dialog;
    this.id = id;
    this.#eventValue = isFirst ? 'refer' : `refer;id=${id}`;
    this.#hold = dialog.use();
    events.notifiers.add(this);
    this.renew(limits.userAgent.referralSeconds);
  }

  /** Says how our call goes: 100 to 699. From 200 on it is the last word. */
  report(status: number, reason: string = reasonPhrase(status)): void {
    this.#latest = { status, reason };
    this.#say(status >= 200 ? 'terminated;reason=noresource' : undefined);
  }

  renew(seconds: number): void {
    if (this.#isOver) return;
    const { clock } = this.#core;
    this.#expiry?.[Symbol.dispose]();
    this.#expiresAtMs = clock.nowMs() + seconds * 1_000;
    if (seconds > 0) this.#expiry = clock.after(seconds * 1_000, () => this.#say('terminated;reason=timeout'));
    this.#say(seconds > 0 ? undefined : 'terminated;reason=timeout');
  }

  /** Ends it without a word. */
  [Symbol.dispose](): void {
    this.#isOver = true;
    this.#waiting = undefined;
    this.#expiry?.[Symbol.dispose]();
    this.#events.notifiers.remove(this);
    this.#hold[Symbol.dispose]();
  }

  /** @param ending Subscription-State of a last NOTIFY; absent: it goes on */
  #say(ending: string | undefined): void {
    if (this.#isOver || this.#waiting?.isLast) return;
    const leftSeconds = Math.ceil((this.#expiresAtMs - this.#core.clock.nowMs()) / 1_000);
    this.#waiting = { ...this.#latest, state: ending ?? `active;expires=${leftSeconds}`, isLast: ending !== undefined };
    if (!this.#isSending) void this.#sendAll();
  }

  async #sendAll(): Promise<void> {
    this.#isSending = true;
    for (let next = this.#waiting; next !== undefined && !this.#isOver; next = this.#waiting) {
      this.#waiting = undefined;
      const sent = await this.dialog.request('NOTIFY', {
        headers: [
          ['Event', this.#eventValue],
          ['Subscription-State', next.state],
        ],
        body: sipfragBody(next),
      });
      if (!sent.ok || next.isLast) this[Symbol.dispose]();
    }
    this.#isSending = false;
  }
}
