import { hasDescription, type OfferAnswerExchange } from '../dialog/offer-answer-exchange.ts';
import type { AgentCore } from './agent-core.ts';
import type { AgentDialog } from './agent-dialog.ts';
import { type Body, bodyOf } from './body.ts';
import type { Answer } from './client-request.ts';
import type { AnswerOffer } from './invite-context.ts';
import { InviteDialog } from './invite-dialog.ts';
import { answerTo } from './late-offer.ts';
import { PrackClient, type Reliability } from './prack-client.ts';

/** One phone's answer to our INVITE: its dialog, as long as we hold it, and the PRACKs to its responses (RFC 3262 §4). */
export class InviteFork implements Disposable {
  readonly dialog: AgentDialog;
  readonly invite: InviteDialog;
  readonly #core: AgentCore;
  readonly #answerOffer: AnswerOffer | undefined;
  readonly #pracks: PrackClient;
  readonly #hold: Disposable;
  #described: Body | undefined;
  /** A 2xx came from it. */
  isAnswered = false;

  /** @param exchange what the INVITE says of the session */
  constructor(core: AgentCore, dialog: AgentDialog, exchange: OfferAnswerExchange, answerOffer: AnswerOffer | undefined) {
    this.dialog = dialog;
    this.#core = core;
    this.#answerOffer = answerOffer;
    this.#hold = dialog.use();
    this.#pracks = new PrackClient(dialog);
    this.invite = new InviteDialog(core, dialog, true, exchange.fork());
  }

  /** The description that counts of those in its reliable provisional responses. */
  get described(): Body | undefined {
    return this.#described;
  }

  /** Takes a provisional response, and acknowledges it where it is reliable. */
  receiveProvisional(answer: Answer): Reliability {
    const reliability = this.#pracks.judge(answer);
    if (reliability === 'reliable') void this.#acknowledge(answer);
    return reliability;
  }

  /** Somebody else keeps the dialog from here on. */
  handOver(): void {
    this.#hold[Symbol.dispose]();
  }

  [Symbol.dispose](): void {
    this.invite[Symbol.dispose]();
    this.#hold[Symbol.dispose]();
  }

  /** RFC 3262 §5: an offer in it is answered in the PRACK. If we cannot, this phone is given up, and the others ring on. */
  async #acknowledge(answer: Answer): Promise<void> {
    const { exchange } = this.invite;
    const description = hasDescription(answer.response) ? bodyOf(answer.response) : undefined;
    const meaning = description && exchange.receive();
    if (meaning !== undefined) this.#described = description;
    const isOffer = meaning === 'offer' && description !== undefined;
    const reply = isOffer ? await answerTo(this.#core, description, this.#answerOffer) : undefined;
    if (isOffer) exchange.take(reply === undefined ? 'withdrawn' : 'answerSent');
    this.#pracks.acknowledge(answer, reply);
    if (isOffer && reply === undefined) void this.dialog.request('BYE');
  }
}
