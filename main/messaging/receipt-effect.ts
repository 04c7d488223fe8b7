import type { Message, MessageFailure, MessageState } from './message.ts';
import type { ReceiptStatus } from './receipt.ts';

/** What the other side says of a message, and in which states we believe it: a receipt may come late, early, twice and out of order. */
const effects: Readonly<Record<ReceiptStatus, { readonly state: MessageState; readonly from: readonly MessageState[] }>> = {
  delivered: { state: 'delivered', from: ['queued', 'sent', 'accepted', 'failed'] },
  displayed: { state: 'read', from: ['queued', 'sent', 'accepted', 'failed', 'delivered'] },
  // While it is with us, its own answers decide; once it is there, it is there.
  failed: { state: 'failed', from: ['accepted'] },
};

const notDelivered: MessageFailure = { status: 480, reason: 'Not Delivered' };

/** Our message after a receipt; `undefined`: it changes nothing. */
export function afterReceipt(message: Message, status: ReceiptStatus): Message | undefined {
  const { state, from } = effects[status];
  if (message.direction !== 'out' || !from.includes(message.state)) return undefined;
  const { failure: _failure, retryAtUnixMs: _retry, ...kept } = message;
  return state === 'failed' ? { ...kept, state, failure: notDelivered } : { ...kept, state };
}
