import type { Timer } from '../../base/clock.ts';
import { Emitter, type Event } from '../../base/event.ts';
import { randomFraction } from '../../base/random.ts';
import { limits } from '../../limits.ts';
import type { DigestSession } from '../auth/digest-client.ts';
import { headers } from '../message/headers.ts';
import type { SipResponse } from '../message/message.ts';
import { type SipUri, serializeUri } from '../message/uri.ts';
import type { Body } from '../ua/body.ts';
import { sendRequest } from '../ua/client-request.ts';
import type { EventUsage } from '../ua/event-usage.ts';
import { InitialRequest } from '../ua/initial-request.ts';
import type { LocalIdentity } from '../ua/local-identity.ts';
import { refreshDelayMs } from '../ua/registration-schedule.ts';
import type { RequestFailure } from '../ua/request-failure.ts';
import { AskedExpires } from './asked-expires.ts';
import { afterFailure, retryAfterOf, retryDelayMs } from './retry-rules.ts';

export interface PublicationSettings {
  readonly identity: LocalIdentity;
  /** Whose state: Request-URI and To. */
  readonly target: SipUri;
  /** The event package, in lower case. */
  readonly event: string;
  readonly body: Body;
  /** How long to ask for. Default: `limits.events.defaultExpiresSeconds`. */
  readonly expiresSeconds?: number;
}

export type PublicationPhase = 'publishing' | 'published' | 'failed' | 'removed';

export interface PublicationState {
  readonly phase: PublicationPhase;
  /** Of the last refusal. */
  readonly status?: number;
  readonly reason?: string;
  /** When the server forgets it unless it is refreshed. */
  readonly expiresAtUnixMs?: number;
  /** When a failed one is tried again; absent: not until `publish`. */
  readonly retryAtUnixMs?: number;
}

/** What the next PUBLISH is to do (RFC 3903 §4.1). */
type Operation = 'initial' | 'refresh' | 'modify' | 'remove';

/**
 * A piece of event state that we publish (RFC 3903 §4): kept alive by refreshes, replaced by `publish`, taken back by `stop`. One request
 * at a time; what is published while one is under way waits, and only the latest of it is sent. The agent stops it with itself.
 */
export class Publication implements Disposable {
  readonly #events: EventUsage;
  readonly #settings: PublicationSettings;
  readonly #digest: DigestSession | undefined;
  readonly #expires: AskedExpires;
  readonly #registered: Disposable;
  readonly #changed = new Emitter<PublicationState>();
  readonly #over = Promise.withResolvers<void>();
  #state: PublicationState = { phase: 'publishing' };
  #body: Body;
  /** What the server calls our state; absent: it has none of us. */
  #entityTag: string | undefined;
  /** What the server has not got yet. */
  #due: 'body' | 'refresh' | undefined = 'body';
  #isSending = false;
  #isStopping = false;
  #isDisposed = false;
  #failures = 0;
  /** Of the latest PUBLISH. */
  #callId = '';
  #timer: Timer | undefined;

  /** Fires after each change with the new state; never again after the end of `stop`. */
  readonly onStateChanged: Event<PublicationState> = this.#changed.event;

  /** Publishes at once; for listeners there is time until the current turn is over. */
  constructor(events: EventUsage, settings: PublicationSettings) {
    this.#events = events;
    this.#settings = settings;
    this.#body = settings.body;
    this.#expires = new AskedExpires(settings.expiresSeconds ?? limits.events.defaultExpiresSeconds);
    this.#digest = settings.identity.auth?.session();
    this.#registered = events.endWithAgent(this);
    void this.#work();
  }

  get state(): PublicationState {
    return this.#state;
  }

