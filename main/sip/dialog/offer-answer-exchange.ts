import type { SipMessage } from '../message/message.ts';

/**
 * Where offers and answers stand in one dialog, seen from us (RFC 3264 §4, RFC 6337 §2).
 * - `idle`: no offer is open.
 * - `due`: an INVITE came without one, so that its callee's first reliable response will carry it.
 * - `ours`, `theirs`: an offer waits for its answer.
 */
export type ExchangeState = 'idle' | 'due' | 'ours' | 'theirs';

/** `bare` is an INVITE without a session description; `withdrawn` the end of what carried the offer, other than by an answer. */
export type ExchangeStep = 'bare' | 'offerSent' | 'offerReceived' | 'answerSent' | 'answerReceived' | 'withdrawn';

const steps: Readonly<Record<ExchangeState, Partial<Record<ExchangeStep, ExchangeState>>>> = {
  idle: { bare: 'due', offerSent: 'ours', offerReceived: 'theirs' },
  due: { offerSent: 'ours', offerReceived: 'theirs', withdrawn: 'idle' },
  ours: { answerReceived: 'idle', withdrawn: 'idle' },
  theirs: { answerSent: 'idle', withdrawn: 'idle' },
};

/**
 * Keeps the session descriptions of one dialog in step (RFC 6337 table 1): at each moment at most one offer is open, and whatever message
 * carries the next description, what it is follows from that: an answer, an offer, or nothing that counts.
 */
export class OfferAnswerExchange {
  #state: ExchangeState = 'idle';

  get state(): ExchangeState {
    return this.#state;
  }

  /** Goes on; false when there is no such step now, and nothing has changed. */
  take(step: ExchangeStep): boolean {
    const next = steps[this.#state][step];
    if (next === undefined) return false;
    this.#state = next;
    return true;
  }

  /** A description of the peer came: what it is, or `undefined` when it repeats what was said (RFC 6337 §3.1.1) or is out of turn. */
  receive(): 'offer' | 'answer' | undefined {
    if (this.take('answerReceived')) return 'answer';
    return this.#state === 'due' && this.take('offerReceived') ? 'offer' : undefined;
  }

  /** We send a description. */
  send(): 'offer' | 'answer' | undefined {
    if (this.take('answerSent')) return 'answer';
    return this.take('offerSent') ? 'offer' : undefined;
  }

  /** What an offer of the peer in a request of its own gets now: 491 across ours, 500 across its own (RFC 3311 §5.2, RFC 3261 §14.2). */
  get refusal(): 491 | 500 | undefined {
    if (this.#state === 'idle') return undefined;
    return this.#state === 'ours' ? 491 : 500;
  }

  /** A copy of what has been said so far: each fork of an INVITE answers the same offer. */
  fork(): OfferAnswerExchange {
    const copy = new OfferAnswerExchange();
    copy.#state = this.#state;
    return copy;
  }
}

/** Whether a message carries a session description; one that does not say what its body is, is believed to. */
export function hasDescription(message: SipMessage): boolean {
  if (message.body.length === 0) return false;
  const [mediaType = ''] = (message.headers.first('Content-Type') ?? 'application/sdp').split(';', 1);
  return mediaType.trim().toLowerCase() === 'application/sdp';
}
