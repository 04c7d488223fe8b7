import type { Timer } from '../../base/clock.ts';
import { Emitter, type Event } from '../../base/event.ts';
import type { Result } from '../../base/result.ts';
import { limits } from '../../limits.ts';
import type { Replaces } from '../dialog/replaces.ts';
import { cseqOf } from '../message/build.ts';
import type { SipResponse } from '../message/message.ts';
import { type NameAddr, serializeNameAddr } from '../message/name-addr.ts';
import { noParams } from '../message/params.ts';
import type { SipUri } from '../message/uri.ts';
import { TIMEOUT } from '../transaction/timers.ts';
import { contactValue } from './addressing.ts';
import type { AgentDialog } from './agent-dialog.ts';
import { sendRequest } from './client-request.ts';
import type { EventSubscriber, Notification } from './event-subscriber.ts';
import type { EventUsage } from './event-usage.ts';
import { GlareRetry } from './glare-retry.ts';
import { InitialRequest } from './initial-request.ts';
import { contactUserOf, type LocalIdentity } from './local-identity.ts';
import { referToValue } from './refer-to.ts';
import type { RequestFailure } from './request-failure.ts';
import { parseSipfrag, type ReportedStatus } from './sipfrag.ts';
import { targetDialogValue } from './target-dialog.ts';

export interface ReferralSettings {
  /** Whom the peer shall call. */
  readonly target: SipUri;
  /** The target's call that the peer's shall take the place of. */
  readonly replaces?: Replaces;
  /** Asks the peer to keep its progress to itself (RFC 4488). Default: no. */
  readonly isUnreported?: boolean;
}

/** A reference that goes out in no dialog of ours (RFC 3515 §2.4.4: it makes one of its own, unless it is unreported). */
export interface OutsideReferralSettings extends ReferralSettings {
  readonly identity: LocalIdentity;
  /** Who shall call the target. */
  readonly referee: SipUri;
  /** A call with the referee that entitles us (RFC 4538). */
  readonly about?: AgentDialog;
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

/** A REFER of ours and the implicit subscription to how it goes (RFC 3515 §2.4.4), which outlives the call it was made in (RFC 5057). */
export class Referral implements Disposable {
  readonly #events: EventUsage;
  readonly #onClosed: () => void;
  readonly #progress = new Emitter<ReportedStatus>();
  readonly #ended = Promise.withResolvers<ReferralEnd>();
  /** Some phones refuse a REFER while they change the call, as when they take it off hold. */
  readonly #glare: GlareRetry;
  #subscriber: EventSubscriber | undefined;
  #expected: Disposable | undefined;
  #broken: Disposable | undefined;
  #timer: Timer | undefined;
  #isDecided = false;
  #isClosed = false;

  /** How the peer's call goes, each time it says so. */
  readonly onProgress: Event<ReportedStatus> = this.#progress.event;
  /** Resolves once, at the latest `limits.userAgent.referralSeconds` after the last word; never rejects. */
  readonly ended: Promise<ReferralEnd> = this.#ended.promise;

  /** @param onClosed nothing comes any more */
  constructor(events: EventUsage, onClosed: () => void) {
    this.#events = events;
    this.#glare = new GlareRetry(events.core, false);
    this.#onClosed = onClosed;
  }

  /** Sends the REFER in a dialog; for the agent that made this. */
  async sendWithin(dialog: AgentDialog, settings: ReferralSettings): Promise<void> {
    const subscriber = this.#subscribe(dialog);
    const sent = await this.#glare.run(() =>
      dialog.request('REFER', {
        headers: referFields(dialog.local, settings),
        onSent: (request) => {
          subscriber.id = `${cseqOf(request)?.sequence}`;
        },
      }),
    );
    this.#answered(sent, settings);
  }

