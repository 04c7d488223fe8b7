import type { Timer } from '../../base/clock.ts';
import { randomFraction } from '../../base/random.ts';
import { fail, ok, type Result } from '../../base/result.ts';
import { limits } from '../../limits.ts';
import type { SipResponse } from '../message/message.ts';
import type { AgentCore } from './agent-core.ts';
import type { AgentDialog } from './agent-dialog.ts';
import { type Body, bodyOf } from './body.ts';
import type { Answer } from './client-request.ts';
import type { AnswerOffer } from './invite-context.ts';
import type { InviteTurn } from './invite-turn.ts';
import { acknowledgeSuccess } from './late-offer.ts';
import { localFailure, type RequestFailure } from './request-failure.ts';

export interface ReinviteSettings {
  /** Makes the offer; called for each attempt, since the peer may have changed the session in between. None: a late offer. */
  offer(): Body | undefined;
  /** Answers the offer in the 2xx where ours was none. */
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
export class ReinviteClient implements Disposable {
  readonly #core: AgentCore;
  readonly #dialog: AgentDialog;
  readonly #turn: InviteTurn;
  /** Whoever made the Call-ID lets the other go first. */
  readonly #ownsCallId: boolean;
  #isClosed = false;
  readonly #pauses = new Map<Timer, () => void>();

  constructor(core: AgentCore, dialog: AgentDialog, turn: InviteTurn, ownsCallId: boolean) {
    this.#core = core;
    this.#dialog = dialog;
    this.#turn = turn;
    this.#ownsCallId = ownsCallId;
  }

  async send(settings: ReinviteSettings): Promise<Outcome> {
    for (let collisions = 0; ; collisions++) {
      const outcome = await this.#sendInTurn(settings);
      if (outcome.ok || outcome.error.response?.status !== 491 || collisions >= limits.userAgent.glareRetries) return outcome;
      await this.#pause(glareDelayMs(this.#ownsCallId, randomFraction(this.#core.random)));
    }
  }

  [Symbol.dispose](): void {
    this.#isClosed = true;
    for (const [timer, resume] of this.#pauses) {
      timer[Symbol.dispose]();
      resume();
    }
    this.#pauses.clear();
  }

  async #sendInTurn({ offer, answerOffer }: ReinviteSettings): Promise<Outcome> {
    if (!(await this.#turn.take())) return fail(this.#isClosed ? localFailure('ended') : pending);
    try {
      return await this.#exchange(offer(), answerOffer);
    } finally {
      this.#turn.release();
    }
  }

  #exchange(offer: Body | undefined, answerOffer: AnswerOffer | undefined): Promise<Outcome> {
    return new Promise((resolve) => {
      let isAnswered = false;
      const request = this.#dialog.sendInvite(
        { body: offer },
        {
          onSuccess: (answer) => {
            if (isAnswered) return this.#dialog.repeatAck(answer.response);
            isAnswered = true;
            timer[Symbol.dispose]();
            void this.#acknowledge(answer, answerOffer).then(resolve);
          },
          onFailed: (failure) => {
            timer[Symbol.dispose]();
            this.#dialog.reportFailure(failure);
            resolve(fail(failure));
          },
        },
      );
      const timer = this.#core.clock.after(limits.userAgent.noAnswerMs, () => request.cancel());
    });
  }

  async #acknowledge(answer: Answer, answerOffer: AnswerOffer | undefined): Promise<Outcome> {
    this.#dialog.refreshTarget(answer.response);
    const isAnswered = await acknowledgeSuccess(this.#core, this.#dialog, answer, answerOffer);
    const body = bodyOf(answer.response);
    return isAnswered ? ok({ response: answer.response, ...(body && { body }) }) : fail(unanswered);
  }

  #pause(delayMs: number): Promise<void> {
    if (this.#isClosed) return Promise.resolve();
    return new Promise((resume) => {
      const timer = this.#core.clock.after(delayMs, () => {
        this.#pauses.delete(timer);
        resume();
      });
      this.#pauses.set(timer, resume);
    });
  }
}

/** The wait after 491 (§14.1): 2.1 to 4 s for whoever made the Call-ID, 0 to 2 s for the other, in steps of 10 ms. */
export function glareDelayMs(ownsCallId: boolean, fraction: number): number {
  return ownsCallId ? 2_100 + 10 * Math.floor(fraction * 191) : 10 * Math.floor(fraction * 201);
}
