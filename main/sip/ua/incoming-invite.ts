import type { Timer } from '../../base/clock.ts';
import { Emitter, type Event } from '../../base/event.ts';
import { limits } from '../../limits.ts';
import type { DigestClient } from '../auth/digest-client.ts';
import { headers as fields } from '../message/headers.ts';
import type { SipRequest, SipResponse } from '../message/message.ts';
import { type NameAddr, serializeNameAddr } from '../message/name-addr.ts';
import { backAlong } from './addressing.ts';
import type { AgentDialog } from './agent-dialog.ts';
import { type Body, bodyOf } from './body.ts';
import type { IncomingRequest, ReplyOptions } from './incoming-request.ts';
import type { Call, InviteContext } from './invite-context.ts';
import type { Replaceable } from './replaceable-dialogs.ts';
import { Session } from './session.ts';

export type IncomingInviteState = 'ringing' | 'accepted' | 'ended';

/** Why a call that rang is over without our doing: the caller gave up, nobody answered in time, or the caller cannot be reached. */
export interface Cancellation {
  readonly cause: 'cancelled' | 'no-answer' | 'transport';
  /** The Reason field of the CANCEL or BYE (RFC 3326), such as "completed elsewhere", as text. */
  readonly reasonHeader?: string;
}

export interface AcceptOptions {
  /** The answer, or the offer when the INVITE had none. */
  readonly body?: Body;
  readonly headers?: Iterable<readonly [name: string, value: string]>;
  /** Answers challenges to our requests in the session. */
  readonly auth?: DigestClient;
}

/** A provisional response is repeated this often, so that proxies on the way keep the call (§13.3.1.1). */
const RING_AGAIN_MS = 60_000;

/** A call to us that nobody has answered yet (RFC 3261 §13.3). Whatever is called after its end does nothing. */
export class IncomingInvite implements Call {
  readonly #context: InviteContext;
  readonly #incoming: IncomingRequest;
  readonly #dialog: AgentDialog;
  readonly #remote: NameAddr;
  readonly #replaced: Replaceable | undefined;
  /** Value of our Contact. */
  #contact: string | undefined;
  #hold: Disposable | undefined;
  #state: IncomingInviteState = 'ringing';
  #ringing: SipResponse | undefined;
  #ringAgain: Timer | undefined;
  readonly #expiry: Timer;
  readonly #transactionEnd: Disposable;
  readonly #cancelled = new Emitter<Cancellation>();
  /** Fires once, unless we have answered or refused. */
  readonly onCancelled: Event<Cancellation> = this.#cancelled.event;

