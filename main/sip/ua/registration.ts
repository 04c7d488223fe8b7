import type { Timer } from '../../base/clock.ts';
import { Emitter, type Event } from '../../base/event.ts';
import { randomFraction } from '../../base/random.ts';
import { limits } from '../../limits.ts';
import type { NetworkFailure } from '../../net/network.ts';
import { headers } from '../message/headers.ts';
import { noParams } from '../message/params.ts';
import { isSipUri, type SipUri, serializeUri } from '../message/uri.ts';
import { contactUri, locate } from './addressing.ts';
import type { AgentCore } from './agent-core.ts';
import { type Answer, sendRequest } from './client-request.ts';
import { FlowUpkeep, type FlowUpkeepSettings } from './flow-upkeep.ts';
import { flowTimerOf, grantedGruus, grantedSeconds, isOutboundGranted, observedAddress, routesAfter } from './granted-binding.ts';
import type { GrantedBinding } from './granted-bindings.ts';
import { InitialRequest } from './initial-request.ts';
import { contactUserOf, type LocalIdentity } from './local-identity.ts';
import { RegisteredContact } from './registered-contact.ts';
import { isLasting, refreshDelayMs, retryDelayMs } from './registration-schedule.ts';
import type { RequestFailure } from './request-failure.ts';
import { within } from './within.ts';

export interface RegistrationSettings extends FlowUpkeepSettings {
  readonly identity: LocalIdentity;
  /** Request-URI: the domain, without user (RFC 3261 §10.2). */
  readonly registrar: SipUri;
  /** How long to ask for. Default: `limits.registrar.defaultExpiresSeconds`. */
  readonly expiresSeconds?: number;
  /** Whose calls shall come to us, where that is somebody else: a third-party registration (§10.2). */
  readonly subject?: SipUri;
  /** Which of the account's flows this is, the best is 1 (RFC 5626 §4.2). Default: 1. */
  readonly regId?: number;
  /** Whether another flow of the account stands: then a failed one waits longer. */
  readonly hasOtherFlow?: () => boolean;
}

export type RegistrationPhase = 'registering' | 'registered' | 'failed' | 'unregistered';

/** What is known of a registration. */
export interface RegistrationState {
  readonly phase: RegistrationPhase;
  /** Of the last answer or failure. */
  readonly status?: number;
  readonly reason?: string;
  readonly cause?: RequestFailure['cause'];
  /** Why no server could be reached, such as which certificate was not believed. */
  readonly network?: NetworkFailure;
  /** When the binding ends unless it is refreshed. */
  readonly expiresAtUnixMs?: number;
  /** When a failed registration is tried again; absent: not until somebody asks. */
  readonly retryAtUnixMs?: number;
  /** Our Contact URI as registered. */
  readonly contact?: string;
  /** Where the registrar sees us, if that is elsewhere than we say: a NAT is between. */
  readonly observed?: { readonly host: string; readonly port: number };
  /** The server keeps the flow (RFC 5626). */
  readonly isOutbound?: boolean;
  /** Our address wherever we are (RFC 5627). */
  readonly publicGruu?: string;
  /** How long the server took for its last OPTIONS, in milliseconds. */
  readonly roundTripMs?: number;
}

/**
 * Keeps one address-of-record bound to us (RFC 3261 §10.2): refreshes in time, asks for longer after 423, waits longer and longer after
 * failures, gives up when another try cannot help. Touches no binding but its own.
 *
 * Where the agent has an instance id it asks for outbound (RFC 5626) and GRUUs (RFC 5627): what the registrar grants goes into
 * `AgentCore.granted`, the flow is pinged as the server wants, and one that fails is replaced.
 */
