import type { Timer } from '../../base/clock.ts';
import { Emitter, type Event } from '../../base/event.ts';
import type { Address } from '../../net/network.ts';
import type { DigestClient } from '../auth/digest-client.ts';
import { hasDescription, OfferAnswerExchange } from '../dialog/offer-answer-exchange.ts';
import type { SipRequest, SipResponse } from '../message/message.ts';
import { type NameAddr, serializeNameAddr } from '../message/name-addr.ts';
import type { AgentDialog } from './agent-dialog.ts';
import { type Body, bodyOf } from './body.ts';
import type { IncomingRequest, ReplyOptions } from './incoming-request.ts';
import type { Call, InviteContext } from './invite-context.ts';
import { InviteDialog } from './invite-dialog.ts';
import { InviteResponses } from './invite-responses.ts';
import { answerWithinMs, reliabilityWished } from './invite-wishes.ts';
import { PrackServer } from './prack-server.ts';
import type { Replacement } from './replaceable-dialogs.ts';
import { Session, type SessionEnd } from './session.ts';
import type { SessionTimer } from './session-timer.ts';

export type IncomingInviteState = 'ringing' | 'accepted' | 'ended';

/**
 * Why a call that rang is over without anybody's answer: the caller gave up, nobody answered in time, the caller cannot be reached, or our
 * agent stops.
 */
export interface Cancellation {
  readonly cause: 'cancelled' | 'no-answer' | 'transport' | 'stopped';
  /** The Reason field of the CANCEL or BYE (RFC 3326), such as "completed elsewhere", as text. */
  readonly reasonHeader?: string;
}

export interface AcceptOptions {
  /** The answer, or the offer when the INVITE had none. */
  readonly body?: Body;
  readonly headers?: Iterable<readonly [name: string, value: string]>;
  /** Answers challenges to our requests in the session. */
  readonly auth?: DigestClient;
  /** The caller talks to a conference of ours (RFC 4579 §5.2). */
  readonly isFocus?: boolean;
}

export interface RingOptions extends Omit<ReplyOptions, 'reason'> {
  /**
   * Repeats it until the caller has acknowledged it (RFC 3262), where the caller can. Default: where it carries a body, or the caller
   * requires it of all.
   */
  readonly isReliable?: boolean;
}

/** A provisional response is repeated this often, so that proxies on the way keep the call (§13.3.1.1, RFC 3262 §3). */
const RING_AGAIN_MS = 60_000;

export interface IncomingInviteOptions {
  readonly incoming: IncomingRequest;
  readonly dialog: AgentDialog;
  readonly timer: SessionTimer;
  /** The dialog whose place it takes when it is accepted. */
  readonly replaced: Replacement | undefined;
  /** The dialog whose conversation it wants to take part in. */
  readonly joined: AgentDialog | undefined;
}

/** A call to us that nobody has answered yet (RFC 3261 §13.3). Whatever is called after its end does nothing. */
export class IncomingInvite implements Call {
  readonly #context: InviteContext;
  readonly #incoming: IncomingRequest;
  readonly #dialog: AgentDialog;
  readonly #early: InviteDialog;
  readonly #timer: SessionTimer;
  readonly #responses: InviteResponses;
  readonly #pracks: PrackServer;
  readonly #remote: NameAddr;
  readonly #replaced: Replacement | undefined;
  #hold: Disposable | undefined;
  /** The 200 on its way, which may have to wait for the PRACK of an answer before it, and the session it begins. */
  #held: { readonly session: Session; readonly response: SipResponse } | undefined;
  #state: IncomingInviteState = 'ringing';
  #ringAgain: Timer | undefined;
  readonly #expiry: Timer;
  readonly #transactionEnd: Disposable;
  readonly #cancelled = new Emitter<Cancellation>();
  /** Fires once, unless we have answered or refused. */
  readonly onCancelled: Event<Cancellation> = this.#cancelled.event;
  readonly #earlyAnswer = new Emitter<Body>();
  /** The answer to our offer in a reliable provisional response, from the PRACK. */
  readonly onEarlyAnswer: Event<Body> = this.#earlyAnswer.event;
  /** The dialog whose conversation it wants to take part in (RFC 3911). */
  readonly joins: AgentDialog | undefined;

