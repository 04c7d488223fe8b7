import { fail, ok, type Result } from '../../base/result.ts';
import type { OfferAnswerExchange } from '../dialog/offer-answer-exchange.ts';
import { hasDescription } from '../dialog/offer-answer-exchange.ts';
import type { SipResponse } from '../message/message.ts';
import type { AgentDialog } from './agent-dialog.ts';
import { type Body, bodyOf } from './body.ts';
import type { InviteTurn } from './invite-turn.ts';
import { localFailure, type RequestFailure } from './request-failure.ts';
import type { SessionTimer } from './session-timer.ts';

export interface UpdateSettings {
  /** Makes the offer; called for each attempt, since the peer may have changed the session in between. None: only target or timer change. */
  readonly offer?: () => Body | undefined;
  readonly headers?: Iterable<readonly [name: string, value: string]>;
}

export interface UpdateAnswer {
  readonly response: SipResponse;
  /** The answer to our offer. */
  readonly body?: Body;
}

const pending: RequestFailure = { cause: 'rejected', status: 491, reason: 'Request Pending' };
const unanswered: RequestFailure = { cause: 'rejected', status: 488, reason: 'Not Acceptable Here' };

/** What an UPDATE goes by: the dialog and what is under way in it. */
export interface UpdateSurroundings {
  readonly dialog: AgentDialog;
  readonly exchange: OfferAnswerExchange;
  readonly turn: InviteTurn;
  /** Of the session, once there is one (RFC 4028 §7.4). */
  readonly timer: SessionTimer | undefined;
}

/**
 * Sends one UPDATE when its turn comes (RFC 3311 §5.1). With an offer it fails at once with 491 while another offer is open, as it is in an
 * early dialog until a reliable response has answered the INVITE's.
 */
export async function sendUpdate(
  { dialog, exchange, turn, timer }: UpdateSurroundings,
  { offer, headers }: UpdateSettings,
): Promise<Result<UpdateAnswer, RequestFailure>> {
  if (!(await turn.take('UPDATE'))) return fail(dialog.state === 'terminated' ? localFailure('ended') : pending);
  try {
    const body = offer && exchange.state === 'idle' ? offer() : undefined;
    if (offer && (body === undefined || !exchange.take('offerSent'))) return fail(pending);
    const outcome = await dialog.request('UPDATE', {
      body,
      headers,
      ...(timer && { fields: () => timer.requestFields, revise: (response) => timer.raise(response) }),
    });
    if (outcome.ok) timer?.takeResponse(outcome.value);
    return body === undefined ? withBody(outcome) : answered(exchange, outcome);
  } finally {
    turn.release();
  }
}

function answered(
  exchange: OfferAnswerExchange,
  outcome: Result<SipResponse, RequestFailure>,
): Result<UpdateAnswer, RequestFailure> {
  const isAnswered = outcome.ok && hasDescription(outcome.value);
  exchange.take(isAnswered ? 'answerReceived' : 'withdrawn');
  return outcome.ok && !isAnswered ? fail(unanswered) : withBody(outcome);
}

function withBody(outcome: Result<SipResponse, RequestFailure>): Result<UpdateAnswer, RequestFailure> {
  if (!outcome.ok) return outcome;
  const body = bodyOf(outcome.value);
  return ok({ response: outcome.value, ...(body && { body }) });
}
