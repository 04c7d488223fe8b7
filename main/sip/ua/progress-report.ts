import { limits } from '../../limits.ts';
import { reasonPhrase } from '../message/reason-phrases.ts';
import type { AgentDialog } from './agent-dialog.ts';
import type { EventNotifier } from './event-notifier.ts';
import type { EventUsage } from './event-usage.ts';
import { type ReportedStatus, sipfragBody } from './sipfrag.ts';

/**
 * Tells who has referred us how it goes, in NOTIFYs of the implicit subscription (RFC 3515 §2.4.5): the latest state only, until a final
 * one.
 */
export class ProgressReport {
  readonly #notifier: EventNotifier;
  readonly #ended = Promise.withResolvers<void>();
  #latest: ReportedStatus = { status: 100, reason: reasonPhrase(100) };
  /** Resolves when the last word was answered, or nobody will hear it; never rejects. */
  readonly ended: Promise<void> = this.#ended.promise;

  /** @param id CSeq of the REFER. @param isFirst of this dialog: then `id` may stay unsaid, as older peers expect */
  constructor(events: EventUsage, dialog: AgentDialog, { id, isFirst }: { readonly id: string; readonly isFirst: boolean }) {
    const seconds = limits.userAgent.referralSeconds;
    this.#notifier = events.notifier({
      dialog,
      event: 'refer',
      id,
      eventValue: isFirst ? 'refer' : `refer;id=${id}`,
      terms: { minSeconds: 0, maxSeconds: seconds, defaultSeconds: seconds },
      minIntervalMs: 0,
      body: () => sipfragBody(this.#latest),
      onEnded: () => this.#ended.resolve(),
    });
    this.#notifier.renew(seconds);
  }

  /** Says how our call goes: 100 to 699. From 200 on it is the last word. */
  report(status: number, reason: string = reasonPhrase(status)): void {
    if (this.#latest.status >= 200) return;
    this.#latest = { status, reason };
    if (status < 200) this.#notifier.notify();
    else this.#notifier.end('noresource');
  }
}
