import type { Timer } from '../../base/clock.ts';
import { Emitter, type Event } from '../../base/event.ts';
import { randomFraction } from '../../base/random.ts';
import { limits } from '../../limits.ts';
import type { DigestSession } from '../auth/digest-client.ts';
import { headers } from '../message/headers.ts';
import { noParams } from '../message/params.ts';
import { type SipUri, serializeUri } from '../message/uri.ts';
import { TIMEOUT } from '../transaction/timers.ts';
import { contactValue } from '../ua/addressing.ts';
import type { AgentDialog } from '../ua/agent-dialog.ts';
import { sendRequest } from '../ua/client-request.ts';
import type { EventSubscriber, Notification } from '../ua/event-subscriber.ts';
import type { EventUsage } from '../ua/event-usage.ts';
import { InitialRequest } from '../ua/initial-request.ts';
import { contactUserOf, type LocalIdentity } from '../ua/local-identity.ts';
import { AskedExpires } from './asked-expires.ts';
import { afterFailure, afterTermination, type NextTry, retryAfterOf, retryDelayMs } from './retry-rules.ts';
import { SubscribedDialog, type SubscriptionEnd } from './subscribed-dialog.ts';

export interface SubscriptionSettings {
  readonly identity: LocalIdentity;
  /** Whose state: Request-URI and To. */
  readonly target: SipUri;
  /** The event package, in lower case. */
  readonly event: string;
  /** `id` of Event: tells subscriptions to the same thing apart. */
  readonly id?: string;
  /** Types of the bodies we read, for Accept. */
  readonly accepts: readonly string[];
  /** How long to ask for; 0 fetches the state once (RFC 6665 §4.4.3). Default: `limits.events.defaultExpiresSeconds`. */
  readonly expiresSeconds?: number;
  /** Keeps the dialogs of all phones that it is forked to (RFC 6665 §5.4.9); default: the first, the others get 481. */
  readonly isForked?: boolean;
  readonly headers?: readonly (readonly [name: string, value: string])[];
}

export type SubscriptionPhase = 'subscribing' | 'pending' | 'active' | 'waiting' | 'ended';

/**
 * What is known of a subscription.
 * - `subscribing`: no NOTIFY yet. `pending`: somebody has to allow it. `active`.
 * - `waiting`: for the next try. `ended`: no further try until `refresh`.
 */
export interface SubscriptionState {
  readonly phase: SubscriptionPhase;
  /** Of the refusal, 408 for silence; absent where the notifier ended it. */
  readonly status?: number;
  /** The phrase of a refusal, or the reason of Subscription-State. */
  readonly reason?: string;
  readonly retryAtUnixMs?: number;
  readonly expiresAtUnixMs?: number;
}

/** A NOTIFY. */
export interface NotifiedState extends Notification {
  /** The dialog it came in: each fork of the request tells of itself. */
  readonly source: string;
}

/** How an attempt came to its end: as its last dialog did, or without any. */
type Ending = SubscriptionEnd | { readonly kind: 'silent' };

/**
 * A subscription of ours to somebody's state (RFC 6665 §4.1): SUBSCRIBEs, takes the NOTIFYs, which make the dialogs, refreshes in time,
 * and begins anew where it was ended for a reason that allows it. The agent stops it with itself.
 */
export class Subscription implements Disposable {
  readonly #events: EventUsage;
  readonly #settings: SubscriptionSettings;
  readonly #fields: readonly (readonly [name: string, value: string])[];
  readonly #digest: DigestSession | undefined;
  readonly #registered: Disposable;
  readonly #changed = new Emitter<SubscriptionState>();
  readonly #notified = new Emitter<NotifiedState>();
  readonly #over = Promise.withResolvers<void>();
  readonly #dialogs = new Set<SubscribedDialog>();
  #expires: AskedExpires;
  #state: SubscriptionState = { phase: 'subscribing' };
  /** Of the latest attempt. */
  #callId = '';
  /** Takes the dialogs of the attempt that is under way. */
  #expected: Disposable | undefined;
  /** Timer N (RFC 6665 §4.1.2.4), or the wait before the next try. */
  #timer: Timer | undefined;
  #grantedSeconds: number | undefined;
  /** When the attempt had its first NOTIFY. */
  #heardAtMs: number | undefined;
  /** Attempts in a row that came to nothing. */
  #failures = 0;
  #isStopping = false;
  #isDisposed = false;

  /** Fires after each change with the new state; never again after the end of `stop`. */
  readonly onStateChanged: Event<SubscriptionState> = this.#changed.event;
  /** Each NOTIFY in order, also without body, also the last one. */
  readonly onNotified: Event<NotifiedState> = this.#notified.event;

