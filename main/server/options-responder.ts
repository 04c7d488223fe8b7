import type { Random } from '../base/random.ts';
import { isSipUri } from '../sip/message/uri.ts';
import type { ServerTransaction } from '../sip/transaction/transaction.ts';
import { respond } from './answer.ts';
import { capabilities } from './capabilities.ts';
import type { ServerRole } from './server-role.ts';

/** Answers OPTIONS to the server itself: a Request-URI of ours without a user (RFC 3261 §11). */
export class OptionsResponder implements ServerRole {
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  accept(transaction: ServerTransaction, domain: string | undefined): boolean {
    const { request } = transaction;
    if (request.method !== 'OPTIONS' || domain === undefined) return false;
    const uri = request.uri();
    if (!uri.ok || !isSipUri(uri.value) || uri.value.user !== undefined) return false;
    respond(transaction, { status: 200, headers: capabilities }, this.#random);
    return true;
  }
}
