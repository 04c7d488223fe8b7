import type { ResponseOptions } from '../message/build.ts';
import { responseTo } from '../message/build.ts';
import type { SipRequest, SipResponse } from '../message/message.ts';
import type { ServerTransaction } from '../transaction/transaction.ts';
import type { AgentDialog } from './agent-dialog.ts';
import { type Body, bodyOf, putBody } from './body.ts';

/** Answers a request: with a final response, now or later. */
export type RequestHandler = (incoming: IncomingRequest) => void;

export interface ReplyOptions {
  /** Instead of the usual phrase. */
  readonly reason?: string | undefined;
  readonly headers?: Iterable<readonly [name: string, value: string]> | undefined;
  readonly body?: Body | undefined;
}

export interface IncomingRequestOptions {
  readonly transaction: ServerTransaction;
  readonly dialog: AgentDialog | undefined;
  /** The tag of our responses where To has none. */
  readonly localTag: string;
  /** For Server. */
  readonly product: string;
}

/** A request of a peer that passed the checks every request gets. */
export class IncomingRequest {
  readonly transaction: ServerTransaction;
  /** The dialog it came in. */
  readonly dialog: AgentDialog | undefined;
  readonly localTag: string;
  readonly #product: string;

  constructor({ transaction, dialog, localTag, product }: IncomingRequestOptions) {
    this.transaction = transaction;
    this.dialog = dialog;
    this.localTag = localTag;
    this.#product = product;
  }

  get request(): SipRequest {
    return this.transaction.request;
  }

  get body(): Body | undefined {
    return bodyOf(this.request);
  }

  /** Sends a response; ignored after a final one. */
  respond(status: number, options: ReplyOptions = {}): void {
    this.transaction.respond(this.responseFor(status, options));
  }

  responseFor(status: number, { reason, headers = [], body }: ReplyOptions = {}): SipResponse {
    const options: ResponseOptions = {
      headers: status === 100 ? headers : [...headers, ['Server', this.#product]],
      ...(reason !== undefined && { reason }),
      ...(status !== 100 && { toTag: this.localTag }),
    };
    const response = responseTo(this.request, status, options);
    putBody(response, body);
    return response;
  }
}