export class Registration implements Disposable {
  readonly #core: AgentCore;
  readonly #request: InitialRequest;
  readonly #onStopped: () => void;
  readonly #changed = new Emitter<RegistrationState>();
  readonly #upkeep: FlowUpkeep;
  readonly #contact: RegisteredContact;
  readonly #settings: RegistrationSettings;
  #state: RegistrationState = { phase: 'registering' };
  #expiresSeconds: number;
  /** In the requests from now on: 0 to un-REGISTER. */
  #askedSeconds: number;
  #isRefreshWanted = false;
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
    this.#settings = settings;
    this.#expiresSeconds = settings.expiresSeconds ?? limits.registrar.defaultExpiresSeconds;
    this.#askedSeconds = this.#expiresSeconds;
    const { identity, registrar, subject } = settings;
    this.#contact = new RegisteredContact(core.instanceId, this.#regId);
    this.#request = new InitialRequest(core, {
      identity,
      method: 'REGISTER',
      target: registrar,
      to: subject ? { uri: subject, params: noParams } : { ...identity.from, params: noParams },
      contacts: (sentBy, scheme) => this.#contact.rows(contactUri(contactUserOf(identity), sentBy, scheme), this.#askedSeconds),
      fields: () => [['Supported', this.#contact.wantsOutbound ? 'path, outbound, gruu' : 'path']],
      followsRedirects: true,
    });
    this.#upkeep = new FlowUpkeep(core, settings, {
      onLost: () => this.#replaceFlow(),
      onMeasured: (roundTripMs) => this.#measured(roundTripMs),
    });
  }

  /** The Call-ID of its requests. */
  get id(): string {
    return this.#request.callId;
  }

  get state(): RegistrationState {
    return this.#state;
  }

  /** Registers now, whatever it waits for; once more where that is under way. */
  refresh(): void {
    this.#isRefreshWanted = this.#underway !== undefined;
    if (this.#stopping !== undefined || this.#isRefreshWanted) return;
    this.#timer?.[Symbol.dispose]();
    this.#failures = 0;
    this.#tooBrief = 0;
    this.#begin();
  }

  /**
   * Removes our binding and ends: resolves when the registrar has answered, at most after `limits.userAgent.stopMs`.
   *
   * @param options `closesFlow`: nothing shall go over its stream any more, such as when we would not believe the server now
   */
  stop({ closesFlow = false }: { readonly closesFlow?: boolean } = {}): Promise<void> {
    this.#stopping ??= this.#stop(closesFlow);
    return this.#stopping;
  }

  /** Ends without a word to the registrar. */
  [Symbol.dispose](): void {
    this.#stopping ??= Promise.resolve();
    this.#isDisposed = true;
    this.#timer?.[Symbol.dispose]();
    this.#dropGrants();
    this.#upkeep[Symbol.dispose]();
    this.#changed[Symbol.dispose]();
    this.#onStopped();
  }

  #begin(): void {
    if (this.#state.phase !== 'registered') this.#change({ ...this.#state, phase: 'registering' });
    this.#underway = this.#register().finally(() => {
      this.#underway = undefined;
      if (this.#isRefreshWanted) this.refresh();
    });
  }

  async #register(): Promise<void> {
    const outcome = await sendRequest(this.#core, this.#request);
    if (this.#stopping !== undefined) return;
    if (outcome.ok) this.#succeed(outcome.value);
    else if (outcome.error.status === 423 && this.#lengthen(outcome.error)) await this.#register();
    else if (outcome.error.status === 439 && this.#contact.renounceOutbound()) await this.#register();
    else this.#fail(outcome.error);
  }

  get #regId(): number {
    return this.#settings.regId ?? 1;
  }

  #succeed({ response, flow }: Answer): void {
    const contact = this.#contact.name;
    if (contact === undefined) return;
    this.#contact.confirm();
    const seconds = grantedSeconds(response, contact, this.#askedSeconds);
    const observed = observedAddress(response);
    const isOutbound = this.#contact.wantsOutbound && isOutboundGranted(response);
    const gruus = this.#contact.wantsOutbound ? grantedGruus(response, contact) : {};
    this.#failures = 0;
    this.#tooBrief = 0;
    void this.#noteGrants({ isOutbound, routes: routesAfter(response, this.#settings.identity.routes) }, gruus);
    this.#upkeep.keep(flow, { isBehindNat: observed !== undefined, isOutbound, flowTimer: flowTimerOf(response) });
    this.#change({
      phase: 'registered',
      status: response.status,
      reason: response.reason,
      expiresAtUnixMs: this.#core.clock.unixMs() + seconds * 1_000,
      contact: serializeUri(contact.uri),
      ...(observed && { observed }),
      ...(isOutbound && { isOutbound }),
      ...(gruus.publicGruu && { publicGruu: serializeUri(gruus.publicGruu) }),
      ...(this.#state.roundTripMs !== undefined && { roundTripMs: this.#state.roundTripMs }),
    });
    this.#waitAndRegister(Math.max(refreshDelayMs(seconds, this.#chance()), 1_000));
  }

  /**
   * Deviation: a GRUU whose domain the name system does not know is not used, whatever RFC 5627 §3.3 promises of it: in a house whose
   * domain nobody can look up, calls would end at it.
   */
  async #noteGrants(grants: Pick<GrantedBinding, 'isOutbound' | 'routes'>, gruus: Gruus): Promise<void> {
    const owner = this.#owner;
    if (owner === undefined) return;
    this.#core.granted.note({ ...owner, ...grants });
    const gruu = gruus.publicGruu ?? gruus.temporaryGruu;
    if (gruu === undefined || (await locate(this.#core.resolver, gruu)).length === 0) return;
    if (this.#state.phase === 'registered' && this.#stopping === undefined)
      this.#core.granted.note({ ...owner, ...grants, ...gruus });
  }

  /** Under what our grants are found; a registration for somebody else brings none to requests of our own. */
  get #owner(): Pick<GrantedBinding, 'user' | 'aor' | 'regId'> | undefined {
    const { identity, subject } = this.#settings;
    const user = contactUserOf(identity);
    const { uri } = identity.from;
    return user === undefined || !isSipUri(uri) || subject !== undefined ? undefined : { user, aor: uri, regId: this.#regId };
  }

  #dropGrants(): void {
    if (this.#owner) this.#core.granted.forget(this.#owner);
    this.#upkeep.drop();
  }

  /** A server that is silent is asked to register us: if it stays silent, so does another. */
  #measured(roundTripMs: number | undefined): void {
    if (this.#state.phase !== 'registered') return;
    const { roundTripMs: _, ...state } = this.#state;
    this.#change(roundTripMs === undefined ? state : { ...state, roundTripMs });
    if (roundTripMs === undefined) this.refresh();
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

  #fail({ cause, status, reason, response, network }: RequestFailure): void {
    this.#failures += 1;
    const state: RegistrationState = { phase: 'failed', cause, status, reason, ...(network && { network }) };
    this.#dropGrants();
    if (isLasting(status)) {
      this.#change(state);
      return;
    }
    const retryAfter = response?.headers.read(headers.retryAfter);
    const hasOtherFlow = this.#settings.hasOtherFlow?.() === true;
    const retryAfterSeconds = retryAfter?.ok ? retryAfter.value.seconds : 0;
    const delayMs = retryDelayMs(this.#failures, this.#chance(), { retryAfterSeconds, hasOtherFlow });
    this.#change({ ...state, retryAtUnixMs: this.#core.clock.unixMs() + delayMs });
    this.#waitAndRegister(delayMs);
  }

  #waitAndRegister(delayMs: number): void {
    this.#timer?.[Symbol.dispose]();
    this.#timer = this.#core.clock.after(delayMs, () => this.#begin());
  }

  /**
   * The flow by which calls would come to us is gone: make a new one soon, not all phones at once.
   *
   * Deviation: RFC 5626 §4.5 waits 15 to 30 s already before the first try; nobody shall miss calls for so long because a stream broke.
   */
  #replaceFlow(): void {
    if (this.#state.phase !== 'registered' || this.#underway !== undefined || this.#stopping !== undefined) return;
    this.#dropGrants();
    this.#waitAndRegister(1_000 + 4_000 * this.#chance());
  }

  async #stop(closesFlow: boolean): Promise<void> {
    const { clock, log } = this.#core;
    this.#timer?.[Symbol.dispose]();
    await within(clock, limits.userAgent.stopMs, this.#unregister(), (error) => {
      log.write('error', 'un-registering failed', { error: String(error) });
    });
    if (closesFlow) this.#upkeep.close();
    this.#change({ phase: 'unregistered' });
    this[Symbol.dispose]();
  }

  /** One REGISTER at a time (§10.2): waits for the one that is under way. */
  async #unregister(): Promise<void> {
    await this.#underway;
    if (
      this.#isDisposed ||
      this.#contact.name === undefined ||
      (this.#state.phase === 'failed' && isLasting(this.#state.status ?? 0))
    )
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

type Gruus = Pick<GrantedBinding, 'publicGruu' | 'temporaryGruu'>;
