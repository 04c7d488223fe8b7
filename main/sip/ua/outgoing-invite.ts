import type { Timer } from '../../base/clock.ts';
import { Emitter, type Event } from '../../base/event.ts';
import { limits } from '../../limits.ts';
import { Dialog } from '../dialog/dialog.ts';
import { DialogSet } from '../dialog/dialog-set.ts';
import { OfferAnswerExchange } from '../dialog/offer-answer-exchange.ts';
import type { SipRequest, SipResponse } from '../message/message.ts';
import type { SipUri } from '../message/uri.ts';
import type { Flow } from '../transport/flow.ts';
import { contactValue } from './addressing.ts';
import { AgentDialog } from './agent-dialog.ts';
import { type Body, bodyOf } from './body.ts';
import { type Answer, ClientRequest } from './client-request.ts';
import { InitialRequest } from './initial-request.ts';
import type { AnswerOffer, Call, InviteContext } from './invite-context.ts';
import type { InviteDialog } from './invite-dialog.ts';
import { InviteFork } from './invite-fork.ts';
import { acknowledgeSuccess } from './late-offer.ts';
import { contactUserOf, type LocalIdentity } from './local-identity.ts';
import { type FailureCause, localFailure, type RequestFailure } from './request-failure.ts';
import { Session } from './session.ts';
import { SessionTimer } from './session-timer.ts';

export interface InviteSettings {
  readonly identity: LocalIdentity;
  readonly target: SipUri;
  /** The offer. Absent: a late offer, which `answerOffer` answers. */
  readonly body?: Body;
  readonly answerOffer?: AnswerOffer;
  readonly headers?: Iterable<readonly [name: string, value: string]>;
  /** The session interval we ask for (RFC 4028), in seconds. Default: the agent's. */
  readonly sessionExpiresSeconds?: number;
  /** Gives up when nobody has answered by then. Default: `limits.userAgent.noAnswerMs`. */
  readonly noAnswerMs?: number;
}

/** `early`: somebody's phone rings, or sound comes from it. */
export type OutgoingInviteState = 'calling' | 'proceeding' | 'early' | 'confirmed' | 'terminated';

/** A provisional response, with the early dialog of the fork that sent it. */
export interface Progress {
  readonly status: number;
  readonly reason: string;
  readonly response: SipResponse;
  readonly dialog?: AgentDialog;
  /** The same dialog, for UPDATE both ways. */
  readonly early?: InviteDialog;
  readonly body?: Body;
  /** It is acknowledged by PRACK (RFC 3262): its answer is not a preview, but the answer. */
  readonly isReliable: boolean;
}

export interface Answered {
  readonly session: Session;
  readonly response: SipResponse;
  /** The answer, or the offer that `answerOffer` has answered; of a reliable provisional response where that carried it. */
  readonly body?: Body;
}

/** Why we take an INVITE back. */
type Withdrawal = Extract<FailureCause, 'cancelled' | 'no-answer' | 'replaced'>;

/** What the phones that still ring are told when another call has taken the place of ours (RFC 3326 §2). */
const elsewhere: readonly (readonly [string, string])[] = [['Reason', 'SIP;cause=200;text="Call completed elsewhere"']];

/**
 * An INVITE of ours, until somebody answers it or nobody will (RFC 3261 §13.2). The first 2xx becomes the session; each further fork's is
 * acknowledged and ended with BYE. `onAnswered` or `onFailed` fires, once, and never inside the call that made this.
 */
export class OutgoingInvite implements Call {
  readonly callId: string;
  readonly localTag: string;
  readonly #context: InviteContext;
  readonly #settings: InviteSettings;
  readonly #plan: InitialRequest;
  readonly #request: ClientRequest;
  readonly #forks: DialogSet<InviteFork>;
  /** What the INVITE says of the session: each fork goes on from there. */
  readonly #exchange = new OfferAnswerExchange();
  readonly #timer: SessionTimer;
  readonly #progress = new Emitter<Progress>();
  readonly #answered = new Emitter<Answered>();
  readonly #failed = new Emitter<RequestFailure>();
  readonly #onEnded: (invite: OutgoingInvite) => void;
  readonly #noAnswer: Timer;
  readonly #over = Promise.withResolvers<void>();
  #state: OutgoingInviteState = 'calling';
  /** The request that the forks answer: the last one sent. */
  #sent: SipRequest | undefined;
  /** Why we took it back. */
  #withdrawn: Withdrawal | undefined;