  /** Replaces what is published; tries again what had failed. */
  publish(body: Body): void {
    if (this.#isStopping) return;
    this.#body = body;
    this.#due = 'body';
    this.#failures = 0;
    void this.#work();
  }

  /** Takes it back: resolves when the server has answered (RFC 3903 §4.5). */
  stop(): Promise<void> {
    this.#isStopping = true;
    void this.#work();
    return this.#over.promise;
  }

  /** Leaves it to expire. */
  [Symbol.dispose](): void {
    if (this.#isDisposed) return;
    this.#isDisposed = true;
    this.#isStopping = true;
    this.#timer?.[Symbol.dispose]();
    this.#registered[Symbol.dispose]();
    this.#change({ phase: 'removed' });
    this.#changed[Symbol.dispose]();
    this.#over.resolve();
  }

  /** Sends until the server has what we want it to have, or has refused it. */
  async #work(): Promise<void> {
    if (this.#isSending || this.#isDisposed) return;
    this.#isSending = true;
    this.#timer?.[Symbol.dispose]();
    for (let operation = this.#next(); operation !== undefined; operation = this.#next()) {
      if (this.#state.phase === 'failed' && operation !== 'remove') this.#change({ phase: 'publishing' });
      this.#due = undefined;
      const sent = await this.#send(operation);
      if (this.#isDisposed) return;
      if (sent.ok) this.#succeed(operation, sent.value.response);
      else if (!this.#recover(operation, sent.error)) break;
    }
    this.#isSending = false;
    if (this.#isStopping) this[Symbol.dispose]();
  }

  /** What has no entity tag is published anew. */
  #next(): Operation | undefined {
    const isKnown = this.#entityTag !== undefined;
    if (this.#isStopping) return isKnown ? 'remove' : undefined;
    if (this.#due === undefined) return undefined;
    if (!isKnown) return 'initial';
    return this.#due === 'body' ? 'modify' : 'refresh';
  }

  #send(operation: Operation) {
    const { identity, target, event } = this.#settings;
    const hasBody = operation === 'initial' || operation === 'modify';
    const isRemoval = operation === 'remove';
    const plan = new InitialRequest(this.#events.core, {
      identity,
      method: 'PUBLISH',
      target,
      headers: [
        ['Event', event],
        ...(this.#entityTag === undefined ? [] : [['SIP-If-Match', this.#entityTag] as const]),
        ...(isRemoval ? [['Expires', '0'] as const] : []),
      ],
      ...(!isRemoval && { fields: this.#expires.fields, revise: this.#expires.revise }),
      ...(hasBody && { body: this.#body }),
      digest: this.#digest,
      followsRedirects: false,
    });
    this.#callId = plan.callId;
    return sendRequest(this.#events.core, plan);
  }

  #succeed(operation: Operation, response: SipResponse): void {
    const entityTag = response.headers.read(headers.sipEtag);
    this.#entityTag = operation !== 'remove' && entityTag?.ok ? entityTag.value : undefined;
    this.#failures = 0;
    if (operation === 'remove') return;
    const { clock, random } = this.#events.core;
    const seconds = this.#expires.grantedBy(response);
    this.#workLater('refresh', Math.max(refreshDelayMs(seconds, randomFraction(random)), limits.events.retryMs));
    this.#change({ phase: 'published', expiresAtUnixMs: clock.unixMs() + seconds * 1_000 });
  }

  /** @returns whether to go on at once */
  #recover(operation: Operation, { status, reason, response }: RequestFailure): boolean {
    const missed = operation === 'refresh' && status !== 412 ? 'refresh' : 'body';
    // 412: the server has forgotten it, or has renamed it in an answer that was lost. Once more from the start (RFC 3903 §4.3).
    if (status === 412 || operation === 'remove') this.#entityTag = undefined;
    this.#due = this.#due === 'body' ? 'body' : missed;
    this.#failures += 1;
    if (this.#isStopping || (status === 412 && this.#failures === 1)) return true;
    const { clock, random } = this.#events.core;
    if (afterFailure(status) === 'never') {
      this.#change({ phase: 'failed', status, reason });
    } else {
      const delayMs = retryDelayMs(this.#failures, randomFraction(random), retryAfterOf(response));
      this.#workLater(this.#due, delayMs);
      this.#change({ phase: 'failed', status, reason, retryAtUnixMs: Math.round(clock.unixMs() + delayMs) });
    }
    return false;
  }

  #workLater(due: 'body' | 'refresh', delayMs: number): void {
    this.#timer?.[Symbol.dispose]();
    this.#timer = this.#events.core.clock.after(delayMs, () => {
      this.#due ??= due;
      void this.#work();
    });
  }

  #change(state: PublicationState): void {
    const from = this.#state.phase;
    this.#state = state;
    if (from !== state.phase) {
      const id = `${this.#settings.event} ${serializeUri(this.#settings.target)}`;
      this.#events.core.trace({ kind: 'publication', id, from, to: state.phase }, this.#callId);
    }
    this.#changed.fire(state);
  }
}
