import type { Random } from '../../base/random.ts';
import { isSipUri, serializeUri } from '../../sip/message/uri.ts';
import type { ServerTransaction } from '../../sip/transaction/transaction.ts';
import { type Answer, respond } from '../answer.ts';
import { contactsOf, type ForwardTarget, type TargetSources } from '../location/contacts.ts';
import type { ServerRole } from '../server-role.ts';
import type { UserStore } from '../users/user-store.ts';

export interface RedirectServerOptions extends TargetSources {
  readonly random: Random;
  readonly users: UserStore;
}

/** Tells callers of our users where those are, instead of forwarding (RFC 3261 §8.3). */
export class RedirectServer implements ServerRole {
  readonly #options: RedirectServerOptions;

  constructor(options: RedirectServerOptions) {
    this.#options = options;
  }

  accept(transaction: ServerTransaction, domain: string | undefined): boolean {
    const { request } = transaction;
    if (domain === undefined || request.method === 'REGISTER') return false;
    const uri = request.uri();
    const user = uri.ok && isSipUri(uri.value) ? uri.value.user : undefined;
    respond(transaction, user === undefined ? { status: 404 } : this.#answerFor(user, domain), this.#options.random);
    return true;
  }

  #answerFor(user: string, domain: string): Answer {
    const contacts = contactsOf(user, domain, this.#options);
    if (contacts.length === 0) return { status: this.#options.users.find(user, domain) === undefined ? 404 : 480 };
    return {
      status: contacts.length === 1 ? 302 : 300,
      headers: contacts.map((contact) => ['Contact', contactValue(contact)] as const),
    };
  }
}

function contactValue({ requestUri, q }: ForwardTarget): string {
  return `<${serializeUri(requestUri)}>;q=${q}`;
}