  /** Sends it outside of dialogs; for the agent that made this. Further phones that it is forked to are not listened to. */
  async sendOutside({ identity, referee, about, ...settings }: OutsideReferralSettings): Promise<void> {
    const { core } = this.#events;
    const user = contactUserOf(identity);
    const plan = new InitialRequest(core, {
      identity,
      method: 'REFER',
      target: referee,
      headers: [...referFields(identity.from, settings), ...(about ? targetDialogFields(about) : [])],
      contacts: (sentBy, scheme) => [contactValue(core.granted.contactFor({ user, local: identity.from, sentBy, scheme }))],
      followsRedirects: false,
    });
    this.#expected = this.#events.expect({
      callId: plan.callId,
      localTag: plan.localTag,
      event: 'refer',
      id: undefined,
      contactUser: user,
      digest: plan.digest,
      sequence: () => plan.requestId.sequence,
      admit: (dialog) => (this.#subscriber === undefined ? this.#subscribe(dialog) : undefined),
    });
    const sent = await sendRequest(core, plan);
    this.#answered(sent.ok ? { ok: true, value: sent.value.response } : sent, settings);
  }

  [Symbol.dispose](): void {
    this.#close({ outcome: 'unknown' });
  }

  #subscribe(dialog: AgentDialog): EventSubscriber {
    this.#broken = dialog.onBroken(() => this.#close({ outcome: 'unknown' }));
    this.#subscriber = this.#events.subscriber({
      dialog,
      event: 'refer',
      id: undefined,
      receive: (notification) => this.#receive(notification),
    });
    return this.#subscriber;
  }

  #answered(sent: Result<SipResponse, RequestFailure>, { isUnreported = false }: ReferralSettings): void {
    if (!sent.ok) this.#close({ outcome: 'refused', failure: sent.error });
    else if (isUnreported && refusesSubscription(sent.value)) this.#close({ outcome: 'unreported' });
    else if (this.#timer === undefined) this.#waitFor(TIMEOUT); // timer N of RFC 6665 §4.1.2.4: a first NOTIFY is due
  }

  #receive({ state, expiresSeconds = limits.userAgent.referralSeconds, body }: Notification): void {
    const report = body && parseSipfrag(body.bytes);
    if (report !== undefined && !this.#isDecided) this.#progress.fire(report);
    if (report !== undefined && report.status >= 200) this.#decide({ outcome: 'reported', ...report });
    if (state === 'terminated') this.#close({ outcome: 'unknown' });
    else if (!this.#isDecided) this.#waitFor(Math.min(expiresSeconds, limits.userAgent.referralSeconds) * 1_000);
  }

  #waitFor(delayMs: number): void {
    this.#timer?.[Symbol.dispose]();
    if (!this.#isClosed) this.#timer = this.#events.core.clock.after(delayMs, () => this.#close({ outcome: 'unknown' }));
  }

  /** The outcome is known; the peer may still have something to say. */
  #decide(end: ReferralEnd): void {
    if (this.#isDecided) return;
    this.#isDecided = true;
    if (this.#subscriber) this.#subscriber.isSettled = true;
    this.#ended.resolve(end);
    this.#progress[Symbol.dispose]();
    this.#waitFor(LINGER_MS);
  }

  #close(end: ReferralEnd): void {
    this.#decide(end);
    this.#isClosed = true;
    this.#timer?.[Symbol.dispose]();
    this.#glare[Symbol.dispose]();
    this.#expected?.[Symbol.dispose]();
    this.#broken?.[Symbol.dispose]();
    this.#subscriber?.[Symbol.dispose]();
    this.#onClosed();
  }
}

type Fields = readonly (readonly [name: string, value: string])[];

function referFields(from: NameAddr, { target, replaces, isUnreported = false }: ReferralSettings): Fields {
  return [
    ['Refer-To', referToValue(target, replaces)],
    ['Referred-By', serializeNameAddr({ ...from, params: noParams })],
    ...(isUnreported ? ([['Refer-Sub', 'false']] as const) : []),
  ];
}

/** RFC 4538 §3: a referee that does not know it is free to refuse, so it is not required. */
function targetDialogFields(dialog: AgentDialog): Fields {
  return [['Target-Dialog', targetDialogValue(dialog)]];
}

/** RFC 4488 §4: without this in the 2xx there is a subscription all the same. */
function refusesSubscription({ headers }: SipResponse): boolean {
  return headers.first('Refer-Sub')?.toLowerCase().startsWith('false') ?? false;
}
