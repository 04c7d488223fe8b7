import type { Clock } from '../../base/clock.ts';
import type { Event } from '../../base/event.ts';
import { type Log, silentLog } from '../../base/log.ts';
import { type Random, randomHex } from '../../base/random.ts';
import { ok, type Result } from '../../base/result.ts';
import { limits } from '../../limits.ts';
import type { Resolver } from '../../net/lookup.ts';
import type { TraceSink } from '../../trace/trace.ts';
import { headers } from '../message/headers.ts';
import type { SipRequest, SipResponse } from '../message/message.ts';
import type { NameAddr } from '../message/name-addr.ts';
import { tagOf } from '../message/name-addr.ts';
import type { SipUri } from '../message/uri.ts';
import type { ServerTransaction } from '../transaction/transaction.ts';
import type { TransactionLayer } from '../transaction/transaction-layer.ts';
import type { SipTransport } from '../transport/sip-transport.ts';
import type { AgentCore } from './agent-core.ts';
import type { AgentDialog } from './agent-dialog.ts';
import type { Body } from './body.ts';
import { sendRequest } from './client-request.ts';
import { DialogTable } from './dialog-table.ts';
import { EventUsage } from './event-usage.ts';
import { GrantedBindings } from './granted-bindings.ts';
import type { IncomingInvite } from './incoming-invite.ts';
import type { IncomingRefer } from './incoming-refer.ts';
import { IncomingRequest, type RequestHandler } from './incoming-request.ts';
import { InitialRequest, type RequestId } from './initial-request.ts';
import { InviteUsage } from './invite-usage.ts';
import type { LocalIdentity } from './local-identity.ts';
import { MergedRequests } from './merged-requests.ts';
import { MethodTable } from './method-table.ts';
import { OptionsUsage } from './options-usage.ts';
import type { InviteSettings, OutgoingInvite } from './outgoing-invite.ts';
import { ReferUsage } from './refer-usage.ts';
import type { OutsideReferralSettings, Referral, ReferralSettings } from './referral.ts';
import { Registration, type RegistrationSettings } from './registration.ts';
import { type CheckContext, checkDialogRequest, checkInitialRequest, checkStrayRequest, type Refusal } from './request-checks.ts';
import type { RequestFailure } from './request-failure.ts';
import { type SessionTimerPolicy, usualSessionTimer } from './session-timer.ts';
import { within } from './within.ts';

export interface UserAgentOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly transactions: TransactionLayer;
  readonly transport: SipTransport;
  readonly resolver: Resolver;
  readonly trace: TraceSink;
  readonly log?: Log;
  /** Who we are in the trace. */
  readonly element: string;
  /** Product and version, for User-Agent and Server. */
  readonly userAgent: string;
  /** As in {@link AgentCore}. */
  readonly instanceId?: string | undefined;
  /** Whether a request to this Request-URI is for one of our users; else 404. Default: all are. */
  readonly hasUser?: (uri: SipUri, request: SipRequest) => boolean;
  /**
   * Where requests come from; default: all that `transactions` receives. A server hands on what its roles leave to this agent; calls it
   * cannot take then, because CANCEL and ACK are not heard.
   */
  readonly requests?: Event<ServerTransaction>;
  /** What we want of session timers (RFC 4028). Default: 1800 s, and not below 90 s. */
  readonly sessionTimer?: SessionTimerPolicy;
}

export interface RequestSettings {
  readonly identity: LocalIdentity;
  /** Not INVITE, ACK or CANCEL, which have ways of their own. REGISTER only for one that nobody refreshes. */
  readonly method: string;
  readonly target: SipUri;
  /** To; default: the target. */
  readonly to?: NameAddr;
  readonly body?: Body;
  readonly headers?: Iterable<readonly [name: string, value: string]>;
  /** Follow 3xx. Default: no. */
  readonly followsRedirects?: boolean;
  /** A former request of ours again, so that who has had it knows it. Default: a new one. */
  readonly repeats?: RequestId | undefined;
  /** Told what each attempt is called, as it goes out. */
  readonly onSent?: (id: RequestId) => void;
}