  readonly onProgress: Event<Progress> = this.#progress.event;
  readonly onAnswered: Event<Answered> = this.#answered.event;
  readonly onFailed: Event<RequestFailure> = this.#failed.event;

  /** @param onEnded nothing is left to do for it, not even an ACK */
  constructor(context: InviteContext, settings: InviteSettings, onEnded: (invite: OutgoingInvite) => void) {
    this.#context = context;
    this.#settings = settings;
    this.#onEnded = onEnded;
    const { identity, target, body, headers, sessionExpiresSeconds } = settings;
    const { clock, sessionTimer } = context.core;
    const policy =
      sessionExpiresSeconds === undefined ? sessionTimer : { ...sessionTimer, expiresSeconds: sessionExpiresSeconds };
    this.#timer = new SessionTimer(clock, policy);
    this.#exchange.take(body === undefined ? 'bare' : 'offerSent');
    this.#plan = new InitialRequest(context.core, {
      identity,
      method: 'INVITE',
      target,
      ...(body && { body }),
      ...(headers && { headers }),
      contacts: (sentBy, scheme) => [
        contactValue(context.core.granted.contactFor({ user: contactUserOf(identity), local: identity.from, sentBy, scheme })),
      ],
      followsRedirects: true,
      fields: () => this.#timer.requestFields,
      revise: (response) => this.#timer.raise(response),
    });
    this.callId = this.#plan.callId;
    this.localTag = this.#plan.localTag;
    this.#forks = new DialogSet((response) => this.#createFork(response));
    this.#request = new ClientRequest(context.core, this.#plan, {
      onAttempt: (request) => this.#follow(request),
      onProvisional: (answer) => this.#receiveProvisional(answer),
      onSuccess: (answer) => this.#receiveSuccess(answer),
      onFailed: (failure) => this.#fail(failure),
      onEnded: () => this.#end(),
    });
    this.#noAnswer = clock.after(settings.noAnswerMs ?? limits.userAgent.noAnswerMs, () => this.#withdraw('no-answer'));
    context.calls.add(this);
  }

  /** Unique in this agent. */
  get id(): string {
    return `${this.callId} ${this.localTag}`;
  }

  get state(): OutgoingInviteState {
    return this.#state;
  }

  /** Sends it; for the agent that made it. */
  start(): void {
    this.#request.start();
  }

  /** Fails without sending, soon; for the agent that made it. */
  refuse(failure: RequestFailure): void {
    void Promise.resolve().then(() => {
      this.#fail(failure);
      this.#end();
    });
  }

  /**
   * Takes it back, in any state: `onFailed` says `cancelled`, at once or when the callee has confirmed. An answer that crosses is
   * acknowledged and ended. After `onAnswered` it does nothing: the session has its own end.
   *
   * @param headers of the CANCEL, such as Reason
   */
  cancel(headers: Iterable<readonly [string, string]> = []): void {
    this.#withdraw('cancelled', headers);
  }

  stop(): Promise<void> {
    this.cancel();
    return this.#over.promise;
  }

  abandon(): void {
    this.#fail(localFailure('cancelled'));
    this.#end();
  }

  /** A 2xx that found its transaction gone (RFC 6026 §7.2): acknowledged and ended, or repeated. For the agent that made this. */
  receiveStraySuccess(response: SipResponse, flow: Flow): void {
    const request = this.#sent?.clone();
    const cseq = response.headers.first('CSeq');
    if (request === undefined || cseq === undefined) return;
    request.headers.set('CSeq', cseq);
    this.#receiveSuccess({ request, response, flow }, true);
  }

  /** A 2xx, of whichever fork, first or repeated. A stray one comes too late to be the call. */
  #receiveSuccess(answer: Answer, isStray = false): void {
    const { response } = answer;
    const fork = this.#forks.of(response);
    if (fork === undefined) {
      this.#fail({ cause: 'rejected', status: 502, reason: 'Malformed Answer', response });
      return;
    }
    if (fork.isAnswered) {
      fork.dialog.repeatAck(response);
      return;
    }
    fork.isAnswered = true;
    fork.dialog.confirm(response);
    const isTooLate = isStray || this.#state === 'confirmed' || this.#state === 'terminated' || this.#withdrawn !== undefined;
    if (isTooLate) this.#decline(fork, answer);
    else void this.#establish(fork, answer);
  }

  #receiveProvisional(answer: Answer): void {
    const { response } = answer;
    const fork = response.status > 100 ? this.#forks.of(response) : undefined;
    if (this.#state === 'calling') this.#state = 'proceeding';
    if (fork !== undefined) this.#state = 'early';
    const reliability = fork?.receiveProvisional(answer) ?? 'unreliable';
    if (reliability === 'repeated') return;
    const body = bodyOf(response);
    this.#progress.fire({
      status: response.status,
      reason: response.reason,
      response,
      isReliable: reliability === 'reliable',
      ...(fork && { dialog: fork.dialog, early: fork.invite }),
      ...(body && { body }),
    });
  }

  /** Another attempt begins: what the former one made is over (§12.3). */
  #follow(request: SipRequest): void {
    this.#dropEarly();
    this.#sent = request;
  }

  #createFork(response: SipResponse): InviteFork | undefined {
    if (this.#sent === undefined) return undefined;
    const { core, dialogs } = this.#context;
    const dialog = Dialog.asCaller(this.#sent, response);
    if (!dialog.ok) {
      core.log.write('warn', 'a response makes no dialog', { callId: this.callId, ...dialog.error });
      return undefined;
    }
    const contactUser = contactUserOf(this.#settings.identity);
    const agentDialog = new AgentDialog({
      core,
      table: dialogs,
      dialog: dialog.value,
      origin: response,
      contactUser,
      digest: this.#plan.digest,
    });
    const fork = new InviteFork(core, agentDialog, this.#exchange, this.#settings.answerOffer);
    if (response.status < 200) this.#offerForReplacement(agentDialog);
    return fork;
  }

  #offerForReplacement(dialog: AgentDialog): void {
    this.#context.replaceable.add({ dialog, isEarly: true, giveWay: () => this.#withdraw('replaced', elsewhere) });
  }

  async #establish(fork: InviteFork, answer: Answer): Promise<void> {
    const { core } = this.#context;
    this.#state = 'confirmed';
    this.#noAnswer[Symbol.dispose]();
    this.#timer.takeResponse(answer.response);
    const session = new Session(this.#context, fork.invite, 'caller', this.#timer);
    fork.handOver();
    this.#context.calls.delete(this);
    const isAnswered = await acknowledgeSuccess(core, fork.invite, answer, this.#settings.answerOffer);

    const failure = this.#whyNot(session, isAnswered);
    if (failure !== undefined) {
      this.#failed.fire(failure);
      await session.bye();
    } else {
      const body = fork.described ?? bodyOf(answer.response);
      this.#answered.fire({ session, response: answer.response, ...(body && { body }) });
    }
    this.#over.resolve();
  }

  /** Why a session that was set up is of no use; `undefined` when it is. */
  #whyNot(session: Session, isOfferAnswered: boolean): RequestFailure | undefined {
    if (this.#withdrawn !== undefined) return localFailure(this.#withdrawn);
    if (session.state === 'ended') return localFailure('ended');
    return isOfferAnswered ? undefined : { cause: 'rejected', status: 488, reason: 'Not Acceptable Here' };
  }

  /** A fork too many, or an answer to a call that we gave up (§13.2.2.4). */
  #decline(fork: InviteFork, { request, response }: Answer): void {
    this.#context.replaceable.end(fork.dialog.id);
    fork.dialog.acknowledge(request, undefined);
    if (this.#withdrawn !== undefined) this.#fail({ ...localFailure(this.#withdrawn), response });
    void fork.dialog.request('BYE').then(() => fork[Symbol.dispose]());
  }

  #withdraw(cause: Withdrawal, headers: Iterable<readonly [string, string]> = []): void {
    if (this.#withdrawn !== undefined || this.#state === 'terminated') return;
    this.#withdrawn = cause;
    this.#request.cancel(headers);
  }

  #fail(failure: RequestFailure): void {
    if (this.#state === 'terminated' || this.#state === 'confirmed') return;
    this.#state = 'terminated';
    this.#noAnswer[Symbol.dispose]();
    this.#dropEarly();
    this.#context.calls.delete(this);
    const { response } = failure;
    this.#failed.fire(
      this.#withdrawn === undefined ? failure : { ...localFailure(this.#withdrawn), ...(response && { response }) },
    );
    this.#over.resolve();
  }

  /** Ends the early dialogs; the answered ones have owners of their own. */
  #dropEarly(): void {
    for (const fork of this.#forks.take(({ isAnswered }) => !isAnswered)) {
      this.#context.replaceable.end(fork.dialog.id);
      fork[Symbol.dispose]();
    }
  }

  #end(): void {
    this.#dropEarly();
    this.#onEnded(this);
    for (const emitter of [this.#progress, this.#answered, this.#failed]) emitter[Symbol.dispose]();
  }
}
