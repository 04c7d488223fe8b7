import { fail, ok, type Result } from '../../base/result.ts';
import { limits } from '../../limits.ts';
import { hasDescription } from '../dialog/offer-answer-exchange.ts';
import type { SipResponse } from '../message/message.ts';
import type { AgentCore } from './agent-core.ts';
import { type Body, bodyOf } from './body.ts';
import type { Answer } from './client-request.ts';
import type { AnswerOffer } from './invite-context.ts';
import type { InviteDialog } from './invite-dialog.ts';
import { acknowledgeSuccess, answerTo } from './late-offer.ts';
import { PrackClient } from './prack-client.ts';
import { localFailure, type RequestFailure } from './request-failure.ts';

export interface ReinviteSettings {
  /** Makes the offer; called for each attempt, since the peer may have changed the session in between. None: a late offer. */
  offer(): Body | undefined;
  /** Answers the offer in the response where ours was none. */
  readonly answerOffer?: AnswerOffer;
}

export interface ReinviteAnswer {
  readonly response: SipResponse;
  /** The answer, or the offer that `answerOffer` has answered. */
  readonly body?: Body;
}

type Outcome = Result<ReinviteAnswer, RequestFailure>;

const pending: RequestFailure = { cause: 'rejected', status: 491, reason: 'Request Pending' };
const unanswered: RequestFailure = { cause: 'rejected', status: 488, reason: 'Not Acceptable Here' };

/** Sends the re-INVITEs of a session, one after the other, and again after a collision with the peer's (RFC 3261 §14.1). */
export class ReinviteClient {
  readonly #core: AgentCore;
  readonly #invite: InviteDialog;
  readonly #pracks: PrackClient;
  /** The description that a reliable provisional response carried. */
  #early: Body | undefined;

  constructor(core: AgentCore, invite: InviteDialog) {
    this.#core = core;
    this.#invite = invite;
    this.#pracks = new PrackClient(invite.dialog);
  }

  send(settings: ReinviteSettings): Promise<Outcome> {
    return this.#invite.glare.run(() => this.#sendInTurn(settings));
  }

  async #sendInTurn({ offer, answerOffer }: ReinviteSettings): Promise<Outcome> {
    const { turn, exchange, dialog } = this.#invite;
    if (!(await turn.take('INVITE'))) return fail(dialog.state === 'terminated' ? localFailure('ended') : pending);
    try {
      const body = offer();
      exchange.take(body === undefined ? 'bare' : 'offerSent');
      return await this.#exchange(body, answerOffer);
    } finally {
      exchange.take('withdrawn');
      turn.release();
    }
  }

  #exchange(offer: Body | undefined, answerOffer: AnswerOffer | undefined): Promise<Outcome> {
    const { dialog, timer } = this.#invite;
    this.#early = undefined;
    return new Promise((resolve) => {
      let isAnswered = false;
      const request = dialog.sendInvite(
        {
          body: offer,
          ...(timer && { fields: () => timer.requestFields, revise: (response) => timer.raise(response) }),
        },
        {
          onProvisional: (answer) => void this.#acknowledgeProvisional(answer, answerOffer),
          onSuccess: (answer) => {
            if (isAnswered) return dialog.repeatAck(answer.response);
            isAnswered = true;
            waiting[Symbol.dispose]();
            void this.#acknowledge(answer, answerOffer).then(resolve);
          },
          onFailed: (failure) => {
            waiting[Symbol.dispose]();
            dialog.reportFailure(failure);
            resolve(fail(failure));
          },
        },
      );
      const waiting = this.#core.clock.after(limits.userAgent.noAnswerMs, () => request.cancel());
    });
  }

  /** RFC 3262 §4: the answer may come in one, and the offer where our INVITE had none. */
  async #acknowledgeProvisional(answer: Answer, answerOffer: AnswerOffer | undefined): Promise<void> {
    const { exchange } = this.#invite;
    if (answer.response.status === 100 || this.#pracks.judge(answer) !== 'reliable') return;
    const description = hasDescription(answer.response) ? bodyOf(answer.response) : undefined;
    const meaning = description && exchange.receive();
    if (meaning !== undefined) this.#early = description;
    const reply = description && meaning === 'offer' ? await answerTo(this.#core, description, answerOffer) : undefined;
    if (reply !== undefined) exchange.send();
    this.#pracks.acknowledge(answer, reply);
  }

  async #acknowledge(answer: Answer, answerOffer: AnswerOffer | undefined): Promise<Outcome> {
    const { dialog, exchange, timer } = this.#invite;
    dialog.refreshTarget(answer.response);
    timer?.takeResponse(answer.response);
    const isAnswered = await acknowledgeSuccess(this.#core, { dialog, exchange }, answer, answerOffer);
    const body = this.#early ?? bodyOf(answer.response);
    return isAnswered ? ok({ response: answer.response, ...(body && { body }) }) : fail(unanswered);
  }
}
