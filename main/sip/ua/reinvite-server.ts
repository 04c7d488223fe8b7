import { limits } from '../../limits.ts';
import { hasDescription } from '../dialog/offer-answer-exchange.ts';
import { SuccessRetransmission } from '../dialog/success-retransmission.ts';
import { cseqOf } from '../message/build.ts';
import type { SipRequest, SipResponse } from '../message/message.ts';
import { backAlong } from './addressing.ts';
import type { AgentCore } from './agent-core.ts';
import type { IncomingRequest } from './incoming-request.ts';
import type { InviteContext } from './invite-context.ts';
import type { InviteDialog } from './invite-dialog.ts';
import { refuseCollision, replyTo } from './offer-handler.ts';

/** Answers the INVITEs of the peer in one session, and repeats the 2xx until their ACK (RFC 3261 §13.3.1.4, §14.2). */
export class ReinviteServer implements Disposable {
  readonly #core: AgentCore;
  readonly #context: InviteContext;
  readonly #invite: InviteDialog;
  readonly #onLost: () => void;
  /** Our 2xx on their way to their ACKs, by CSeq. */
  readonly #unacknowledged = new Map<number, SuccessRetransmission>();
  /** The CSeq of the 2xx that carries our offer: its ACK has to carry the answer. */
  #offeredIn: number | undefined;
  #pending: IncomingRequest | undefined;
  /** The first 2xx waits for the PRACK of a response before it. */
  #isHeldBack = false;
  #whenAcknowledged: (() => void)[] = [];

  /** @param onLost no ACK came to a 2xx */
  constructor(context: InviteContext, invite: InviteDialog, onLost: () => void) {
    this.#core = context.core;
    this.#context = context;
    this.#invite = invite;
    this.#onLost = onLost;
  }

  /** A 2xx will be handed to `expectAck` later. */
  holdBack(): void {
    this.#isHeldBack = true;
    this.#noteProgress();
  }

  /** Repeats `response`, the 2xx to this INVITE, which was just sent. */
  expectAck(incoming: IncomingRequest, response: SipResponse): void {
    const sequence = cseqOf(response)?.sequence ?? 0;
    this.#unacknowledged.get(sequence)?.[Symbol.dispose]();
    const retransmission = new SuccessRetransmission({
      clock: this.#core.clock,
      resend: () => incoming.transaction.respond(response),
      onTimeout: () => {
        this.#settle(sequence);
        this.#onLost();
      },
    });
    this.#unacknowledged.set(sequence, retransmission);
    if (this.#invite.exchange.state === 'ours') this.#offeredIn = sequence;
    this.#isHeldBack = false;
    this.#noteProgress();
  }

  /**
   * - `stray`: not the ACK of an INVITE that waits for it.
   * - `unanswered`: it should have carried the answer to our offer (RFC 6337 §2.2, pattern 2): a BYE is due.
   */
  takeAck(ack: SipRequest): 'taken' | 'unanswered' | 'stray' {
    const sequence = cseqOf(ack)?.sequence;
    if (sequence === undefined) return 'stray';
    const isAnswerDue = sequence === this.#offeredIn;
    if (isAnswerDue) {
      this.#offeredIn = undefined;
      this.#invite.exchange.take(hasDescription(ack) ? 'answerReceived' : 'withdrawn');
    }
    if (!this.#settle(sequence)) return 'stray';
    return isAnswerDue && !hasDescription(ack) ? 'unanswered' : 'taken';
  }

  /** Resolves when no 2xx of ours waits for its ACK. */
  acknowledged(): Promise<void> {
    if (!this.#isWaiting) return Promise.resolve();
    return new Promise((resolve) => void this.#whenAcknowledged.push(resolve));
  }

  receive(incoming: IncomingRequest): void {
    const { turn, exchange, timer } = this.#invite;
    const refusal = timer?.judge(incoming.request);
    if (turn.ours === 'INVITE') refuseCollision(this.#core, incoming, 491);
    else if (this.#pending !== undefined || this.#unacknowledged.size >= limits.dialog.unacknowledged) {
      refuseCollision(this.#core, incoming, 500);
    } else if (exchange.refusal !== undefined) refuseCollision(this.#core, incoming, exchange.refusal);
    else if (refusal !== undefined) incoming.respond(refusal.status, { headers: refusal.headers });
    else void this.#answer(incoming);
  }

  /** Gives up the INVITE that has no final response. */
  refusePending(): void {
    this.#pending?.respond(487);
    if (this.#pending !== undefined) this.#invite.exchange.take('withdrawn');
    this.#finish();
  }

  [Symbol.dispose](): void {
    this.refusePending();
    this.#isHeldBack = false;
    for (const sequence of [...this.#unacknowledged.keys()]) this.#settle(sequence);
    this.#noteProgress();
  }

  get #isWaiting(): boolean {
    return this.#isHeldBack || this.#unacknowledged.size > 0;
  }

  async #answer(incoming: IncomingRequest): Promise<void> {
    const { request, transaction } = incoming;
    const { dialog, exchange, handler, timer } = this.#invite;
    this.#pending = incoming;
    exchange.take(hasDescription(request) ? 'offerReceived' : 'bare');
    this.#noteProgress();
    this.#context.cancellable.set(transaction.id, { localTag: incoming.localTag, cancel: () => this.refusePending() });
    dialog.refreshTarget(request);
    this.#invite.noteIdentity(incoming);

    const contact = this.#core.transport.sentByFor(backAlong(transaction.flow));
    const { status, headers = [], ...rest } = await replyTo(this.#core, handler, incoming);
    const sentBy = await contact;
    if (this.#pending !== incoming) return;
    const isSuccess = status < 300;
    const fields = isSuccess
      ? [
          ['Contact', dialog.contact(sentBy)] as const,
          ['Allow', this.#core.capabilities.allow] as const,
          ...(timer?.answer(request) ?? []),
        ]
      : [];
    const response = incoming.responseFor(status, { ...rest, headers: [...fields, ...headers] });
    if (isSuccess && hasDescription(response)) exchange.send();
    else exchange.take('withdrawn');
    transaction.respond(response);
    if (isSuccess) this.expectAck(incoming, response);
    this.#finish();
  }

  #finish(): void {
    if (this.#pending !== undefined) this.#context.cancellable.delete(this.#pending.transaction.id);
    this.#pending = undefined;
    this.#noteProgress();
  }

  #settle(sequence: number): boolean {
    const retransmission = this.#unacknowledged.get(sequence);
    retransmission?.[Symbol.dispose]();
    this.#unacknowledged.delete(sequence);
    this.#noteProgress();
    return retransmission !== undefined;
  }

  #noteProgress(): void {
    this.#invite.turn.setTheirs('INVITE', this.#pending !== undefined || this.#isWaiting);
    if (!this.#isWaiting) for (const resolve of this.#whenAcknowledged.splice(0)) resolve();
  }
}
