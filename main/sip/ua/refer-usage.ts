import { Emitter, type Event } from '../../base/event.ts';
import { limits } from '../../limits.ts';
import type { DigestClient } from '../auth/digest-client.ts';
import { Dialog } from '../dialog/dialog.ts';
import { cseqOf } from '../message/build.ts';
import type { SipRequest } from '../message/message.ts';
import type { SentBy } from '../transport/sent-by.ts';
import { backAlong, requestUser } from './addressing.ts';
import type { AgentCore } from './agent-core.ts';
import { AgentDialog } from './agent-dialog.ts';
import type { DialogTable } from './dialog-table.ts';
import type { EventUsage } from './event-usage.ts';
import { type AcceptedReferral, IncomingRefer } from './incoming-refer.ts';
import type { IncomingRequest } from './incoming-request.ts';
import type { MethodTable } from './method-table.ts';
import { ProgressReport } from './progress-report.ts';
import { readReference } from './refer-to.ts';
import { Referral, type ReferralSettings } from './referral.ts';
import { SIPFRAG } from './sipfrag.ts';

const unheard: AcceptedReferral = { report: () => undefined };

/** References to and from peers (RFC 3515), with their implicit subscription or without (RFC 4488). */
export class ReferUsage implements Disposable {
  readonly #core: AgentCore;
  readonly #dialogs: DialogTable<AgentDialog>;
  readonly #events: EventUsage;
  readonly #refer = new Emitter<IncomingRefer>();
  /** Dialogs that have had a reference: later ones are told apart by `id` (RFC 3515 §2.4.6). */
  readonly #referredWithin = new WeakSet<AgentDialog>();
  /** A peer wants us to call somebody. Without a listener: 603. */
  readonly onRefer: Event<IncomingRefer> = this.#refer.event;

  constructor(core: AgentCore, dialogs: DialogTable<AgentDialog>, methods: MethodTable, events: EventUsage) {
    this.#core = core;
    this.#dialogs = dialogs;
    this.#events = events;
    methods.handle('REFER', (incoming) => void this.#receive(incoming));
    methods.supports('norefersub');
    events.addPackage('refer', [SIPFRAG]);
  }

  /** Refers the peer of `dialog` to somebody. */
  send(dialog: AgentDialog, settings: ReferralSettings): Referral {
    const referral = new Referral(this.#core, this.#events, dialog);
    void referral.send(settings);
    return referral;
  }

  [Symbol.dispose](): void {
    this.#refer[Symbol.dispose]();
  }

  async #receive(incoming: IncomingRequest): Promise<void> {
    const reference = readReference(incoming.request);
    if (!reference.ok) return incoming.respond(400, { reason: reference.error });
    if (this.#refer.listenerCount === 0) return incoming.respond(603);
    const sentBy = await this.#core.transport.sentByFor(backAlong(incoming.transaction.flow));
    const accept = (auth: DigestClient | undefined): AcceptedReferral | undefined => this.#accept(incoming, sentBy, auth);
    this.#refer.fire(new IncomingRefer(incoming, reference.value, accept));
  }

  #accept(incoming: IncomingRequest, sentBy: SentBy, auth: DigestClient | undefined): AcceptedReferral | undefined {
    const { request } = incoming;
    if (this.#events.notifiers.size >= limits.userAgent.referrals) {
      incoming.respond(503, { headers: [['Retry-After', `${limits.transaction.retryAfterSeconds}`]] });
      return undefined;
    }
    const dialog = incoming.dialog ?? this.#newDialog(incoming, auth);
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
    return new ProgressReport(this.#core, this.#events, dialog, { id: `${cseqOf(request)?.sequence}`, isFirst });
  }

  /** A reference from outside makes a dialog of its own, for its reports (RFC 3515 §2.4.4). */
  #newDialog(incoming: IncomingRequest, auth: DigestClient | undefined): AgentDialog | undefined {
    const dialog = Dialog.asCallee(incoming.request, incoming.localTag);
    if (!dialog.ok) return undefined;
    const created = new AgentDialog({
      core: this.#core,
      table: this.#dialogs,
      dialog: dialog.value,
      origin: incoming.request,
      contactUser: requestUser(incoming.request),
      digest: auth?.session(),
    });
    created.confirm();
    return created;
  }
}
