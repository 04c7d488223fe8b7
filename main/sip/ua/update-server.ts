import { hasDescription } from '../dialog/offer-answer-exchange.ts';
import { backAlong } from './addressing.ts';
import type { AgentCore } from './agent-core.ts';
import type { IncomingRequest } from './incoming-request.ts';
import { type ChangeHandler, type ChangeReply, refuseCollision, replyTo } from './offer-handler.ts';
import type { UpdateSurroundings } from './update-client.ts';

/** What an UPDATE of the peer is answered with. */
export interface UpdateServerSurroundings extends UpdateSurroundings {
  readonly core: AgentCore;
  readonly handler: ChangeHandler;
}

/** Answers the UPDATEs of the peer in one dialog, early or confirmed (RFC 3311 §5.2). */
export class UpdateServer {
  readonly #surroundings: () => UpdateServerSurroundings;
  #pending: IncomingRequest | undefined;

  constructor(surroundings: () => UpdateServerSurroundings) {
    this.#surroundings = surroundings;
  }

  receive(incoming: IncomingRequest): void {
    const { core, exchange, timer } = this.#surroundings();
    const collision = hasDescription(incoming.request) ? exchange.refusal : undefined;
    const refusal = timer?.judge(incoming.request);
    if (this.#pending !== undefined) refuseCollision(core, incoming, 500);
    else if (collision !== undefined) refuseCollision(core, incoming, collision);
    else if (refusal !== undefined) incoming.respond(refusal.status, { headers: refusal.headers });
    else void this.#answer(incoming);
  }

  async #answer(incoming: IncomingRequest): Promise<void> {
    const { core, dialog, exchange, turn, timer, handler } = this.#surroundings();
    const { request, transaction } = incoming;
    const isOffer = hasDescription(request);
    this.#pending = incoming;
    if (isOffer) exchange.take('offerReceived');
    turn.setTheirs('UPDATE', true);
    dialog.refreshTarget(request);
    const contact = core.transport.sentByFor(backAlong(transaction.flow));
    const { status, headers = [], ...rest }: ChangeReply = isOffer ? await replyTo(core, handler, incoming) : { status: 200 };
    const sentBy = await contact;

    const isSuccess = status < 300;
    const fields = isSuccess
      ? [
          ['Contact', dialog.contact(sentBy)] as const,
          ['Allow', core.capabilities.allow] as const,
          ...(timer?.answer(request) ?? []),
        ]
      : [];
    if (isOffer) exchange.take(isSuccess ? 'answerSent' : 'withdrawn');
    incoming.respond(dialog.state === 'terminated' ? 481 : status, { ...rest, headers: [...fields, ...headers] });
    this.#pending = undefined;
    turn.setTheirs('UPDATE', false);
  }
}
