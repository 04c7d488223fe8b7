import { limits } from '../../limits.ts';
import type { AgentCore } from './agent-core.ts';
import type { AgentDialog } from './agent-dialog.ts';
import { type Body, bodyOf } from './body.ts';
import type { Answer } from './client-request.ts';
import type { AnswerOffer } from './invite-context.ts';
import { within } from './within.ts';

/**
 * Acknowledges a first 2xx to our INVITE (RFC 3261 §13.2.2.4). Where the INVITE carried no offer, the 2xx does, and the ACK carries
 * the answer (§13.2.1), which `answerOffer` has `limits.userAgent.ackBodyMs` to make.
 *
 * @returns false when there was an offer and no answer to it: the ACK went without, and a BYE is due
 */
export async function acknowledgeSuccess(
  core: AgentCore,
  dialog: AgentDialog,
  { request, response }: Answer,
  answerOffer: AnswerOffer | undefined,
): Promise<boolean> {
  const offer = request.body.length === 0 ? bodyOf(response) : undefined;
  const answer = offer && (await answerTo(core, offer, answerOffer));
  dialog.acknowledge(request, answer);
  return offer === undefined || answer !== undefined;
}

async function answerTo(core: AgentCore, offer: Body, answerOffer: AnswerOffer | undefined): Promise<Body | undefined> {
  if (answerOffer === undefined) return undefined;
  return within(core.clock, limits.userAgent.ackBodyMs, answerOffer(offer), (error) =>
    core.log.write('error', 'answering a late offer failed', { error: String(error) }),
  );
}
