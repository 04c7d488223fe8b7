import type { Clock, Timer } from '../../base/clock.ts';
import { type Random, randomUint32 } from '../../base/random.ts';
import { limits } from '../../limits.ts';
import { hasDescription } from '../dialog/offer-answer-exchange.ts';
import { cseqOf } from '../message/build.ts';
import { headers } from '../message/headers.ts';
import type { SipRequest, SipResponse } from '../message/message.ts';
import { T1, TIMEOUT } from '../transaction/timers.ts';
import type { ServerTransaction } from '../transaction/transaction.ts';

export interface ReliableResponsesOptions {
  readonly clock: Clock;
  readonly random: Random;
  /** The INVITE's. */
  readonly transaction: ServerTransaction;
  /** Nobody acknowledged one for 64*T1: the INVITE is to be refused with a 5xx. */
  onGivenUp(): void;
}

/**
 * Sends the reliable provisional responses to one INVITE (RFC 3262 §3): each until its PRACK, after T1, doubling, for 64*T1; the next when
 * the former has its PRACK.
 */
export class ReliableResponses {
  readonly #options: ReliableResponsesOptions;
  #responseNumber: number;
  /** Sent, and not acknowledged. */
  #current: SipResponse | undefined;
  readonly #waiting: SipResponse[] = [];
  #resend: Timer | undefined;
  #deadline: Timer | undefined;
  #isOver = false;

  constructor(options: ReliableResponsesOptions) {
    this.#options = options;
    // The first is anywhere from 1 to 2^31 - 1 (§3).
    this.#responseNumber = (randomUint32(options.random) % (2 ** 31 - 2)) + 1;
  }

  /** One that carries a session description waits for its PRACK: until then no 2xx may go out (§3). */
  get holdsSuccess(): boolean {
    return [this.#current, ...this.#waiting].some((response) => response !== undefined && hasDescription(response));
  }

  /** A PRACK may still come. */
  get isAwaited(): boolean {
    return this.#current !== undefined;
  }

  /** Sends it when its turn comes; beyond `limits.userAgent.provisionals` the oldest that waits goes. Ignored after the final response. */
  send(response: SipResponse): void {
    if (this.#isOver) return;
    this.#waiting.push(response);
    if (this.#waiting.length > limits.userAgent.provisionals) this.#waiting.shift();
    if (this.#current === undefined) this.#sendNext();
  }

  /** Whether `prack` is for the response that waits for it; it is done with then (§3). Else 481 is due. */
  acknowledge(prack: SipRequest): boolean {
    const rAck = prack.headers.read(headers.rAck);
    const cseq = cseqOf(this.#options.transaction.request);
    if (!rAck?.ok || this.#current === undefined) return false;
    const { responseNumber, sequence, method } = rAck.value;
    if (responseNumber !== this.#responseNumber || sequence !== cseq?.sequence || method !== cseq.method) return false;
    this.#stop();
    this.#current = undefined;
    this.#sendNext();
    return true;
  }

  /** The final response is sent: no more of these, but a PRACK that is under way is still known (§3). */
  finish(): void {
    this.#isOver = true;
    this.#waiting.splice(0);
    this.#stop();
  }

  #sendNext(): void {
    const response = this.#waiting.shift();
    if (response === undefined) return;
    this.#responseNumber += 1;
    response.headers.set('RSeq', `${this.#responseNumber}`);
    response.headers.add('Require', '100rel');
    this.#current = response;
    this.#deadline = this.#options.clock.after(TIMEOUT, () => {
      this.finish();
      this.#options.onGivenUp();
    });
    this.#transmit(response, T1);
  }

  #transmit(response: SipResponse, waitMs: number): void {
    this.#options.transaction.respond(response);
    this.#resend = this.#options.clock.after(waitMs, () => this.#transmit(response, waitMs * 2));
  }

  #stop(): void {
    this.#resend?.[Symbol.dispose]();
    this.#deadline?.[Symbol.dispose]();
  }
}