  /** @param replaced the dialog whose place it takes when it is accepted */
  constructor(context: InviteContext, incoming: IncomingRequest, dialog: AgentDialog, replaced: Replaceable | undefined) {
    this.#context = context;
    this.#incoming = incoming;
    this.#dialog = dialog;
    this.#remote = dialog.remote;
    this.#replaced = replaced;
    this.#expiry = context.core.clock.after(answerWithinMs(incoming.request), () => this.#expire());
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

  /** Finds out our Contact; for the agent, before anybody hears of the call. */
  async prepare(): Promise<void> {
    const { transport } = this.#context.core;
    this.#contact = this.#dialog.contact(await transport.sentByFor(backAlong(this.#incoming.transaction.flow)));
  }

  /** Tells the caller how it goes on, once or often: rings, is forwarded, is queued, or early sound comes (§13.3.1.1). */
  ring(status: 180 | 181 | 182 | 183, { body, headers = [] }: Omit<ReplyOptions, 'reason'> = {}): void {
    if (this.#state !== 'ringing') return;
    this.#beginDialog();
    this.#ringing = this.#inDialogResponse(status, { body, headers });
    this.#incoming.transaction.respond(this.#ringing);
    this.#ringAgainLater();
  }

  /**
   * Takes the call: sends 200, repeated until the ACK.
   *
   * @returns the session, or `undefined` when the call was over before
   */
  accept({ body, headers = [], auth }: AcceptOptions = {}): Session | undefined {
    if (this.#state !== 'ringing') return undefined;
    const { capabilities } = this.#context.core;
    const supported = capabilities.supported.length > 0 ? [['Supported', capabilities.supported.join(', ')] as const] : [];
    const response = this.#inDialogResponse(200, { body, headers: [['Allow', capabilities.allow], ...supported, ...headers] });
    this.#dialog.authenticateWith(auth?.session());
    this.#dialog.confirm();
    const session = new Session(this.#context, this.#dialog, 'callee');
    this.#close('accepted');
    this.#incoming.transaction.respond(response);
    session.expectAck(this.#incoming, response);
    this.#replaced?.giveWay();
    return session;
  }

  /** Refuses the call. @param status 400 to 699, such as 486 busy, 603 declined, 480 not there */
  reject(status: number, options: Omit<ReplyOptions, 'body'> = {}): void {
    if (this.#state !== 'ringing') return;
    this.#close('ended');
    this.#incoming.respond(status, options);
  }

  /** Sends the caller elsewhere (§8.3). @param status 300, 301 or 302 */
  redirect(contacts: readonly NameAddr[], status = 302): void {
    this.reject(status, { headers: contacts.map((contact) => ['Contact', serializeNameAddr(contact)] as const) });
  }

  stop(): Promise<void> {
    this.reject(480);
    return Promise.resolve();
  }

  abandon(): void {
    if (this.#state === 'ringing') this.#close('ended');
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
  }

  #inDialogResponse(status: number, { headers = [], body }: ReplyOptions): SipResponse {
    const routes = this.request.headers.rows('Record-Route').map((value) => ['Record-Route', value] as const);
    const contact = this.#contact === undefined ? [] : [['Contact', this.#contact] as const];
    return this.#incoming.responseFor(status, { headers: [...routes, ...contact, ...headers], body });
  }

  #ringAgainLater(): void {
    this.#ringAgain?.[Symbol.dispose]();
    this.#ringAgain = this.#context.core.clock.after(RING_AGAIN_MS, () => {
      if (this.#ringing !== undefined) this.#incoming.transaction.respond(this.#ringing);
      this.#ringAgainLater();
    });
  }

  #cancelBy(request: SipRequest): void {
    const reasonHeader = request.headers.first('Reason');
    this.#cancel({ cause: 'cancelled', ...(reasonHeader !== undefined && { reasonHeader }) });
  }

  #cancel(cancellation: Cancellation): void {
    if (this.#state !== 'ringing') return;
    this.#close('ended');
    this.#incoming.respond(487);
    this.#cancelled.fire(cancellation);
    this.#cancelled[Symbol.dispose]();
  }

  /** Nobody answered: 487 where the caller's Expires says so (§13.3.1), else 480. */
  #expire(): void {
    if (this.#state !== 'ringing') return;
    this.#close('ended');
    this.#incoming.respond(this.request.headers.has('Expires') ? 487 : 480);
    this.#cancelled.fire({ cause: 'no-answer' });
    this.#cancelled[Symbol.dispose]();
  }

  #close(state: 'accepted' | 'ended'): void {
    this.#state = state;
    this.#expiry[Symbol.dispose]();
    this.#ringAgain?.[Symbol.dispose]();
    this.#transactionEnd[Symbol.dispose]();
    this.#context.cancellable.delete(this.id);
    this.#context.calls.delete(this);
    this.#hold?.[Symbol.dispose]();
  }
}

/** How long the call may ring: `limits.userAgent.noAnswerMs`, or less where the INVITE expires (§13.3.1). */
function answerWithinMs(invite: SipRequest): number {
  const expires = invite.headers.read(fields.expires);
  return expires?.ok ? Math.min(expires.value * 1_000, limits.userAgent.noAnswerMs) : limits.userAgent.noAnswerMs;
}
