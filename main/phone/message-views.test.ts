import assert from 'node:assert/strict';
import { test } from 'node:test';
import { limits } from '../limits.ts';
import type { Message } from '../messaging/message.ts';
import { conversationView, messageView, withinBound } from './message-views.ts';

const message: Message = {
  id: 'm',
  accountId: 'a',
  direction: 'in',
  peerUri: 'sip:bob@example.com',
  text: 'Hello',
  atUnixMs: 2_000,
  state: 'received',
  isRead: false,
  attempts: 0,
  receptionKey: 'secret of the engine',
};

test('a view has what a window needs, and nothing else', () => {
  const failed: Message = { ...message, direction: 'out', state: 'failed', failure: { status: 404, reason: 'Not Found' } };
  assert.deepEqual(messageView(failed), {
    id: 'm',
    direction: 'out',
    text: 'Hello',
    atUnixMs: 2_000,
    state: 'failed',
    failure: { status: 404, reason: 'Not Found' },
  });
});

test('the list shows the beginning of a long text, never half a character', () => {
  const last = { ...message, text: '🦉'.repeat(5_000) };
  const around = { accountAor: 'sip:a@b', name: undefined, isComposing: false };
  const { text } = conversationView({ accountId: 'a', peerUri: message.peerUri, last, unread: 1 }, around).last;
  assert.equal(text, '🦉'.repeat(160));
});

test('a page never grows beyond one RPC message, and is never empty', () => {
  const long = messageView({ ...message, text: '\u0001'.repeat(49_152) });
  assert.equal(withinBound([long, long]).length, 1);
  const views = Array.from({ length: 500 }, () => messageView({ ...message, text: 'x'.repeat(1_000) }));
  const fitting = withinBound(views);
  assert.ok(fitting.length > 100 && fitting.length < 500);
  assert.ok(Buffer.byteLength(JSON.stringify(fitting)) < limits.rpc.messageBytes);
});
