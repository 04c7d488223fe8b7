import type { OfferAnswerExchange } from '../dialog/offer-answer-exchange.ts';
import { hasDescription } from '../dialog/offer-answer-exchange.ts';
import type { SipResponse } from '../message/message.ts';
import type { AgentCore } from './agent-core.ts';
import { type Body, bodyOf, putBody } from './body.ts';
import type { IncomingRequest } from './incoming-request.ts';
import type { InviteDialog } from './invite-dialog.ts';
import { refuseCollision, replyTo } from './offer-handler.ts';
import { ReliableResponses } from './reliable-responses.ts';

export interface PrackServerOptions {
  readonly core: AgentCore;
  readonly incoming: IncomingRequest;
  readonly early: InviteDialog;
  /** The answer to our offer in a reliable response. */
  onAnswer(answer: Body): void;
  /** A PRACK was answered: whatever waited for it may go on. */
  onAcknowledged(): void;
  /** The PRACK did not come, or not as it had to be: the INVITE is to be refused. */
  onBroken(status: number, reason: string): void;
}

/** The callee's side of reliable provisional responses (RFC 3262 §3, §5): sends them, and answers their PRACKs. */
export class PrackServer {
  readonly #options: PrackServerOptions;
  readonly #exchange: OfferAnswerExchange;
  readonly #responses: ReliableResponses;
  #hasDescribed = false;

  constructor(options: PrackServerOptions) {
    const { core, incoming, early } = options;
    this.#options = options;
    this.#exchange = early.exchange;
    this.#responses = new ReliableResponses({
      clock: core.clock,
      random: core.random,
      transaction: incoming.transaction,
      onGivenUp: () => options.onBroken(504, 'No PRACK'),
    });
  }

  /** An offer or answer of ours is not acknowledged: until then no 2xx may go out (§3). */
  get holdsSuccess(): boolean {
    return this.#responses.holdsSuccess;
  }

  /** The offer of the INVITE has its answer, or ours has been made: the 2xx carries neither (RFC 6337 §3.1.1). */
  get hasDescribed(): boolean {
    return this.#hasDescribed;
  }

  /** A PRACK may still come. */
  get isAwaited(): boolean {
    return this.#responses.isAwaited;
  }

  /** Sends a response. A description that is neither offer nor answer now is left out (RFC 6337 §3.1.1). */
  send(response: SipResponse): void {
    const isMeant = hasDescription(response) && !this.#hasDescribed && this.#exchange.send() !== undefined;
    if (isMeant) this.#hasDescribed = true;
    else if (hasDescription(response)) putBody(response, undefined);
    this.#responses.send(response);
  }

  /** The PRACK carries the answer to our offer, or an offer of its own when none is open, or nothing. */
  async receive(prack: IncomingRequest): Promise<void> {
    if (!this.#responses.acknowledge(prack.request)) return prack.respond(481);
    if (this.#exchange.state === 'ours') this.#takeAnswer(prack);
    else if (hasDescription(prack.request)) await this.#answer(prack);
    else prack.respond(200);
    this.#options.onAcknowledged();
  }

  /** The final response is sent, or about to be. */
  finish(): void {
    this.#responses.finish();
  }

  #takeAnswer(prack: IncomingRequest): void {
    const answer = hasDescription(prack.request) ? bodyOf(prack.request) : undefined;
    this.#exchange.take(answer === undefined ? 'withdrawn' : 'answerReceived');
    prack.respond(answer === undefined ? 400 : 200);
    if (answer === undefined) this.#options.onBroken(400, 'Offer Not Answered');
    else this.#options.onAnswer(answer);
  }

  async #answer(prack: IncomingRequest): Promise<void> {
    const { core, early } = this.#options;
    const collision = this.#exchange.refusal;
    if (collision !== undefined) return refuseCollision(core, prack, collision);
    this.#exchange.take('offerReceived');
    const { status, ...rest } = await replyTo(core, early.handler, prack);
    this.#exchange.take(status < 300 ? 'answerSent' : 'withdrawn');
    prack.respond(status, rest);
  }
}
