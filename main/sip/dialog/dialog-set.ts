import { limits } from '../../limits.ts';
import { headers } from '../message/headers.ts';
import type { SipResponse } from '../message/message.ts';
import { tagOf } from '../message/name-addr.ts';

/**
 * The dialogs one request of ours has made, one for each To tag (RFC 3261 §12, §13.2.2): a forked INVITE is answered by several
 * phones. `T` is what the owner keeps of a dialog.
 */
export class DialogSet<T> implements Iterable<T> {
  readonly #dialogs = new Map<string, T>();
  readonly #create: (response: SipResponse) => T | undefined;

  /** @param create makes the dialog of a tag that is new; `undefined` for a response that cannot make one */
  constructor(create: (response: SipResponse) => T | undefined) {
    this.#create = create;
  }

  /**
   * The dialog of `response` (101 to 299), made when its tag is new. None for a provisional response without tag, nor for a new
   * provisional one beyond `limits.dialog.earlyPerInvite`. A 2xx must be acknowledged, so it has more room: `perInvite`.
   */
  of(response: SipResponse): T | undefined {
    const tag = toTagOf(response);
    if (tag === undefined) return undefined;
    const known = this.#dialogs.get(tag);
    if (known !== undefined) return known;
    if (response.status < 200 && tag === '') return undefined;
    if (this.#dialogs.size >= (response.status < 200 ? limits.dialog.earlyPerInvite : limits.dialog.perInvite)) return undefined;
    const created = this.#create(response);
    if (created !== undefined) this.#dialogs.set(tag, created);
    return created;
  }

  /** Takes out those that `isOver` finds, for their owner to end. */
  take(isOver: (dialog: T) => boolean): readonly T[] {
    const over = [...this.#dialogs].filter(([, dialog]) => isOver(dialog));
    for (const [tag] of over) this.#dialogs.delete(tag);
    return over.map(([, dialog]) => dialog);
  }

  [Symbol.iterator](): Iterator<T> {
    return this.#dialogs.values();
  }
}

/** Empty for a peer of RFC 2543. */
function toTagOf(response: SipResponse): string | undefined {
  const to = response.headers.read(headers.to);
  return to?.ok ? (tagOf(to.value) ?? '') : undefined;
}
