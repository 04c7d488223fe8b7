import assert from 'node:assert/strict';
import test from 'node:test';
import type { MessageView } from '../../main/contract/message-view.ts';
import { type Thread, withNewest } from './messages-state.ts';

const key = { accountId: 'a', peerUri: 'sip:bob@example.com' };
const message = (id: number, state: MessageView['state'] = 'received'): MessageView => ({
  id: `m${id}`,
  direction: 'in',
  text: '',
  atUnixMs: id,
  state,
});
const thread = (...ids: readonly number[]): Thread => ({
  key,
  messages: ids.map((id) => message(id)),
  isComplete: false,
  isLoaded: true,
});
const ids = ({ messages = [] }: Partial<Thread>): readonly string[] => messages.map(({ id }) => id);

test('new messages and changed ones stand behind the older ones that were loaded before', () => {
  const page = { messages: [message(5), message(4, 'read'), message(3)], isComplete: false };
  const changed = withNewest(thread(1, 2, 3, 4), page);
  assert.deepEqual(ids(changed), ['m1', 'm2', 'm3', 'm4', 'm5']);
  assert.equal(changed.messages?.[3]?.state, 'read');
  assert.equal(changed.isComplete, false);
});

test('what does not join up begins anew: older ones are loaded when somebody scrolls', () => {
  assert.deepEqual(ids(withNewest(thread(1, 2), { messages: [message(9), message(8)], isComplete: false })), ['m8', 'm9']);
});

test('a removed message is gone, and an empty conversation is empty', () => {
  assert.deepEqual(ids(withNewest(thread(1, 2, 3), { messages: [message(3), message(1)], isComplete: true })), ['m1', 'm3']);
  assert.deepEqual(withNewest(thread(1), { messages: [], isComplete: true }), { messages: [], isComplete: true, isLoaded: true });
});
