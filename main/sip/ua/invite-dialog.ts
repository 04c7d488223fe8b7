import { Emitter, type Event } from '../../base/event.ts';
import type { Result } from '../../base/result.ts';
import type { OfferAnswerExchange } from '../dialog/offer-answer-exchange.ts';
import type { NameAddr } from '../message/name-addr.ts';
import type { AgentCore } from './agent-core.ts';
import type { AgentDialog } from './agent-dialog.ts';
import { GlareRetry } from './glare-retry.ts';
import type { IncomingRequest } from './incoming-request.ts';
import { InviteTurn } from './invite-turn.ts';
import type { ChangeHandler } from './offer-handler.ts';
import type { RequestFailure } from './request-failure.ts';
import type { SessionTimer } from './session-timer.ts';
import { sendUpdate, type UpdateAnswer, type UpdateSettings } from './update-client.ts';
import { UpdateServer } from './update-server.ts';

/** Refuses until somebody can say what the session is. */
const refuse: ChangeHandler = () => ({ status: 488 });

/**
 * What a dialog of an INVITE has from its first response to its end, early and confirmed: the exchange of offers and answers, whose turn it
 * is to change the session, and UPDATE both ways (RFC 3311, RFC 6337).
 */
export class InviteDialog implements Disposable {
  readonly dialog: AgentDialog;
  readonly exchange: OfferAnswerExchange;
  readonly turn = new InviteTurn();
  readonly glare: GlareRetry;
  readonly #updates: UpdateServer;
  readonly #identified = new Emitter<NameAddr>();
  #handler: ChangeHandler = refuse;
  #timer: SessionTimer | undefined;
  /** The peer says that it is somebody else now (RFC 4916). */
  readonly onIdentified: Event<NameAddr> = this.#identified.event;

  /**
   * @param isCaller the INVITE was ours, and so is the Call-ID
   * @param exchange what has been said of the session in the INVITE
   */
  constructor(core: AgentCore, dialog: AgentDialog, isCaller: boolean, exchange: OfferAnswerExchange) {
    this.dialog = dialog;
    this.exchange = exchange;
    this.glare = new GlareRetry(core, isCaller);
    this.#updates = new UpdateServer(() => ({
      core,
      dialog,
      exchange,
      turn: this.turn,
      timer: this.#timer,
      handler: this.#handler,
    }));
    dialog.handle('UPDATE', (incoming) => {
      this.noteIdentity(incoming);
      this.#updates.receive(incoming);
    });
  }

  /** Of the session, once there is one. */
  get timer(): SessionTimer | undefined {
    return this.#timer;
  }

  get handler(): ChangeHandler {
    return this.#handler;
  }

  /** Answers what the peer offers from here on; before, it is refused with 488. */
  handleOffers(handler: ChangeHandler): void {
    this.#handler = handler;
  }

  /** The session is set up: its timer goes into every UPDATE and re-INVITE. */
  confirm(timer: SessionTimer): void {
    this.#timer = timer;
  }

  /**
   * Changes the session without INVITE, also while nobody has answered it; collisions are repeated. With an offer it fails with 491 as long
   * as another one is open.
   */
  update(settings: UpdateSettings = {}): Promise<Result<UpdateAnswer, RequestFailure>> {
    const { dialog, exchange, turn } = this;
    return this.glare.run(() => sendUpdate({ dialog, exchange, turn, timer: this.#timer }, settings));
  }

  /** Says who we are now to a peer that takes it (RFC 4916 §4.4): by UPDATE. False: it does not. */
  identifyAs(local: NameAddr): boolean {
    if (!this.dialog.peerSupports('from-change') || this.dialog.peerAllows('UPDATE') === false) return false;
    this.dialog.identifyAs(local);
    void this.update();
    return true;
  }

  /** Reads From of a target refresh request. */
  noteIdentity({ request }: IncomingRequest): void {
    if (this.dialog.refreshRemote(request)) this.#identified.fire(this.dialog.remote);
  }

  [Symbol.dispose](): void {
    this.turn[Symbol.dispose]();
    this.glare[Symbol.dispose]();
    this.#timer?.[Symbol.dispose]();
    this.#identified[Symbol.dispose]();
    this.dialog.handle('UPDATE', (incoming) => incoming.respond(481));
  }
}
