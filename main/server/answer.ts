import { type Random, randomHex } from '../base/random.ts';
import { responseTo } from '../sip/message/build.ts';
import type { SipRequest, SipResponse } from '../sip/message/message.ts';
import type { ServerTransaction } from '../sip/transaction/transaction.ts';

/** A response of our own, before it is one. */
export interface Answer {
  readonly status: number;
  /** Instead of the usual phrase: our own words, never the peer's. */
  readonly reason?: string;
  readonly headers?: readonly (readonly [string, string])[];
}

const TAG_BYTES = 8;

/** The response for `answer`, with a To tag of ours (RFC 3261 §8.2.6.2). */
export function responseFor(request: SipRequest, answer: Answer, random: Random): SipResponse {
  return responseTo(request, answer.status, {
    toTag: randomHex(random, TAG_BYTES),
    ...(answer.reason === undefined ? {} : { reason: answer.reason }),
    ...(answer.headers === undefined ? {} : { headers: answer.headers }),
  });
}

/** Answers `transaction` for good. */
export function respond(transaction: ServerTransaction, answer: Answer, random: Random): void {
  transaction.respond(responseFor(transaction.request, answer, random));
}