/**
 * The user agent core (RFC 3261 §8): every request that comes is checked and finds its dialog or its method's handler here, every
 * request of ours starts here. It owns neither transactions nor transport. End it with `stop`, or at once by disposing.
 */
export class UserAgent implements Disposable {
  readonly #core: AgentCore;
  readonly #methods = new MethodTable();
  readonly #dialogs = new DialogTable<AgentDialog>();
  readonly #merged = new MergedRequests();
  readonly #invites: InviteUsage;
  /** Subscriptions of ours and to us (RFC 6665): what `sip/events` stands on. */
  readonly events: EventUsage;
  readonly #refers: ReferUsage;
  readonly #registrations = new Set<Registration>();
  readonly #hasUser: NonNullable<UserAgentOptions['hasUser']>;
  readonly #subscriptions: readonly Disposable[];
  #stopped: Promise<void> | undefined;
  /** What OPTIONS is answered with. */
  readonly options: OptionsUsage;
  /** A call for us. Ring, accept, reject or redirect it; without a listener it is answered 480. */
  readonly onInvite: Event<IncomingInvite>;
  /** Somebody wants us to call somebody. Accept or reject it; without a listener it is answered 603. */
  readonly onRefer: Event<IncomingRefer>;

  constructor({ trace, element, userAgent, log = silentLog, hasUser = () => true, requests, ...parts }: UserAgentOptions) {
    this.#core = {
      sessionTimer: usualSessionTimer,
      ...parts,
      log,
      product: userAgent,
      capabilities: this.#methods,
      granted: new GrantedBindings(),
      trace: (change, callId) => trace.record({ ...change, callId, element, atUnixMs: parts.clock.unixMs() }),
    };
    this.#hasUser = hasUser;
    this.#invites = new InviteUsage(this.#core, this.#dialogs, this.#methods);
    this.events = new EventUsage(this.#core, this.#dialogs, this.#methods);
    this.#refers = new ReferUsage(this.#dialogs, this.#methods, this.events);
    this.onInvite = this.#invites.onInvite;
    this.onRefer = this.#refers.onRefer;
    this.options = new OptionsUsage(this.#methods, this.#invites, this.events);
    this.#subscriptions = requests ? [requests((transaction) => this.#receive(transaction))] : this.#hear(parts.transactions);
  }

  /** `urn:uuid:…` of this installation, if it has one. */
  get instanceId(): string | undefined {
    return this.#core.instanceId;
  }

  /** Calls in any state, out and in. */
  get callCount(): number {
    return this.#invites.calls.size;
  }

  /** Dialogs that are alive. */
  get dialogCount(): number {
    return this.#dialogs.size;
  }

  /** Registers the identity's address-of-record and keeps it registered until its `stop` (RFC 3261 §10.2). */
  register(settings: RegistrationSettings): Registration {
    const registration = new Registration(this.#core, settings, () => void this.#registrations.delete(registration));
    this.#registrations.add(registration);
    registration.refresh();
    return registration;
  }

  /** Calls somebody. Beyond `limits.userAgent.calls` it fails with cause `limit`. */
  invite(settings: InviteSettings): OutgoingInvite {
    return this.#invites.place(settings);
  }

  /** Refers the peer of a call to somebody else (RFC 3515). */
  refer(dialog: AgentDialog, settings: ReferralSettings): Referral {
    return this.#refers.sendWithin(dialog, settings);
  }

  /** Refers somebody to somebody, outside of dialogs (RFC 3515), such as for a call of which RFC 4538 gives the proof. */
  referOutside(settings: OutsideReferralSettings): Referral {
    return this.#refers.sendOutside(settings);
  }

  /** Sends a request outside of dialogs, such as OPTIONS or MESSAGE. @returns the 2xx, or why there is none */
  async request({ onSent, ...settings }: RequestSettings): Promise<Result<SipResponse, RequestFailure>> {
    const plan = new InitialRequest(this.#core, { followsRedirects: false, ...settings });
    const outcome = await sendRequest(this.#core, plan, () => onSent?.(plan.requestId));
    return outcome.ok ? ok(outcome.value.response) : outcome;
  }

  /**
   * Answers requests of a method, which is in Allow from then on: outside of dialogs, and within where the dialog has no handler of its
   * own.
   *
   * @param accepts media types its body may have; others are refused with 415. None: any
   */
  handle(method: string, handler: RequestHandler, accepts: readonly string[] = []): Disposable {
    return this.#methods.handle(method, handler, accepts);
  }

  /** Names an extension in Supported and lets it through in Require. @param optionTag in lower case */
  supports(optionTag: string): Disposable {
    return this.#methods.supports(optionTag);
  }

  /** Ends calls with CANCEL, BYE or 480, un-registers, and disposes itself: within `limits.userAgent.stopMs`. */
  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  [Symbol.dispose](): void {
    for (const subscription of this.#subscriptions) subscription[Symbol.dispose]();
    this.#invites[Symbol.dispose]();
    this.#refers[Symbol.dispose]();
    this.events[Symbol.dispose]();
    for (const registration of [...this.#registrations]) registration[Symbol.dispose]();
  }

  async #stop(): Promise<void> {
    const { clock, log } = this.#core;
    const goodbyes = [
      this.#invites.stop(),
      this.events.stop(),
      ...[...this.#registrations].map((registration) => registration.stop()),
    ];
    await within(clock, limits.userAgent.stopMs, Promise.all(goodbyes), (error) => {
      log.write('error', 'stopping the user agent failed', { error: String(error) });
    });
    this[Symbol.dispose]();
  }

  /** Takes all that comes. */
  #hear(transactions: TransactionLayer): readonly Disposable[] {
    return [
      transactions.onRequest((transaction) => this.#receive(transaction)),
      transactions.onCancel((cancel) => this.#invites.receiveCancel(cancel)),
      transactions.onAck(({ request }) => this.#invites.receiveAck(request)),
      transactions.onStrayResponse((stray) => this.#invites.receiveStray(stray)),
    ];
  }

  #receive(transaction: ServerTransaction): void {
    const { request } = transaction;
    const dialog = this.#dialogs.ofRequest(request) ?? this.events.dialogOf(request);
    const localTag = dialog?.localTag ?? randomHex(this.#core.random, 8);
    const incoming = new IncomingRequest({ transaction, dialog, localTag, product: this.#core.product });
    const refusal = this.#check(incoming);
    const handler = dialog?.handlerOf(request.method) ?? this.#methods.handlerOf(request.method);
    if (refusal === undefined) handler?.(incoming);
    else incoming.respond(refusal.status, { headers: refusal.headers });
  }

  #check({ dialog, request, transaction }: IncomingRequest): Refusal | undefined {
    const isInDialog = dialog !== undefined || hasToTag(request);
    const context = this.#checkContext(request, dialog, !isInDialog && this.#merged.isMerged(transaction));
    if (!isInDialog) return checkInitialRequest(request, context);
    if (dialog === undefined) return checkStrayRequest(request, context);
    return dialog.acceptSequence(request) ? checkDialogRequest(request, context) : { status: 500 };
  }

  #checkContext({ method }: SipRequest, dialog: AgentDialog | undefined, isMerged: boolean): CheckContext {
    return {
      allow: this.#methods.allow,
      isMethodKnown: (dialog?.handlerOf(method) ?? this.#methods.handlerOf(method)) !== undefined,
      supported: this.#methods.supported,
      accepts: this.#methods.acceptedBy(method),
      isMerged,
      hasUser: this.#hasUser,
    };
  }
}

function hasToTag(request: SipRequest): boolean {
  const to = request.headers.read(headers.to);
  return to?.ok === true && tagOf(to.value) !== undefined;
}
