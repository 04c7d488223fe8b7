import { Emitter, type Event } from '../../base/event.ts';
import type { Result } from '../../base/result.ts';
import type { SipRequest, SipResponse } from '../message/message.ts';
import type { NameAddr } from '../message/name-addr.ts';
import { quoted } from '../message/params.ts';
import type { AgentDialog } from './agent-dialog.ts';
import { type Body, bodyOf } from './body.ts';
import type { IncomingRequest } from './incoming-request.ts';
import type { Call, InviteContext } from './invite-context.ts';
import type { InviteDialog } from './invite-dialog.ts';
import type { ChangeHandler } from './offer-handler.ts';
import { type ReinviteAnswer, ReinviteClient, type ReinviteSettings } from './reinvite-client.ts';
import { ReinviteServer } from './reinvite-server.ts';
import type { RequestFailure } from './request-failure.ts';
import type { SessionTimer } from './session-timer.ts';
import type { UpdateAnswer, UpdateSettings } from './update-client.ts';

/** `accepted`: our 2xx is sent, or waits for the PRACK of a response before it, and its ACK has not come. */
export type SessionState = 'accepted' | 'confirmed' | 'ended';

/** Who ended the session; for `failure` the status that says why. Of our own doing only `Replaced` has a reason. */
export interface SessionEnd {
  readonly by: 'local' | 'remote' | 'failure';
  readonly status?: number;
  readonly reason?: string;
  /** The peer's Reason field (RFC 3326), as text. */
  readonly reasonHeader?: string;
}

/** An ACK to a 2xx of ours. */
export interface Acknowledgement {
  readonly request: SipRequest;
  /** The answer, where the 2xx carried the offer. */
  readonly body?: Body;
}

/** What an answered INVITE has set up, until a BYE (RFC 3261 §13-15). Ends by itself when the peer is lost. */
export class Session implements Call {
  readonly dialog: AgentDialog;
  /** Who sent the INVITE. */
  readonly role: 'caller' | 'callee';
  readonly #context: InviteContext;
  readonly #invite: InviteDialog;
  readonly #hold: Disposable;
  readonly #client: ReinviteClient;
  readonly #server: ReinviteServer;
  readonly #ended = new Emitter<SessionEnd>();
  readonly #ack = new Emitter<Acknowledgement>();
  #state: SessionState;
  /** The 2xx was never sent: the peer has no session that a BYE could end (RFC 3261 §15). */
  #isDropped = false;
  #goodbye: Promise<void> = Promise.resolve();
  #refresh: () => unknown = () => this.update();

  /** Fires once. */
  readonly onEnded: Event<SessionEnd> = this.#ended.event;
  /** Fires for the ACK of each 2xx of ours, once. */
  readonly onAck: Event<Acknowledgement> = this.#ack.event;
  /** The peer says that it is somebody else now (RFC 4916); `remote` tells who. */
  readonly onIdentified: Event<NameAddr>;

