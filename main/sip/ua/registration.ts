import type { Timer } from '../../base/clock.ts';
import { Emitter, type Event } from '../../base/event.ts';
import { randomFraction } from '../../base/random.ts';
import { limits } from '../../limits.ts';
import { headers } from '../message/headers.ts';
import { noParams } from '../message/params.ts';
import { type SipUri, serializeUri, urisEqual } from '../message/uri.ts';
import type { Flow } from '../transport/flow.ts';
import { contactUri, contactValue } from './addressing.ts';
import type { AgentCore } from './agent-core.ts';
import { type Answer, sendRequest } from './client-request.ts';
import { grantedSeconds, observedAddress } from './granted-binding.ts';
import { InitialRequest } from './initial-request.ts';
import { KeepAlive } from './keep-alive.ts';
import { contactUserOf, type LocalIdentity } from './local-identity.ts';
import { isLasting, refreshDelayMs, retryDelayMs } from './registration-schedule.ts';
import type { RequestFailure } from './request-failure.ts';
import { within } from './within.ts';

export interface RegistrationSettings {
  readonly identity: LocalIdentity;
  /** Request-URI: the domain, without user (RFC 3261 §10.2). */
  readonly registrar: SipUri;
  /** How long to ask for. Default: `limits.registrar.defaultExpiresSeconds`. */
  readonly expiresSeconds?: number;
}

export type RegistrationPhase = 'registering' | 'registered' | 'failed' | 'unregistered';

/** What is known of a registration. */
export interface RegistrationState {
  readonly phase: RegistrationPhase;
  /** Of the last answer or failure. */
  readonly status?: number;
  readonly reason?: string;
  readonly cause?: RequestFailure['cause'];
  /** When the binding ends unless it is refreshed. */
  readonly expiresAtUnixMs?: number;
  /** When a failed registration is tried again; absent: not until somebody asks. */
  readonly retryAtUnixMs?: number;
  /** Our Contact URI as registered. */
  readonly contact?: string;
  /** Where the registrar sees us, if that is elsewhere than we say: a NAT is between. */
  readonly observed?: { readonly host: string; readonly port: number };
}

/**
 * Keeps one address-of-record bound to us (RFC 3261 §10.2): refreshes in time, asks for longer after 423, waits longer and longer after
 * failures, gives up when another try cannot help. Touches no binding but its own.
 */
export class Registration implements Disposable {
  readonly #core: AgentCore;
  readonly #request: InitialRequest;
  readonly #onStopped: () => void;
  readonly #changed = new Emitter<RegistrationState>();
  readonly #flowClosed: Disposable;
  #state: RegistrationState = { phase: 'registering' };
  #expiresSeconds: number;
  /** In the requests from now on: 0 to un-REGISTER. */
  #askedSeconds: number;
  /** Our Contact in the last request. */
  #contact: SipUri | undefined;
  /** The one that the registrar has, as far as we know. */
  #bound: SipUri | undefined;
  #keepAlive: KeepAlive | undefined;
  #isDisposed = false;
  #timer: Timer | undefined;
  #underway: Promise<void> | undefined;
  #failures = 0;
  #tooBrief = 0;
  #stopping: Promise<void> | undefined;

  /** Fires after each change with the new state; never again after the end of `stop`. */
  readonly onStateChanged: Event<RegistrationState> = this.#changed.event;