  /** Subscribes at once; for listeners there is time until the current turn is over. */
  constructor(events: EventUsage, settings: SubscriptionSettings) {
    this.#events = events;
    this.#settings = settings;
    const { event, id, accepts } = settings;
    const params = id === undefined ? noParams : new Map([['id', id]]);
    this.#fields = [
      ['Event', headers.event.serialize({ token: event, params })],
      ['Accept', accepts.join(', ')],
      ...(settings.headers ?? []),
    ];
    this.#expires = this.#askedExpires();
    this.#digest = settings.identity.auth?.session();
    events.understand(event, accepts);
    this.#registered = events.endWithAgent(this);
    void this.#begin();
  }

  get state(): SubscriptionState {
    return this.#state;
  }

  /** Asks for the whole state now, whatever it waits for; tries again what had ended. */
  refresh(): void {
    if (this.#isStopping) return;
    for (const dialog of this.#dialogs) dialog.refresh();
    if (this.#dialogs.size > 0 || this.#expected !== undefined) return;
    this.#failures = 0;
    void this.#begin();
  }

  /** Ends it: resolves with the last NOTIFY of each dialog, at most after timer N (RFC 6665 §4.1.2.3). */
  stop(): Promise<void> {
    if (!this.#isStopping) {
      this.#isStopping = true;
      for (const dialog of this.#dialogs) dialog.leave();
      if (this.#dialogs.size === 0 && this.#expected === undefined) this.#close();
    }
    return this.#over.promise;
  }

  /** Ends it without a word. */
  [Symbol.dispose](): void {
    this.#isStopping = true;
    this.#close();
  }

  #askedExpires(): AskedExpires {
    return new AskedExpires(this.#settings.expiresSeconds ?? limits.events.defaultExpiresSeconds);
  }

  async #begin(): Promise<void> {
    const { core } = this.#events;
    this.#timer?.[Symbol.dispose]();
    this.#expires = this.#askedExpires();
    this.#grantedSeconds = undefined;
    this.#heardAtMs = undefined;
    const plan = this.#plan();
    this.#callId = plan.callId;
    const expected = this.#expect(plan);
    this.#expected = expected;
    this.#timer = core.clock.after(TIMEOUT, () => this.#ended({ kind: 'silent' }));
    this.#change({ phase: 'subscribing' });
    const sent = await sendRequest(core, plan);
    if (this.#expected !== expected) return;
    if (sent.ok) this.#granted(this.#expires.grantedBy(sent.value.response));
    else if (this.#dialogs.size === 0) this.#ended({ kind: 'refused', failure: sent.error });
  }

  #plan(): InitialRequest {
    const { identity, target } = this.#settings;
    const { core } = this.#events;
    const user = contactUserOf(identity);
    return new InitialRequest(core, {
      identity,
      method: 'SUBSCRIBE',
      target,
      headers: this.#fields,
      fields: this.#expires.fields,
      revise: this.#expires.revise,
      contacts: (sentBy, scheme) => [contactValue(core.granted.contactFor({ user, local: identity.from, sentBy, scheme }))],
      digest: this.#digest,
      followsRedirects: true,
    });
  }

  #expect(plan: InitialRequest): Disposable {
    const { event, id, identity } = this.#settings;
    return this.#events.expect({
      callId: plan.callId,
      localTag: plan.localTag,
      event,
      id,
      contactUser: contactUserOf(identity),
      digest: this.#digest,
      sequence: () => plan.requestId.sequence,
      admit: (dialog) => this.#admit(dialog),
    });
  }

  /** A phone has answered with its first NOTIFY, perhaps before the 2xx (RFC 6665 §4.4.1). */
  #admit(dialog: AgentDialog): EventSubscriber | undefined {
    const { event, id, isForked = false } = this.#settings;
    if (this.#dialogs.size >= (isForked ? limits.events.forks : 1)) return undefined;
    const subscribed: SubscribedDialog = new SubscribedDialog({
      events: this.#events,
      dialog,
      event,
      id,
      fields: this.#fields,
      expires: this.#expires,
      onNotified: (notification) => this.#notify(subscribed, notification),
      onEnded: (end) => this.#lose(subscribed, end),
    });
    this.#dialogs.add(subscribed);
    this.#heardAtMs ??= this.#events.core.clock.nowMs();
    const seconds = this.#grantedSeconds ?? this.#expires.seconds;
    if (this.#isStopping) subscribed.leave();
    else if (seconds > 0) subscribed.grant(seconds);
    // What was fetched is over with its NOTIFY, or with timer N.
    if (this.#isStopping || seconds > 0) this.#timer?.[Symbol.dispose]();
    return subscribed.subscriber;
  }

  /** The 2xx: a NOTIFY that came before has the better word on how long. */
  #granted(seconds: number): void {
    this.#grantedSeconds = seconds;
    for (const dialog of this.#dialogs) if (seconds > 0) dialog.grant(seconds);
  }

  #notify(dialog: SubscribedDialog, notification: Notification): void {
    if (notification.state !== 'terminated') this.#show();
    this.#notified.fire({ ...notification, source: dialog.source });
  }

  #show(): void {
    const { clock } = this.#events.core;
    const dialogs = [...this.#dialogs];
    const expiresAtMs = Math.min(...dialogs.map((dialog) => dialog.expiresAtMs));
    this.#change({
      phase: dialogs.some(({ isActive }) => isActive) ? 'active' : 'pending',
      ...(Number.isFinite(expiresAtMs) && { expiresAtUnixMs: Math.round(clock.unixMs() + expiresAtMs - clock.nowMs()) }),
    });
  }

  #lose(dialog: SubscribedDialog, end: SubscriptionEnd): void {
    this.#dialogs.delete(dialog);
    if (this.#dialogs.size === 0) this.#ended(end);
    else this.#show();
  }

  /** Nothing is left of this attempt. */
  #ended(ending: Ending): void {
    this.#timer?.[Symbol.dispose]();
    this.#expected?.[Symbol.dispose]();
    this.#expected = undefined;
    this.#dropDialogs();
    const isFetch = this.#settings.expiresSeconds === 0;
    if (this.#isStopping) this.#close();
    else this.#tryAgain(isFetch ? undefined : this.#delayAfter(ending), factsOf(ending));
  }

  #tryAgain(delayMs: number | undefined, facts: Pick<SubscriptionState, 'status' | 'reason'>): void {
    const { clock } = this.#events.core;
    if (delayMs === undefined) {
      this.#change({ phase: 'ended', ...facts });
    } else {
      this.#timer = clock.after(delayMs, () => void this.#begin());
      this.#change({ phase: 'waiting', ...facts, retryAtUnixMs: Math.round(clock.unixMs() + delayMs) });
    }
  }

  /**
   * Until the next try; `undefined`: there is none. What ended soon after it began counts as a failure, so that a peer cannot make us turn
   * in circles.
   */
  #delayAfter(ending: Ending): number | undefined {
    const { clock, random } = this.#events.core;
    const isBrief = this.#heardAtMs === undefined || clock.nowMs() - this.#heardAtMs < limits.events.briefMs;
    this.#failures = isBrief ? this.#failures + 1 : 0;
    const next = nextTry(ending);
    if (next === 'never') return undefined;
    if (next === 'now' && !isBrief) return 0;
    return retryDelayMs(Math.max(this.#failures, 1), randomFraction(random), retryAfterSeconds(ending));
  }

  #dropDialogs(): void {
    for (const dialog of this.#dialogs) dialog[Symbol.dispose]();
    this.#dialogs.clear();
  }

  #close(): void {
    if (this.#isDisposed) return;
    this.#isDisposed = true;
    this.#timer?.[Symbol.dispose]();
    this.#expected?.[Symbol.dispose]();
    this.#expected = undefined;
    this.#dropDialogs();
    this.#registered[Symbol.dispose]();
    this.#change({ phase: 'ended' });
    this.#changed[Symbol.dispose]();
    this.#notified[Symbol.dispose]();
    this.#over.resolve();
  }

  #change(state: SubscriptionState): void {
    const from = this.#state.phase;
    this.#state = state;
    if (from !== state.phase) {
      const id = `${this.#settings.event} ${serializeUri(this.#settings.target)}`;
      this.#events.core.trace({ kind: 'subscription', id, from, to: state.phase }, this.#callId);
    }
    this.#changed.fire(state);
  }
}

function nextTry(ending: Ending): NextTry {
  if (ending.kind === 'terminated') return afterTermination(ending.reason);
  if (ending.kind === 'expired') return 'now';
  if (ending.kind === 'silent') return 'later';
  return ending.failure.status === 481 ? 'now' : afterFailure(ending.failure.status);
}

function factsOf(ending: Ending): Pick<SubscriptionState, 'status' | 'reason'> {
  if (ending.kind === 'refused') return { status: ending.failure.status, reason: ending.failure.reason };
  if (ending.kind === 'terminated') return ending.reason === undefined ? {} : { reason: ending.reason };
  return { status: 408, reason: ending.kind === 'silent' ? 'No NOTIFY' : 'Expired' };
}

function retryAfterSeconds(ending: Ending): number {
  if (ending.kind === 'terminated') return ending.retryAfterSeconds ?? 0;
  return ending.kind === 'refused' ? retryAfterOf(ending.failure.response) : 0;
}
