import type { SipResponse } from '../message/message.ts';
import type { SentBy } from '../transport/sent-by.ts';
import { backAlong } from './addressing.ts';
import type { AgentCore } from './agent-core.ts';
import type { AgentDialog } from './agent-dialog.ts';
import type { IncomingRequest, ReplyOptions } from './incoming-request.ts';

/** Makes the responses to an INVITE that belong to its dialog: with our Contact, its Record-Route, and what we can (RFC 3261 §12.1.1). */
export class InviteResponses {
  readonly #core: AgentCore;
  readonly #incoming: IncomingRequest;
  readonly #dialog: AgentDialog;
  /** Where the caller reaches us. */
  #sentBy: SentBy | undefined;

  constructor(core: AgentCore, incoming: IncomingRequest, dialog: AgentDialog) {
    this.#core = core;
    this.#incoming = incoming;
    this.#dialog = dialog;
  }

  /** Finds out our Contact; before the first response. */
  async prepare(): Promise<void> {
    this.#sentBy = await this.#core.transport.sentByFor(backAlong(this.#incoming.transaction.flow));
  }

  /** @param status 101 to 299 */
  create(status: number, { headers = [], body }: Omit<ReplyOptions, 'reason'>): SipResponse {
    const { allow, supported } = this.#core.capabilities;
    const routes = this.#incoming.request.headers.rows('Record-Route').map((value) => ['Record-Route', value] as const);
    const contact = this.#sentBy === undefined ? [] : [['Contact', this.#dialog.contact(this.#sentBy)] as const];
    const extensions = supported.length === 0 ? [] : [['Supported', supported.join(', ')] as const];
    return this.#incoming.responseFor(status, {
      headers: [...routes, ...contact, ['Allow', allow], ...extensions, ...headers],
      body,
    });
  }
}
