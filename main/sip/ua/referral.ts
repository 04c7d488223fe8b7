import type { Timer } from '../../base/clock.ts';
import { Emitter, type Event } from '../../base/event.ts';
import { limits } from '../../limits.ts';
import type { Replaces } from '../dialog/replaces.ts';
import { cseqOf } from '../message/build.ts';
import type { SipRequest, SipResponse } from '../message/message.ts';
import { type NameAddr, serializeNameAddr } from '../message/name-addr.ts';
import { noParams } from '../message/params.ts';
import type { SipUri } from '../message/uri.ts';
import { TIMEOUT } from '../transaction/timers.ts';
import type { AgentCore } from './agent-core.ts';
import type { AgentDialog } from './agent-dialog.ts';
import type { EventSubscriber, EventUsage, Notification } from './event-usage.ts';
import { referToValue } from './refer-to.ts';
import type { RequestFailure } from './request-failure.ts';
import { parseSipfrag, type ReportedStatus } from './sipfrag.ts';

export interface ReferralSettings {
  /** Whom the peer shall call. */
  readonly target: SipUri;
  /** The target's call that the peer's shall take the place of. */
  readonly replaces?: Replaces;
  /** Asks the peer to keep its progress to itself (RFC 4488). Default: no. */
  readonly isUnreported?: boolean;
}

/**
 * How a reference of ours ended.
 * - `reported`: the peer's call has a final response, 2xx to 6xx.
 * - `refused`: the peer does not follow it.
 * - `unreported`: it does, and will not say how it goes, as we asked.
 * - `unknown`: it does, or did, and fell silent.
 */
export type ReferralEnd =
  | ({ readonly outcome: 'reported' } & ReportedStatus)
  | { readonly outcome: 'refused'; readonly failure: RequestFailure }
  | { readonly outcome: 'unreported' | 'unknown' };

/** Subscriptions that are over answer what still comes for so long. */
const LINGER_MS = TIMEOUT;

/**
 * A REFER of ours within a dialog, and the implicit subscription to how it goes (RFC 3515 §2.4.4): it keeps the dialog alive after the
 * call's end (RFC 5057).
 */
export class Referral implements EventSubscriber, Disposable {
  readonly event = 'refer';
  readonly dialog: AgentDialog;
  /** CSeq of the REFER. */
  id: string | undefined;
  readonly #core: AgentCore;
  readonly #events: EventUsage;
  readonly #hold: Disposable;
  readonly #progress = new Emitter<ReportedStatus>();
  readonly #ended = Promise.withResolvers<ReferralEnd>();
  #timer: Timer | undefined;
  #isDecided = false;

  /** How the peer's call goes, each time it says so. */
  readonly onProgress: Event<ReportedStatus> = this.#progress.event;
  /** Resolves once, at the latest `limits.userAgent.referralSeconds` after the last word; never rejects. */
  readonly ended: Promise<ReferralEnd> = this.#ended.promise;

  constructor(core: AgentCore, events: EventUsage, dialog: AgentDialog) {
    this.#core = core;
    this.#events = events;
    this.dialog = dialog;
    this.#hold = dialog.use();
    events.subscribers.add(this);
  }

  /** Sends the REFER; for the agent that made this. */
  async send({ target, replaces, isUnreported = false }: ReferralSettings): Promise<void> {
    const referrer: NameAddr = { ...this.dialog.local, params: noParams };
    const sent = await this.dialog.request('REFER', {
      headers: [
        ['Refer-To', referToValue(target, replaces)],
        ['Referred-By', serializeNameAddr(referrer)],
        ...(isUnreported ? ([['Refer-Sub', 'false']] as const) : []),
      ],
      onSent: (request) => this.#note(request),
    });
    if (!sent.ok) this.#close({ outcome: 'refused', failure: sent.error });
    else if (isUnreported && refusesSubscription(sent.value)) this.#close({ outcome: 'unreported' });
    else if (this.#timer === undefined) this.#waitFor(TIMEOUT); // timer N of RFC 6665 §4.1.2.4: a first NOTIFY is due
  }

  receive({ state, expiresSeconds = limits.userAgent.referralSeconds, body }: Notification): void {
    const report = body && parseSipfrag(body.bytes);
    if (report !== undefined && !this.#isDecided) this.#progress.fire(report);
    if (report !== undefined && report.status >= 200) this.#decide({ outcome: 'reported', ...report });
    if (state === 'terminated') this.#close({ outcome: 'unknown' });
    else if (!this.#isDecided) this.#waitFor(Math.min(expiresSeconds, limits.userAgent.referralSeconds) * 1_000);
  }

  [Symbol.dispose](): void {
    this.#close({ outcome: 'unknown' });
  }

  #note(request: SipRequest): void {
    this.id = `${cseqOf(request)?.sequence}`;
  }

  #waitFor(delayMs: number): void {
    this.#timer?.[Symbol.dispose]();
    this.#timer = this.#core.clock.after(delayMs, () => this.#close({ outcome: 'unknown' }));
  }

  /** The outcome is known; the peer may still have something to say. */
  #decide(end: ReferralEnd): void {
    if (this.#isDecided) return;
    this.#isDecided = true;
    this.#ended.resolve(end);
    this.#progress[Symbol.dispose]();
    this.#waitFor(LINGER_MS);
  }

  #close(end: ReferralEnd): void {
    this.#decide(end);
    this.#timer?.[Symbol.dispose]();
    this.#events.subscribers.remove(this);
    this.#hold[Symbol.dispose]();
  }
}

/** RFC 4488 §4: without this in the 2xx there is a subscription all the same. */
function refusesSubscription({ headers }: SipResponse): boolean {
  return headers.first('Refer-Sub')?.toLowerCase().startsWith('false') ?? false;
}