  /** @param timer what was agreed about refreshes in the 2xx, or will be */
  constructor(context: InviteContext, invite: InviteDialog, role: 'caller' | 'callee', timer: SessionTimer) {
    const { dialog } = invite;
    this.dialog = dialog;
    this.role = role;
    this.#context = context;
    this.#invite = invite;
    this.onIdentified = invite.onIdentified;
    this.#state = role === 'caller' ? 'confirmed' : 'accepted';
    this.#hold = dialog.use();
    this.#client = new ReinviteClient(context.core, invite);
    this.#server = new ReinviteServer(context, invite, () => this.#lose({ status: 408, reason: 'No ACK' }));
    context.calls.add(this);
    context.replaceable.add({ dialog, isEarly: false, giveWay: () => this.#giveWay() });
    invite.confirm(timer);
    timer.run({ refresh: () => this.#refreshSession(), expire: () => this.#lose({ status: 408, reason: 'Session Expired' }) });
    dialog.handle('BYE', (incoming) => this.#receiveBye(incoming));
    dialog.handle('INVITE', (incoming) => (this.#state === 'ended' ? incoming.respond(481) : this.#server.receive(incoming)));
    dialog.onAck((ack) => this.#receiveAck(ack));
    dialog.onFailed((failure) => this.#lose(failure));
  }

  get id(): string {
    return this.dialog.id;
  }

  get state(): SessionState {
    return this.#state;
  }

  /** The peer, tag included. */
  get remote(): NameAddr {
    return this.dialog.remote;
  }

  /** Seconds within which the session is refreshed (RFC 4028); `undefined` where nobody cares. */
  get refreshedWithinSeconds(): number | undefined {
    return this.#invite.timer?.agreedSeconds;
  }

  /** Answers re-INVITEs of the peer, and offers in its UPDATEs, from here on; before, they are refused with 488. */
  handleReinvite(handler: ChangeHandler): void {
    this.#invite.handleOffers(handler);
  }

  /**
   * Refreshes the session by `refresh`, such as a re-INVITE that changes nothing, where the peer takes no UPDATE (RFC 4028 §7.4). Without
   * this it is tried by UPDATE whatever the peer takes.
   */
  handleRefresh(refresh: () => unknown): void {
    this.#refresh = refresh;
  }

  /** Changes the session (§14.1). Waits for its turn; collisions with the peer's are repeated. Refused, all stays as it was. */
  async reinvite(settings: ReinviteSettings): Promise<Result<ReinviteAnswer, RequestFailure>> {
    const outcome = await this.#client.send(settings);
    if (!outcome.ok && outcome.error.status === 488 && outcome.error.response === undefined) void this.bye();
    return outcome;
  }

  /** Changes the session by UPDATE (RFC 3311): a question that needs no person. Without offer it refreshes target and timer. */
  update(settings: UpdateSettings = {}): Promise<Result<UpdateAnswer, RequestFailure>> {
    return this.#invite.update(settings);
  }

  /** Says who we are now, where that is not whom the peer called (RFC 4916). False: the peer does not take it. */
  identifyAs(local: NameAddr): boolean {
    return this.#state !== 'ended' && this.#invite.identifyAs(local);
  }

  /**
   * Ends the session at once. The BYE goes out now, or after the ACK that a callee must wait for (§15); the result resolves when it was
   * answered or cannot be.
   *
   * @param headers such as Reason
   */
  bye(headers: Iterable<readonly [string, string]> = []): Promise<void> {
    if (this.#end({ by: 'local' })) this.#goodbye = this.#sayGoodbye(headers);
    return this.#goodbye;
  }

  stop(): Promise<void> {
    return this.bye();
  }

  abandon(): void {
    this.#end({ by: 'local' });
    this.#forget();
  }

  /** For the callee's side: the 2xx that accepts the call is not sent yet, and `expectAck` will come, or `drop`. */
  holdBack(): void {
    this.#server.holdBack();
  }

  /** The 2xx was never sent: the call is over without BYE. */
  drop(end: SessionEnd): void {
    this.#isDropped = true;
    this.#end(end);
    this.#forget();
  }

  /** For the callee's side: repeats the 2xx that accepted the call until its ACK. */
  expectAck(incoming: IncomingRequest, response: SipResponse): void {
    this.#server.expectAck(incoming, response);
  }

  #receiveBye(incoming: IncomingRequest): void {
    incoming.respond(200);
    const reasonHeader = incoming.request.headers.first('Reason');
    if (this.#end({ by: 'remote', ...(reasonHeader !== undefined && { reasonHeader }) })) this.#forget();
    else this.#server[Symbol.dispose]();
  }

  #receiveAck(ack: SipRequest): void {
    const taken = this.#server.takeAck(ack);
    if (taken === 'stray') return;
    if (this.#state === 'accepted') this.#state = 'confirmed';
    const body = bodyOf(ack);
    if (taken === 'unanswered') this.#lose({ status: 400, reason: 'Offer Not Answered' });
    else this.#ack.fire({ request: ack, ...(body && { body }) });
  }

  #refreshSession(): void {
    if (this.dialog.peerAllows('UPDATE')) void this.update();
    else this.#refresh();
  }

  /** The peer does not know the dialog any more, or does not answer: then it may still hear a BYE, and why (§12.2.1.2, §13.3.1.4, RFC 3326). */
  #lose({ status, reason }: { readonly status: number; readonly reason: string }): void {
    if (!this.#end({ by: 'failure', status, reason })) return;
    if (status === 481) this.#forget();
    else this.#goodbye = this.#sayGoodbye([['Reason', `SIP;cause=${status};text=${quoted(reason)}`]]);
  }

  /** Another INVITE has taken its place (RFC 3891 §3). */
  #giveWay(): void {
    if (this.#end({ by: 'local', reason: 'Replaced' })) this.#goodbye = this.#sayGoodbye([]);
  }

  #end(end: SessionEnd): boolean {
    if (this.#state === 'ended') return false;
    this.#state = 'ended';
    this.#context.replaceable.end(this.dialog.id);
    this.#invite[Symbol.dispose]();
    this.#server.refusePending();
    this.#ended.fire(end);
    return true;
  }

  async #sayGoodbye(headers: Iterable<readonly [string, string]>): Promise<void> {
    await this.#server.acknowledged();
    if (!this.#isDropped) await this.dialog.request('BYE', { headers });
    this.#forget();
  }

  #forget(): void {
    this.#server[Symbol.dispose]();
    this.#hold[Symbol.dispose]();
    this.#context.calls.delete(this);
    this.#ended[Symbol.dispose]();
    this.#ack[Symbol.dispose]();
  }
}
