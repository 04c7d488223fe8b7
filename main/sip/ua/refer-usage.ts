import { Emitter, type Event } from '../../base/event.ts';
import { limits } from '../../limits.ts';
import type { DigestClient } from '../auth/digest-client.ts';
import { cseqOf } from '../message/build.ts';
import type { SipRequest } from '../message/message.ts';
import type { SentBy } from '../transport/sent-by.ts';
import { backAlong } from './addressing.ts';
import type { AgentDialog } from './agent-dialog.ts';
import type { DialogTable } from './dialog-table.ts';
import type { EventUsage } from './event-usage.ts';
import { type AcceptedReferral, IncomingRefer } from './incoming-refer.ts';
import type { IncomingRequest } from './incoming-request.ts';
import type { MethodTable } from './method-table.ts';
import { ProgressReport } from './progress-report.ts';
import { readReference } from './refer-to.ts';
import { type OutsideReferralSettings, Referral, type ReferralSettings } from './referral.ts';
import { SIPFRAG } from './sipfrag.ts';
import { targetDialogId } from './target-dialog.ts';

const unheard: AcceptedReferral = { report: () => undefined, ended: Promise.resolve() };

/** References to and from peers (RFC 3515), with their implicit subscription or without (RFC 4488). */
export class ReferUsage implements Disposable {
  readonly #dialogs: DialogTable<AgentDialog>;
  readonly #events: EventUsage;
  readonly #refer = new Emitter<IncomingRefer>();
  /** Dialogs that have had a reference: later ones are told apart by `id` (RFC 3515 §2.4.6). */
  readonly #referredWithin = new WeakSet<AgentDialog>();
  readonly #referrals = new Set<Referral>();
  /** A peer wants us to call somebody. Without a listener: 603. */
  readonly onRefer: Event<IncomingRefer> = this.#refer.event;

  constructor(dialogs: DialogTable<AgentDialog>, methods: MethodTable, events: EventUsage) {
    this.#dialogs = dialogs;
    this.#events = events;
    methods.handle('REFER', (incoming) => void this.#receive(incoming));
    for (const extension of ['norefersub', 'tdialog']) methods.supports(extension);
    events.understand('refer', [SIPFRAG]);
    events.serve({ name: 'refer' });
  }

  /** Refers the peer of `dialog` to somebody. */
  sendWithin(dialog: AgentDialog, settings: ReferralSettings): Referral {
    const referral = this.#begin();
    void referral.sendWithin(dialog, settings);
    return referral;
  }

  /** Refers somebody to somebody, outside of dialogs. */
  sendOutside(settings: OutsideReferralSettings): Referral {
    const referral = this.#begin();
    void referral.sendOutside(settings);
    return referral;
  }

  [Symbol.dispose](): void {
    this.#refer[Symbol.dispose]();
    for (const referral of [...this.#referrals]) referral[Symbol.dispose]();
  }

  #begin(): Referral {
    const referral = new Referral(this.#events, () => void this.#referrals.delete(referral));
    this.#referrals.add(referral);
    return referral;
  }

  async #receive(incoming: IncomingRequest): Promise<void> {
    const reference = readReference(incoming.request);
    if (!reference.ok) return incoming.respond(400, { reason: reference.error });
    if (this.#refer.listenerCount === 0) return incoming.respond(603);
    const sentBy = await this.#events.core.transport.sentByFor(backAlong(incoming.transaction.flow));
    const accept = (auth: DigestClient | undefined): AcceptedReferral | undefined => this.#accept(incoming, sentBy, auth);
    const about = incoming.dialog ?? this.#dialogs.ofId(targetDialogId(incoming.request));
    this.#refer.fire(new IncomingRefer({ incoming, reference: reference.value, about, accept }));
  }

  #accept(incoming: IncomingRequest, sentBy: SentBy, auth: DigestClient | undefined): AcceptedReferral | undefined {
    const { request } = incoming;
    if (this.#events.notifierCount('refer') >= limits.userAgent.referrals) {
      incoming.respond(503, { headers: [['Retry-After', `${limits.transaction.retryAfterSeconds}`]] });
      return undefined;
    }
    const dialog = incoming.dialog ?? this.#events.dialogFor(incoming, auth);
    if (dialog === undefined) {
      incoming.respond(400, { reason: 'Bad Contact' });
      return undefined;
    }
    const isUnreported = request.headers.first('Refer-Sub')?.toLowerCase().startsWith('false') ?? false;
    dialog.refreshTarget(request);
    incoming.respond(202, {
      headers: [
        ...request.headers.rows('Record-Route').map((value) => ['Record-Route', value] as const),
        ['Contact', dialog.contact(sentBy)],
        ...(isUnreported ? ([['Refer-Sub', 'false']] as const) : []),
      ],
    });
    return isUnreported ? unheard : this.#report(dialog, request);
  }

  #report(dialog: AgentDialog, request: SipRequest): ProgressReport {
    const isFirst = !this.#referredWithin.has(dialog);
    this.#referredWithin.add(dialog);
    return new ProgressReport(this.#events, dialog, { id: `${cseqOf(request)?.sequence}`, isFirst });
  }
}
