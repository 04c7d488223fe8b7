import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Message } from '../messaging/message.ts';
import type { MessageStore } from '../messaging/message-store.ts';

let count = 0;

/** A received message of `alice` from `bob`, with an id and a reception key of its own. */
function someMessage(fields: Partial<Message> = {}): Message {
  count += 1;
  return {
    id: `m${count}`,
    accountId: 'alice',
    direction: 'in',
    peerUri: 'sip:bob@example.com',
    text: `text ${count}`,
    atUnixMs: 1_700_000_000_000,
    state: 'received',
    isRead: false,
    attempts: 0,
    receptionKey: `key-${count}`,
    ...fields,
  };
}

function outgoing(fields: Partial<Message> = {}): Message {
  const { receptionKey: _none, ...message } = someMessage();
  return { ...message, direction: 'out', state: 'queued', isRead: true, target: 'sip:bob@example.com', ...fields };
}

/** What every {@link MessageStore} promises, as tests. @param make a fresh store that keeps at most `most` messages */
export function testMessageStore(name: string, make: (most: number) => MessageStore): void {
  test(`${name}: keeps every field of a message, and a newer version in the same place`, () => {
    const store = make(100);
    const full = outgoing({
      peerName: 'Bob',
      state: 'sent',
      attempts: 2,
      failure: { status: 480, reason: 'Temporarily Unavailable' },
      retryAtUnixMs: 1_700_000_005_000,
      writtenAtUnixMs: 1_699_999_999_000,
      requestId: { callId: 'c', fromTag: 't', sequence: 2 ** 31 - 1 },
      messageId: 'receipt-1',
    });
    const later = someMessage({ messageId: 'theirs', wantsReadReceipt: true });
    store.put(full);
    store.put(later);
    assert.deepEqual(store.find(full.id), full);
    const { failure: _failure, retryAtUnixMs: _retry, ...kept } = full;
    const delivered: Message = { ...kept, state: 'delivered' };
    store.put(delivered);
    assert.deepEqual(store.list({ accountId: 'alice', peerUri: full.peerUri, limit: 10 }), [later, delivered]);
    assert.equal(store.find('unknown'), undefined);
  });

  test(`${name}: a received message is kept once, whatever its id`, () => {
    const store = make(100);
    const keys = ['a', 'b', 'a', 'A', 'b'];
    assert.deepEqual(
      keys.map((receptionKey) => store.putReceived(someMessage({ receptionKey }))),
      [true, true, false, true, false],
    );
    assert.equal(store.list({ accountId: 'alice', peerUri: 'sip:bob@example.com', limit: 10 }).length, 3);
  });

  test(`${name}: lists one conversation newest first, page by page`, () => {
    const store = make(100);
    const messages = Array.from({ length: 5 }, () => someMessage());
    for (const message of messages) store.put(message);
    store.put(someMessage({ accountId: 'carol' }));
    store.put(someMessage({ peerUri: 'sip:dave@example.com' }));
    const query = { accountId: 'alice', peerUri: 'sip:bob@example.com', limit: 2 };
    const [m1, m2, m3, m4, m5] = messages;
    assert.deepEqual(store.list(query), [m5, m4]);
    assert.deepEqual(store.list({ ...query, before: m4?.id ?? '' }), [m3, m2]);
    assert.deepEqual(store.list({ ...query, before: m2?.id ?? '' }), [m1]);
    assert.deepEqual(store.list({ ...query, before: 'unknown' }), []);
  });

  test(`${name}: names each conversation once with its newest message and what is unread`, () => {
    const store = make(100);
    const [first, second, third] = [someMessage(), someMessage({ peerUri: 'sip:dave@example.com' }), outgoing()];
    for (const message of [first, second, someMessage(), third]) store.put(message);
    assert.deepEqual(store.conversations(10), [
      { accountId: 'alice', peerUri: 'sip:bob@example.com', last: third, unread: 2 },
      { accountId: 'alice', peerUri: 'sip:dave@example.com', last: second, unread: 1 },
    ]);
    store.markRead('alice', 'sip:bob@example.com');
    assert.deepEqual(
      store.conversations(1).map(({ unread }) => unread),
      [0],
    );
    assert.equal(store.find(second.id)?.isRead, false);
  });

  test(`${name}: finds an outgoing message by what receipts call it, for its own account`, () => {
    const store = make(100);
    const sent = outgoing({ messageId: 'Abc' });
    store.put(someMessage({ messageId: 'Abc' }));
    store.put(sent);
    store.put(outgoing());
    assert.deepEqual(store.findSent('alice', 'Abc'), sent);
    assert.deepEqual([store.findSent('bob', 'Abc'), store.findSent('alice', 'abc')], [undefined, undefined]);
  });

  test(`${name}: gives what was read for the first time and wants a receipt, oldest first`, () => {
    const store = make(100);
    const [first, second] = [someMessage({ wantsReadReceipt: true }), someMessage({ wantsReadReceipt: true })];
    const foreign = someMessage({ wantsReadReceipt: true, peerUri: 'sip:dave@example.com' });
    for (const message of [first, someMessage(), second, outgoing(), foreign]) store.put(message);
    const read = [first, second].map((message) => ({ ...message, isRead: true }));
    assert.deepEqual(store.markRead('alice', first.peerUri), read);
    assert.deepEqual(store.markRead('alice', first.peerUri), []);
  });

  test(`${name}: knows what is to be sent, oldest first`, () => {
    const store = make(100);
    const states = ['queued', 'sent', 'delivered', 'accepted', 'read', 'failed', 'queued'] as const;
    const messages = states.map((state) => outgoing({ state }));
    for (const message of [...messages, someMessage()]) store.put(message);
    assert.deepEqual(store.unfinished(), [messages[0], messages[1], messages[6]]);
  });

  test(`${name}: forgets a message or a conversation`, () => {
    const store = make(100);
    const [first, second, other] = [someMessage(), someMessage(), someMessage({ peerUri: 'sip:dave@example.com' })];
    for (const message of [first, second, other]) store.put(message);
    store.remove(first.id);
    store.remove('unknown');
    assert.deepEqual([store.find(first.id), store.find(second.id)], [undefined, second]);
    store.removeConversation('alice', 'sip:bob@example.com');
    assert.deepEqual(
      store.conversations(10).map(({ peerUri }) => peerUri),
      ['sip:dave@example.com'],
    );
  });

  test(`${name}: beyond its bound the oldest finished messages go`, () => {
    const store = make(3);
    const [waiting, ...received] = [outgoing(), someMessage(), someMessage(), someMessage()];
    for (const message of [waiting, ...received]) store.put(message);
    assert.deepEqual(
      [waiting, ...received].map(({ id }) => store.find(id) !== undefined),
      [true, false, true, true],
    );
    store.put(outgoing());
    store.put(outgoing());
    store.put(outgoing());
    assert.equal(store.unfinished().length, 4);
  });
}
