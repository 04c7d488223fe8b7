import type { ServerTransaction } from '../sip/transaction/transaction.ts';

/** One thing a server can be. A {@link SipServer} asks its roles in order; the first that accepts a request answers it. */
export interface ServerRole {
  /**
   * @param domain the domain of ours that the Request-URI is in; `undefined` for a foreign one
   * @returns false: this request is not for this role, and nothing was done
   */
  accept(transaction: ServerTransaction, domain: string | undefined): boolean;
}
