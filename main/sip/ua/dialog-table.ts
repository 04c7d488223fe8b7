import { dialogId } from '../dialog/dialog.ts';
import { headers } from '../message/headers.ts';
import type { SipRequest, SipResponse } from '../message/message.ts';
import { tagOf } from '../message/name-addr.ts';

/** The dialogs that are alive, found by Call-ID and tags (RFC 3261 §12). */
export class DialogTable<D extends { readonly id: string }> {
  readonly #dialogs = new Map<string, D>();

  get size(): number {
    return this.#dialogs.size;
  }

  add(dialog: D): void {
    this.#dialogs.set(dialog.id, dialog);
  }

  remove(dialog: D): void {
    if (this.#dialogs.get(dialog.id) === dialog) this.#dialogs.delete(dialog.id);
  }

  ofId(id: string | undefined): D | undefined {
    return id === undefined ? undefined : this.#dialogs.get(id);
  }

  /** The dialog a request of the peer is in: we are its To (§12.2.2). */
  ofRequest(request: SipRequest): D | undefined {
    const tags = tagsOf(request);
    return tags && this.#dialogs.get(dialogId(tags.callId, tags.to, tags.from));
  }

  /** The dialog a response to a request of ours is in: we are its From. */
  ofResponse(response: SipResponse): D | undefined {
    const tags = tagsOf(response);
    return tags && this.#dialogs.get(dialogId(tags.callId, tags.from, tags.to));
  }
}

/** Absent tags, of peers of RFC 2543, are empty. */
function tagsOf(
  message: SipRequest | SipResponse,
): { readonly callId: string; readonly from: string; readonly to: string } | undefined {
  const callId = message.headers.read(headers.callId);
  const from = message.headers.read(headers.from);
  const to = message.headers.read(headers.to);
  if (!callId?.ok || !from?.ok || !to?.ok) return undefined;
  return { callId: callId.value, from: tagOf(from.value) ?? '', to: tagOf(to.value) ?? '' };
}
