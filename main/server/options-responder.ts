import type { Random } from '../base/random.ts';
import { isSipUri } from '../sip/message/uri.ts';
import type { ServerTransaction } from '../sip/transaction/transaction.ts';
import { respond } from './answer.ts';
import type { CapabilityFields } from './capabilities.ts';
import type { ServerRole } from './server-role.ts';

/** Answers OPTIONS to the server itself: a Request-URI of ours without a user (RFC 3261 §11). */
export class OptionsResponder implements ServerRole {
  readonly #random: Random;
  readonly #capabilities: () => CapabilityFields;

  constructor(random: Random, capabilities: () => CapabilityFields) {
    this.#random = random;
    this.#capabilities = capabilities;
  }

  accept(transaction: ServerTransaction, domain: string | undefined): boolean {
    const { request } = transaction;
    if (request.method !== 'OPTIONS' || domain === undefined) return false;
    const uri = request.uri();
    if (!uri.ok || !isSipUri(uri.value) || uri.value.user !== undefined) return false;
    respond(transaction, { status: 200, headers: this.#capabilities() }, this.#random);
    return true;
  }
}