  constructor(core: AgentCore, settings: RegistrationSettings, onStopped: () => void) {
    this.#core = core;
    this.#onStopped = onStopped;
    this.#expiresSeconds = settings.expiresSeconds ?? limits.registrar.defaultExpiresSeconds;
    this.#askedSeconds = this.#expiresSeconds;
    const { identity, registrar } = settings;
    this.#request = new InitialRequest(core, {
      identity,
      method: 'REGISTER',
      target: registrar,
      to: { ...identity.from, params: noParams },
      contacts: (sentBy, scheme) => this.#contacts(contactUri(contactUserOf(identity), sentBy, scheme)),
      followsRedirects: true,
    });
    this.#flowClosed = core.transport.onFlowClosed((flow) => this.#loseFlow(flow));
  }

  /** The Call-ID of its requests. */
  get id(): string {
    return this.#request.callId;
  }

  get state(): RegistrationState {
    return this.#state;
  }

  /** Registers now, whatever it waits for. */
  refresh(): void {
    if (this.#stopping !== undefined || this.#underway !== undefined) return;
    this.#timer?.[Symbol.dispose]();
    this.#failures = 0;
    this.#tooBrief = 0;
    this.#begin();
  }

  /** Removes our binding and ends: resolves when the registrar has answered, at most after `limits.userAgent.stopMs`. */
  stop(): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  /** Ends without a word to the registrar. */
  [Symbol.dispose](): void {
    this.#stopping ??= Promise.resolve();
    this.#isDisposed = true;
    this.#timer?.[Symbol.dispose]();
    this.#keepAlive?.[Symbol.dispose]();
    this.#flowClosed[Symbol.dispose]();
    this.#changed[Symbol.dispose]();
    this.#onStopped();
  }

  #begin(): void {
    if (this.#state.phase !== 'registered') this.#change({ ...this.#state, phase: 'registering' });
    this.#underway = this.#register().finally(() => {
      this.#underway = undefined;
    });
  }

  async #register(): Promise<void> {
    const outcome = await sendRequest(this.#core, this.#request);
    if (this.#stopping !== undefined) return;
    if (outcome.ok) this.#succeed(outcome.value);
    else if (outcome.error.status === 423 && this.#lengthen(outcome.error)) await this.#register();
    else this.#fail(outcome.error);
  }

  /** Contact rows: ours, and the end of a former one of ours, if we have moved. Bindings of others are never named (§10.2.2). */
  #contacts(contact: SipUri): readonly string[] {
    const former = this.#bound;
    this.#contact = contact;
    const own = contactValue(contact, new Map([['expires', `${this.#askedSeconds}`]]));
    if (former === undefined || urisEqual(former, contact)) return [own];
    return [own, contactValue(former, new Map([['expires', '0']]))];
  }

  #succeed({ response, flow }: Answer): void {
    const contact = this.#contact;
    if (contact === undefined) return;
    this.#bound = contact;
    const seconds = grantedSeconds(response, contact, this.#askedSeconds);
    const observed = observedAddress(response);
    this.#failures = 0;
    this.#tooBrief = 0;
    this.#change({
      phase: 'registered',
      status: response.status,
      reason: response.reason,
      expiresAtUnixMs: this.#core.clock.unixMs() + seconds * 1_000,
      contact: serializeUri(contact),
      ...(observed && { observed }),
    });
    this.#keepOpen(flow, observed !== undefined);
    this.#waitAndRegister(Math.max(refreshDelayMs(seconds, this.#chance()), 1_000));
  }

  /** A stream is pinged always, UDP when a NAT must remember us. */
  #keepOpen(flow: Flow, isBehindNat: boolean): void {
    if (this.#keepAlive?.flow.id === flow.id) return;
    this.#keepAlive?.[Symbol.dispose]();
    this.#keepAlive = flow.isReliable || isBehindNat ? new KeepAlive(this.#core, flow) : undefined;
  }

  /** Asks for as long as the registrar wants (§10.2.8); false when that is no help. */
  #lengthen({ response }: RequestFailure): boolean {
    const least = response?.headers.read(headers.minExpires);
    this.#tooBrief += 1;
    if (!least?.ok || least.value <= this.#expiresSeconds || least.value > limits.userAgent.expiresMaxSeconds) return false;
    if (this.#tooBrief > limits.userAgent.intervalAttempts) return false;
    this.#expiresSeconds = least.value;
    this.#askedSeconds = least.value;
    return true;
  }

  #fail({ cause, status, reason, response }: RequestFailure): void {
    this.#failures += 1;
    const state: RegistrationState = { phase: 'failed', cause, status, reason };
    this.#keepAlive?.[Symbol.dispose]();
    this.#keepAlive = undefined;
    if (isLasting(status)) {
      this.#change(state);
      return;
    }
    const retryAfter = response?.headers.read(headers.retryAfter);
    const delayMs = retryDelayMs(this.#failures, this.#chance(), retryAfter?.ok ? retryAfter.value.seconds : 0);
    this.#change({ ...state, retryAtUnixMs: this.#core.clock.unixMs() + delayMs });
    this.#waitAndRegister(delayMs);
  }

  #waitAndRegister(delayMs: number): void {
    this.#timer?.[Symbol.dispose]();
    this.#timer = this.#core.clock.after(delayMs, () => this.#begin());
  }

  /** The stream by which calls would come to us is gone: make a new one soon, not all phones at once (RFC 5626 §4.5). */
  #loseFlow(flow: Flow): void {
    if (flow.id !== this.#keepAlive?.flow.id || this.#state.phase !== 'registered' || this.#underway !== undefined) return;
    if (this.#stopping === undefined) this.#waitAndRegister(1_000 + 4_000 * this.#chance());
  }

  async #stop(): Promise<void> {
    const { clock, log } = this.#core;
    this.#timer?.[Symbol.dispose]();
    await within(clock, limits.userAgent.stopMs, this.#unregister(), (error) => {
      log.write('error', 'un-registering failed', { error: String(error) });
    });
    this.#change({ phase: 'unregistered' });
    this[Symbol.dispose]();
  }

  /** One REGISTER at a time (§10.2): waits for the one that is under way. */
  async #unregister(): Promise<void> {
    await this.#underway;
    if (this.#isDisposed || this.#contact === undefined || (this.#state.phase === 'failed' && isLasting(this.#state.status ?? 0)))
      return;
    this.#askedSeconds = 0;
    await sendRequest(this.#core, this.#request);
  }

  #change(state: RegistrationState): void {
    const from = this.#state.phase;
    this.#state = state;
    if (from !== state.phase) this.#core.trace({ kind: 'registration', id: this.id, from, to: state.phase }, this.id);
    this.#changed.fire(state);
  }

  #chance(): number {
    return randomFraction(this.#core.random);
  }
}
