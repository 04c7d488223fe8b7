import { cseqOf } from '../message/build.ts';
import { headers } from '../message/headers.ts';
import type { SipRequest } from '../message/message.ts';
import { tagOf } from '../message/name-addr.ts';
import type { ServerTransaction } from '../transaction/transaction.ts';

/**
 * Finds requests that a fork before us has multiplied (RFC 3261 §8.2.2.2): the same From tag, Call-ID and CSeq in two transactions.
 * Remembers no more than the transactions that are alive.
 */
export class MergedRequests {
  readonly #owners = new Map<string, string>();

  /** Whether another transaction has this request already; if not, this one has it until it ends. */
  isMerged({ id, request, onEnded }: ServerTransaction): boolean {
    const key = keyOf(request);
    if (this.#owners.has(key)) return true;
    this.#owners.set(key, id);
    onEnded(() => void this.#owners.delete(key));
    return false;
  }
}

function keyOf(request: SipRequest): string {
  const from = request.headers.read(headers.from);
  const tag = from?.ok ? tagOf(from.value) : undefined;
  const cseq = cseqOf(request);
  return [request.headers.first('Call-ID'), tag, cseq?.sequence, cseq?.method].join(' ');
}
