import { randomFraction } from '../../base/random.ts';
import { limits } from '../../limits.ts';
import { SuccessRetransmission } from '../dialog/success-retransmission.ts';
import { cseqOf } from '../message/build.ts';
import type { SipRequest, SipResponse } from '../message/message.ts';
import { backAlong } from './addressing.ts';
import type { AgentCore } from './agent-core.ts';
import type { AgentDialog } from './agent-dialog.ts';
import type { Body } from './body.ts';
import type { IncomingRequest, ReplyOptions } from './incoming-request.ts';
import type { InviteContext } from './invite-context.ts';
import type { InviteTurn } from './invite-turn.ts';
import { within } from './within.ts';

/** How a peer's re-INVITE is answered. */
export interface ReinviteReply extends ReplyOptions {
  /** 200 to 699. */
  readonly status: number;
}

/** A peer's re-INVITE: its offer, or none when ours belongs into the 2xx and the answer comes with the ACK. */
export interface Reinvite {
  readonly request: SipRequest;
  readonly body?: Body;
}

export type ReinviteHandler = (reinvite: Reinvite) => ReinviteReply | PromiseLike<ReinviteReply>;

/** A 2xx of ours on its way to its ACK. */
interface Unacknowledged {
  readonly retransmission: SuccessRetransmission;
  /** It carries an offer, so the ACK carries the answer. */
  readonly isLateOffer: boolean;
}

/** Answers the INVITEs of the peer in one session, and repeats the 2xx until their ACK (RFC 3261 §13.3.1.4, §14.2). */
export class ReinviteServer implements Disposable {
  readonly #core: AgentCore;
  readonly #context: InviteContext;
  readonly #dialog: AgentDialog;
  readonly #turn: InviteTurn;
  readonly #onLost: () => void;
  readonly #unacknowledged = new Map<number, Unacknowledged>();
  #pending: IncomingRequest | undefined;
  #whenAcknowledged: (() => void)[] = [];
  /** Refuses until somebody can say what the session is. */
  #handler: ReinviteHandler = () => ({ status: 488 });

  /** @param onLost no ACK came to a 2xx */
  constructor(context: InviteContext, dialog: AgentDialog, turn: InviteTurn, onLost: () => void) {
    this.#core = context.core;
    this.#context = context;
    this.#dialog = dialog;
    this.#turn = turn;
    this.#onLost = onLost;
  }

  setHandler(handler: ReinviteHandler): void {
    this.#handler = handler;
  }

  /** Repeats `response`, the 2xx to this INVITE, which was just sent. */
  expectAck(incoming: IncomingRequest, response: SipResponse): void {
    const sequence = cseqOf(response)?.sequence ?? 0;
    this.#unacknowledged.get(sequence)?.retransmission[Symbol.dispose]();
    const retransmission = new SuccessRetransmission({
      clock: this.#core.clock,
      resend: () => incoming.transaction.respond(response),
      onTimeout: () => {
        this.#settle(sequence);
        this.#onLost();
      },
    });
    const isLateOffer = incoming.request.body.length === 0 && response.body.length > 0;
    this.#unacknowledged.set(sequence, { retransmission, isLateOffer });
    this.#turn.setTheirs(true);
  }

  /** False: not the ACK of an INVITE that waits for it. */
  takeAck(ack: SipRequest): boolean {
    const sequence = cseqOf(ack)?.sequence;
    return sequence !== undefined && this.#settle(sequence);
  }

  /** Resolves when no 2xx of ours waits for its ACK. */
  acknowledged(): Promise<void> {
    if (this.#unacknowledged.size === 0) return Promise.resolve();
    return new Promise((resolve) => void this.#whenAcknowledged.push(resolve));
  }

  receive(incoming: IncomingRequest): void {
    if (this.#turn.isOurs || [...this.#unacknowledged.values()].some(({ isLateOffer }) => isLateOffer)) incoming.respond(491);
    else if (this.#pending !== undefined) incoming.respond(500, { headers: [['Retry-After', this.#retryAfter()]] });
    else void this.#answer(incoming);
  }

  /** Gives up the INVITE that has no final response. */
  refusePending(): void {
    this.#pending?.respond(487);
    this.#finish();
  }

  [Symbol.dispose](): void {
    this.refusePending();
    for (const sequence of [...this.#unacknowledged.keys()]) this.#settle(sequence);
  }

  async #answer(incoming: IncomingRequest): Promise<void> {
    const { request, transaction, body } = incoming;
    this.#pending = incoming;
    this.#turn.setTheirs(true);
    this.#context.cancellable.set(transaction.id, { localTag: incoming.localTag, cancel: () => this.refusePending() });
    this.#dialog.refreshTarget(request);

    const contact = this.#core.transport.sentByFor(backAlong(transaction.flow));
    const reply = await within(
      this.#core.clock,
      limits.userAgent.reinviteAnswerMs,
      this.#handle({ request, ...(body && { body }) }),
      (error) => this.#core.log.write('error', 'answering a re-INVITE failed', { error: String(error) }),
    );
    const sentBy = await contact;
    if (this.#pending !== incoming) return;
    const { status, headers = [], ...rest } = reply ?? { status: 500 };
    const isSuccess = status < 300;
    const fields = isSuccess
      ? [['Contact', this.#dialog.contact(sentBy)] as const, ['Allow', this.#core.capabilities.allow] as const]
      : [];
    const response = incoming.responseFor(status, { ...rest, headers: [...fields, ...headers] });
    transaction.respond(response);
    if (isSuccess) this.expectAck(incoming, response);
    this.#finish();
  }

  async #handle(reinvite: Reinvite): Promise<ReinviteReply> {
    return this.#handler(reinvite);
  }

  #finish(): void {
    if (this.#pending !== undefined) this.#context.cancellable.delete(this.#pending.transaction.id);
    this.#pending = undefined;
    this.#noteProgress();
  }

  #settle(sequence: number): boolean {
    const unacknowledged = this.#unacknowledged.get(sequence);
    unacknowledged?.retransmission[Symbol.dispose]();
    this.#unacknowledged.delete(sequence);
    this.#noteProgress();
    return unacknowledged !== undefined;
  }

  #noteProgress(): void {
    const isIdle = this.#unacknowledged.size === 0;
    this.#turn.setTheirs(this.#pending !== undefined || !isIdle);
    if (isIdle) for (const resolve of this.#whenAcknowledged.splice(0)) resolve();
  }

  /** 0 to 10 s (§14.2). */
  #retryAfter(): string {
    return `${Math.floor(randomFraction(this.#core.random) * 11)}`;
  }
}
