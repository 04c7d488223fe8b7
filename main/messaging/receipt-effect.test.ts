import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Message, MessageState } from './message.ts';
import type { ReceiptStatus } from './receipt.ts';
import { afterReceipt } from './receipt-effect.ts';

const states: readonly MessageState[] = ['queued', 'sent', 'accepted', 'delivered', 'read', 'failed'];

function message(state: MessageState, fields: Partial<Message> = {}): Message {
  return {
    id: 'm',
    accountId: 'alice',
    direction: 'out',
    peerUri: 'sip:bob@example.com',
    text: 'hello',
    atUnixMs: 0,
    state,
    isRead: true,
    attempts: 1,
    ...fields,
  };
}

test('a receipt moves a message forward and never back, whenever it comes', () => {
  const table: Readonly<Record<ReceiptStatus, readonly (MessageState | undefined)[]>> = {
    delivered: ['delivered', 'delivered', 'delivered', undefined, undefined, 'delivered'],
    displayed: ['read', 'read', 'read', 'read', undefined, 'read'],
    failed: [undefined, undefined, 'failed', undefined, undefined, undefined],
  };
  for (const [status, after] of Object.entries(table)) {
    const moved = states.map((state) => afterReceipt(message(state), status as ReceiptStatus)?.state);
    assert.deepEqual(moved, after, status);
  }
});

test('what stopped the last try is forgotten when the message is there after all; messages of others have no receipts', () => {
  const late = message('queued', { failure: { status: 408, reason: 'Request Timeout' }, retryAtUnixMs: 5 });
  assert.deepEqual(afterReceipt(late, 'displayed'), message('read'));
  assert.equal(afterReceipt(message('received', { direction: 'in' }), 'displayed'), undefined);
});
