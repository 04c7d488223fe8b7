import { type Random, randomHex } from '../base/random.ts';
import { responseTo } from '../sip/message/build.ts';
import type { SipRequest, SipResponse } from '../sip/message/message.ts';
import type { ServerTransaction } from '../sip/transaction/transaction.ts';
import type { ReceivedCancel } from '../sip/transaction/transaction-layer.ts';

/** A response of our own, before it is one. */
export interface Answer {
  readonly status: number;
  /** Instead of the usual phrase: our own words, never the peer's. */
  readonly reason?: string;
  readonly headers?: readonly (readonly [string, string])[];
  /** Default: a new one. */
  readonly toTag?: string | undefined;
}

const TAG_BYTES = 8;

/** The response for `answer`, with a To tag (RFC 3261 §8.2.6.2). */
export function responseFor(request: SipRequest, answer: Answer, random: Random): SipResponse {
  return responseTo(request, answer.status, {
    toTag: answer.toTag ?? randomHex(random, TAG_BYTES),
    ...(answer.reason === undefined ? {} : { reason: answer.reason }),
    ...(answer.headers === undefined ? {} : { headers: answer.headers }),
  });
}

/** Answers `transaction` for good. */
export function respond(transaction: ServerTransaction, answer: Answer, random: Random): void {
  transaction.respond(responseFor(transaction.request, answer, random));
}

/** 200, with the To tag of what was answered to the INVITE, or 481 where there is none (§9.2). */
export function answerCancel({ cancel, invite }: ReceivedCancel, random: Random): void {
  respond(cancel, invite === undefined ? { status: 481 } : { status: 200, toTag: invite.toTag }, random);
}