  constructor(context: InviteContext, { incoming, dialog, timer, replaced, joined }: IncomingInviteOptions) {
    const { clock } = context.core;
    this.#context = context;
    this.#incoming = incoming;
    this.#dialog = dialog;
    this.#timer = timer;
    this.#remote = dialog.remote;
    this.#replaced = replaced;
    this.joins = joined;
    const exchange = new OfferAnswerExchange();
    exchange.take(hasDescription(incoming.request) ? 'offerReceived' : 'bare');
    this.#early = new InviteDialog(context.core, dialog, false, exchange);
    this.#responses = new InviteResponses(context.core, incoming, dialog);
    this.#pracks = new PrackServer({
      core: context.core,
      incoming,
      early: this.#early,
      onAnswer: (answer) => this.#earlyAnswer.fire(answer),
      onAcknowledged: () => this.#releaseSuccess(),
      onBroken: (status, reason) => this.#giveUp(status, reason),
    });
    this.#expiry = clock.after(answerWithinMs(incoming.request), () => this.#expire());
    this.#transactionEnd = incoming.transaction.onEnded(() => this.#cancel({ cause: 'transport' }));
    context.calls.add(this);
    context.cancellable.set(this.id, { localTag: incoming.localTag, cancel: (request) => this.#cancelBy(request) });
  }

  /** Unique in this agent. */
  get id(): string {
    return this.#incoming.transaction.id;
  }

  get callId(): string {
    return this.#dialog.callId;
  }

  /** The INVITE as it came. */
  get request(): SipRequest {
    return this.#incoming.request;
  }

  /** The caller. */
  get remote(): NameAddr {
    return this.#remote;
  }

  /** The offer; absent: the caller wants ours. */
  get body(): Body | undefined {
    return bodyOf(this.request);
  }

  /** The dialog whose place it takes (RFC 3891): accepting ends that one. Who asks for that is not kept waiting by ringing. */
  get replaces(): AgentDialog | undefined {
    return this.#replaced?.dialog;
  }

  get state(): IncomingInviteState {
    return this.#state;
  }

  /** Where the last hop of the INVITE sent it from. */
  get source(): Address {
    return this.#incoming.transaction.flow.remote;
  }

  /** The caller takes reliable provisional responses (RFC 3262). */
  get takesReliable(): boolean {
    return reliabilityWished(this.request) !== 'no';
  }

  /** The dialog before the answer, for UPDATE both ways; it goes over into the session. */
  get early(): InviteDialog {
    return this.#early;
  }

  /** Finds out our Contact; for the agent, before anybody hears of the call. */
  prepare(): Promise<void> {
    return this.#responses.prepare();
  }

  /** Tells the caller how it goes on, once or often: rings, is forwarded, is queued, or early sound comes (§13.3.1.1). */
  ring(status: 180 | 181 | 182 | 183, { body, headers = [], isReliable = body !== undefined }: RingOptions = {}): void {
    if (this.#state !== 'ringing') return;
    this.#beginDialog();
    const response = this.#responses.create(status, { body, headers });
    if (reliabilityWished(this.request) === 'required' || (isReliable && this.takesReliable)) {
      this.#pracks.send(response);
      this.#ringAgainLater(() => this.#pracks.send(this.#responses.create(status, { headers })));
    } else {
      this.#incoming.transaction.respond(response);
      this.#ringAgainLater(() => this.#incoming.transaction.respond(response));
    }
  }

  /**
   * Takes the call: sends 200, repeated until the ACK; after the PRACK of an answer that went before it (RFC 3262 §3). A body that comes after
   * the answer is left out (RFC 6337 §3.1.1).
   *
   * @returns the session, or `undefined` when the call was over before, or the one that it replaces: then it is refused (RFC 3891 §3)
   */
  accept({ body, headers = [], auth, isFocus = false }: AcceptOptions = {}): Session | undefined {
    if (this.#state !== 'ringing') return undefined;
    const replaced = this.#replaced?.find();
    if (replaced?.ok === false) {
      this.reject(replaced.error);
      return undefined;
    }
    this.#dialog.isFocus = isFocus;
    const response = this.#responses.create(200, {
      body: this.#pracks.hasDescribed ? undefined : body,
      headers: [...this.#timer.answer(this.request), ...headers],
    });
    this.#dialog.authenticateWith(auth?.session());
    this.#dialog.confirm();
    const session = new Session(this.#context, this.#early, 'callee', this.#timer);
    this.#settle('accepted');
    this.#held = { session, response };
    session.holdBack();
    session.onEnded(({ by }) => by !== 'local' && this.#dropSuccess());
    this.#releaseSuccess();
    replaced?.value.giveWay();
    return session;
  }

  /** Refuses the call. @param status 400 to 699, such as 486 busy, 603 declined, 480 not there */
  reject(status: number, options: Omit<ReplyOptions, 'body'> = {}): void {
    if (this.#state !== 'ringing') return;
    this.#end();
    this.#incoming.respond(status, options);
  }

  /** Sends the caller elsewhere (§8.3). @param status 300, 301 or 302 */
  redirect(contacts: readonly NameAddr[], status = 302): void {
    this.reject(status, { headers: contacts.map((contact) => ['Contact', serializeNameAddr(contact)] as const) });
  }

  /** Refuses it while it rings; `onCancelled` says so to who would have answered it. */
  stop(): Promise<void> {
    if (this.#state === 'ringing') this.#withdraw(480, { by: 'local' }, { cause: 'stopped' });
    return Promise.resolve();
  }

  abandon(): void {
    this.#held = undefined;
    this.#end();
  }

  /** The dialog begins with the first response that has our tag (§12.1.1); from then on the caller may send requests in it. */
  #beginDialog(): void {
    if (this.#hold !== undefined) return;
    this.#hold = this.#dialog.use();
    this.#dialog.handle('BYE', (bye) => {
      bye.respond(200);
      this.#cancelBy(bye.request);
    });
    this.#dialog.handle('INVITE', (invite) => invite.respond(500, { headers: [['Retry-After', '5']] }));
    this.#dialog.handle('PRACK', (prack) => void this.#pracks.receive(prack));
  }

  #releaseSuccess(): void {
    const held = this.#held;
    if (held === undefined || this.#pracks.holdsSuccess) return;
    this.#held = undefined;
    this.#close();
    this.#hold?.[Symbol.dispose]();
    if (hasDescription(held.response)) this.#early.exchange.send();
    this.#incoming.transaction.respond(held.response);
    held.session.expectAck(this.#incoming, held.response);
  }

  /** The session ended before its 200 went out. */
  #dropSuccess(): void {
    if (this.#held === undefined) return;
    this.#held = undefined;
    this.#end();
    this.#incoming.respond(487);
  }

  #ringAgainLater(ring: () => void): void {
    this.#ringAgain?.[Symbol.dispose]();
    this.#ringAgain = this.#context.core.clock.after(RING_AGAIN_MS, () => {
      ring();
      this.#ringAgainLater(ring);
    });
  }

  #cancelBy(request: SipRequest): void {
    const reasonHeader = request.headers.first('Reason');
    this.#cancel({ cause: 'cancelled', ...(reasonHeader !== undefined && { reasonHeader }) });
  }

  #cancel(cancellation: Cancellation): void {
    const { reasonHeader } = cancellation;
    this.#withdraw(487, { by: 'remote', ...(reasonHeader !== undefined && { reasonHeader }) }, cancellation);
  }

  /** Nobody answered: 487 where the caller's Expires says so (§13.3.1), else 480. */
  #expire(): void {
    this.#withdraw(this.request.headers.has('Expires') ? 487 : 480, { by: 'failure', status: 408 }, { cause: 'no-answer' });
  }

  /** What the caller had to send did not come, or not as it has to be. */
  #giveUp(status: number, reason: string): void {
    this.#withdraw(status, { by: 'failure', status, reason }, { cause: 'transport' });
  }

  /** It ends without our doing: while it rings, or while the 200 is held back. */
  #withdraw(status: number, end: SessionEnd, cancellation: Cancellation): void {
    const held = this.#held;
    if (this.#state !== 'ringing' && held === undefined) return;
    this.#held = undefined;
    this.#end();
    this.#incoming.respond(status);
    if (held !== undefined) held.session.drop(end);
    else this.#cancelled.fire(cancellation);
    this.#cancelled[Symbol.dispose]();
  }

  /** It does not ring any more. */
  #settle(state: 'accepted' | 'ended'): void {
    this.#state = state;
    this.#expiry[Symbol.dispose]();
    this.#ringAgain?.[Symbol.dispose]();
  }

  /** It ends without a session. A PRACK that is under way finds the dialog until the INVITE is done with (RFC 3262 §3). */
  #end(): void {
    this.#settle('ended');
    this.#early[Symbol.dispose]();
    this.#close();
    if (this.#pracks.isAwaited) this.#incoming.transaction.onEnded(() => this.#hold?.[Symbol.dispose]());
    else this.#hold?.[Symbol.dispose]();
  }

  /** It has, or is about to have, its final response. */
  #close(): void {
    this.#pracks.finish();
    this.#context.calls.delete(this);
    this.#transactionEnd[Symbol.dispose]();
    this.#context.cancellable.delete(this.id);
    this.#earlyAnswer[Symbol.dispose]();
  }
}
