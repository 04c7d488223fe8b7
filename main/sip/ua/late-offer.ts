import { limits } from '../../limits.ts';
import { hasDescription, type OfferAnswerExchange } from '../dialog/offer-answer-exchange.ts';
import type { AgentCore } from './agent-core.ts';
import type { AgentDialog } from './agent-dialog.ts';
import { type Body, bodyOf } from './body.ts';
import type { Answer } from './client-request.ts';
import type { AnswerOffer } from './invite-context.ts';
import { within } from './within.ts';

/** The dialog that a 2xx belongs to, and what has been said in it. */
interface Acknowledging {
  readonly dialog: AgentDialog;
  readonly exchange: OfferAnswerExchange;
}

/**
 * Acknowledges a first 2xx to our INVITE (RFC 3261 §13.2.2.4). Where no offer was made before, the 2xx carries it, and the ACK the answer
 * (§13.2.1), which `answerOffer` has `limits.userAgent.ackBodyMs` to make. What the 2xx carries after an exchange is over does not count.
 *
 * @returns false when there was an offer and no answer to it: the ACK went without, and a BYE is due
 */
export async function acknowledgeSuccess(
  core: AgentCore,
  { dialog, exchange }: Acknowledging,
  { request, response }: Answer,
  answerOffer: AnswerOffer | undefined,
): Promise<boolean> {
  const isOffer = hasDescription(response) && exchange.receive() === 'offer';
  const offer = isOffer ? bodyOf(response) : undefined;
  const answer = offer && (await answerTo(core, offer, answerOffer));
  exchange.take(answer === undefined ? 'withdrawn' : 'answerSent');
  dialog.acknowledge(request, answer);
  return offer === undefined || answer !== undefined;
}

/** The answer to an offer of the peer in a response; `undefined` when none comes in time. */
export async function answerTo(core: AgentCore, offer: Body, answerOffer: AnswerOffer | undefined): Promise<Body | undefined> {
  if (answerOffer === undefined) return undefined;
  return within(core.clock, limits.userAgent.ackBodyMs, answerOffer(offer), (error) =>
    core.log.write('error', 'answering a late offer failed', { error: String(error) }),
  );
}
