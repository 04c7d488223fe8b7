import assert from 'node:assert/strict';
import { test } from 'node:test';
import { limits } from '../limits.ts';
import type { MessagingPolicy } from '../messaging/messages.ts';
import { serializeReceipt } from '../messaging/receipt.ts';
import { responseTo } from '../sip/message/build.ts';
import { sipUri } from '../sip/message/uri.ts';
import { receiveTexts, sendMessage } from '../sip/ua/message-usage.ts';
import { HOUSE_DOMAIN, type HousePhone } from '../testing/house.ts';
import { testUnderLoss } from '../testing/under-loss.ts';
import { close, twoDesks } from './message-desk.ts';

const open: MessagingPolicy = { asksReceipts: true, tellsRead: true, tellsTyping: true };

test('a message is queued, sent, delivered and read, each told once (RFC 5438)', async () => {
  const { house, alice, bob, hers, his } = await twoDesks({ policy: open });
  const message = hers.write(alice, 'bob', '晚饭? 🥟');
  await house.clock.run(1_000);
  assert.deepEqual([message().state, his.received], ['delivered', ['晚饭? 🥟']]);
  his.read(bob, 'alice');
  his.read(bob, 'alice');
  await house.clock.run(1_000);
  assert.deepEqual(
    hers.states.map(([, state]) => state),
    ['queued', 'sent', 'sent', 'delivered', 'read'],
    'sent twice: the proxy asks for the password',
  );
  assert.deepEqual([hers.received, his.states.length], [[], 1], 'receipts are no messages');
  await close(house, hers, his);
});

test('that it is there is told to who asks; that it was read only where the account allows it (RFC 5438 §6.2)', async () => {
  const { house, alice, bob, hers, his } = await twoDesks({ policy: open });
  his.policy = { ...open, tellsRead: false };
  const message = hers.write(alice, 'bob', 'secretly');
  await house.clock.run(1_000);
  his.read(bob, 'alice');
  await house.clock.run(1_000);
  assert.equal(message().state, 'delivered');
  await close(house, hers, his);
});

test('who asks for no receipts sends plain text and gets none', async () => {
  const { house, alice, bob, hers, his } = await twoDesks({ policy: open });
  hers.policy = { ...open, asksReceipts: false };
  const message = hers.write(alice, 'bob', 'plain');
  await house.clock.run(1_000);
  his.read(bob, 'alice');
  await house.clock.run(1_000);
  assert.deepEqual(
    [message().state, message().messageId, his.store.all[0]?.wantsReadReceipt],
    ['delivered', undefined, undefined],
  );
  await close(house, hers, his);
});

test('a peer that refuses the envelope gets plain text at once, and the next time first (415)', async () => {
  const { house, alice, bob, hers, his } = await twoDesks({ policy: open });
  his.messages[Symbol.dispose]();
  const texts: string[] = [];
  using _plain = receiveTexts(bob.agent, ({ text, respond }) => {
    texts.push(text);
    respond(200);
  });
  const [first, second] = [hers.write(alice, 'bob', 'one'), hers.write(alice, 'bob', 'two')];
  await house.clock.run(2_000);
  assert.deepEqual([texts, first().state, second().state], [['one', 'two'], 'delivered', 'delivered']);
  assert.deepEqual([first().attempts, second().attempts], [1, 1]);
  const sent = hers.states.filter(([, state]) => state === 'sent').map(([text]) => text);
  assert.deepEqual(sent, ['one', 'one', 'one', 'one', 'two', 'two'], 'one: in the envelope and plain, each with a challenge');
  await close(house, hers, his);
});

/** Somebody of the house tells Alice what became of a message, as nobody of us would. */
async function forge(from: HousePhone, messageId: string, status: 'delivered' | 'displayed' | 'failed'): Promise<unknown> {
  const imdn = Buffer.from(serializeReceipt({ messageId, status })).toString();
  const cpim = `From: <sip:bob@${HOUSE_DOMAIN}>\r\nTo: <sip:alice@${HOUSE_DOMAIN}>\r\n\r\nContent-Type: message/imdn+xml\r\n\r\n${imdn}`;
  return sendMessage(from.agent, {
    identity: from.account.identity,
    target: sipUri({ user: 'alice', host: HOUSE_DOMAIN }),
    body: { contentType: 'message/cpim', bytes: Buffer.from(cpim) },
  });
}

test('receipts of others than the peer, and of messages never sent, change nothing (RFC 5438 §14)', async () => {
  const { house, alice, bob, hers, his } = await twoDesks({ policy: open });
  const mallory = await house.phone('mallory');
  const message = hers.write(alice, 'bob', 'hello');
  await house.clock.run(1_000);
  const { messageId = '' } = message();
  for (const sending of [forge(mallory, messageId, 'displayed'), forge(bob, 'invented', 'displayed')]) {
    await house.clock.run(1_000);
    assert.deepEqual(await sending, { ok: true, value: 'delivered' }, 'nobody learns which it was');
  }
  assert.deepEqual([message().state, hers.received], ['delivered', []]);
  const genuine = forge(bob, messageId, 'displayed');
  await house.clock.run(1_000);
  await genuine;
  assert.equal(message().state, 'read');
  for (const status of ['delivered', 'failed', 'displayed'] as const) {
    void forge(bob, messageId, status);
    await house.clock.run(1_000);
  }
  assert.equal(message().state, 'read', 'a receipt that comes late or twice takes nothing back');
  assert.equal(hers.states.filter(([, state]) => state === 'read').length, 1);
  await close(house, hers, his);
});

test('a receipt that overtakes the answer ends the tries; what the other side read stays read', async () => {
  const { house, alice, bob, hers, his } = await twoDesks({ policy: open });
  house.network.impair({}, { delayMs: 50 });
  const message = hers.write(alice, 'bob', 'once');
  await house.clock.run(160); // the proxy has asked for the password and passes it on
  house.network.impair({ to: '10.0.1.1' }, { lossRate: 1 });
  await house.clock.run(500);
  assert.deepEqual([his.received, message().state], [['once'], 'sent']);
  house.network.impair({ to: '10.0.1.1' }, {});
  house.network.impair({ from: '10.0.1.1' }, { lossRate: 0 });
  his.read(bob, 'alice');
  await house.clock.run(60_000);
  assert.deepEqual([his.received, message().state, hers.store.unfinished()], [['once'], 'read', []]);
  await close(house, hers, his);
});

test('a message that somebody on the way has taken is delivered when the other side says so, or failed', async () => {
  const { house, alice, hers, his } = await twoDesks({ policy: open });
  const bob = house.phones[1];
  assert.ok(bob);
  his.messages[Symbol.dispose]();
  using _relay = bob.agent.handle('MESSAGE', ({ transaction }) => {
    transaction.respond(responseTo(transaction.request, 202, { toTag: 'relay' }));
  });
  const [first, second] = [hers.write(alice, 'bob', 'one'), hers.write(alice, 'bob', 'two')];
  await house.clock.run(2_000);
  assert.deepEqual([first().state, second().state], ['accepted', 'accepted']);
  void forge(bob, first().messageId ?? '', 'delivered');
  void forge(bob, second().messageId ?? '', 'failed');
  await house.clock.run(2_000);
  assert.deepEqual(
    [first().state, second().state, second().failure],
    ['delivered', 'failed', { status: 480, reason: 'Not Delivered' }],
  );
  await close(house, hers, his);
});

test('one typing notice a conversation: active, idle, and nothing where the account does not tell (RFC 3994 §3)', async () => {
  const { house, alice, bob, hers, his } = await twoDesks({ policy: open });
  const toBob = sipUri({ user: 'bob', host: HOUSE_DOMAIN });
  for (let second = 0; second < 5; second++) {
    hers.messages.typing('alice', toBob, true);
    await house.clock.run(1_000);
  }
  assert.deepEqual(his.composing, [['alice', true, 0]]);
  assert.equal(his.messages.isComposing('bob', `sip:alice@${HOUSE_DOMAIN}`), true);
  await house.clock.run(20_000);
  assert.deepEqual(his.composing[1], ['alice', false, 19]);
  hers.messages.typing('alice', toBob, true);
  await house.clock.run(1_000);
  hers.write(alice, 'bob', 'done');
  await house.clock.run(60_000);
  assert.deepEqual(his.composing.slice(2), [
    ['alice', true, 25],
    ['alice', false, 26],
  ]);
  his.policy = { ...open, tellsTyping: false };
  his.messages.typing('bob', sipUri({ user: 'alice', host: HOUSE_DOMAIN }), true);
  await house.clock.run(1_000);
  assert.deepEqual(hers.composing, []);
  assert.deepEqual([his.received, hers.received, bob.agent.dialogCount], [['done'], [], 0]);
  await close(house, hers, his);
});

test('to one other side there is one request at a time, whatever it says (RFC 3428 §8)', async () => {
  const { house, alice, bob, hers, his } = await twoDesks({ policy: open });
  his.messages[Symbol.dispose]();
  let [waiting, most] = [0, 0];
  const types: (string | undefined)[] = [];
  using _slow = bob.agent.handle('MESSAGE', (incoming) => {
    types.push(incoming.request.headers.first('Content-Type'));
    waiting += 1;
    most = Math.max(most, waiting);
    house.clock.after(300, () => {
      waiting -= 1;
      incoming.respond(200);
    });
  });
  hers.messages.typing('alice', sipUri({ user: 'bob', host: HOUSE_DOMAIN }), true);
  await house.clock.run(100);
  for (const text of ['one', 'two']) hers.write(alice, 'bob', text);
  hers.messages.typing('alice', sipUri({ user: 'bob', host: HOUSE_DOMAIN }), true);
  await house.clock.run(5_000);
  const composing = 'application/im-iscomposing+xml';
  assert.deepEqual([types, most], [[composing, 'message/cpim', composing, 'message/cpim'], 1]);
  await close(house, hers, his);
});

test('a receipt that finds nobody is tried again, a few times', async () => {
  const { house, alice, bob, hers, his } = await twoDesks({ policy: open });
  const message = hers.write(alice, 'bob', 'hello');
  await house.clock.run(1_000);
  house.network.impair({ to: '10.0.1.1' }, { lossRate: 1 });
  his.read(bob, 'alice');
  await house.clock.run(60_000);
  assert.equal(message().state, 'delivered');
  house.network.impair({ to: '10.0.1.1' }, {});
  await house.clock.run(120_000);
  assert.equal(message().state, 'read');
  await close(house, hers, his);
});

test('who asks for more receipts than limits.messaging.notices at once gets no more than that', async () => {
  const { house, bob, hers, his } = await twoDesks({ policy: open });
  his.messages[Symbol.dispose]();
  const send = (index: number): Promise<unknown> => {
    const cpim = `NS: imdn <urn:ietf:params:imdn>\r\nimdn.Message-ID: ${index}\r\nimdn.Disposition-Notification: positive-delivery\r\n\r\n\r\n${index}`;
    const body = { contentType: 'message/cpim', bytes: Buffer.from(cpim) };
    return sendMessage(bob.agent, {
      identity: bob.account.identity,
      target: sipUri({ user: 'alice', host: HOUSE_DOMAIN }),
      body,
    });
  };
  let receipts = 0;
  using _counting = bob.agent.handle('MESSAGE', (incoming) => {
    receipts += 1;
    house.clock.after(20_000, () => incoming.respond(200));
  });
  for (let index = 0; index < limits.messaging.notices + 50; index++) void send(index);
  await house.clock.run(2_000);
  assert.equal(hers.received.length, limits.messaging.notices + 50);
  await house.clock.run(limits.messaging.notices * 25_000);
  assert.equal(receipts, limits.messaging.notices);
  await close(house, hers, his);
});

test('who refuses typing notices is left in peace', async () => {
  const { house, bob, hers, his } = await twoDesks({ policy: open });
  his.messages[Symbol.dispose]();
  let requests = 0;
  using _plain = bob.agent.handle('MESSAGE', (incoming) => {
    requests += 1;
    incoming.respond(415);
  });
  for (let turn = 0; turn < 3; turn++) {
    hers.messages.typing('alice', sipUri({ user: 'bob', host: HOUSE_DOMAIN }), true);
    await house.clock.run(30_000);
  }
  assert.equal(requests, 1);
  await close(house, hers, his);
});

testUnderLoss({
  title: 'everything is read in the end, and nothing arrives twice',
  set: ({ seed }) => twoDesks({ seed, policy: open }),
  async play({ house, alice, bob, hers, his }, { lossRate }) {
    house.network.impair({}, { lossRate, delayMs: 20, jitterMs: 40 });
    const texts = Array.from({ length: 8 }, (_, index) => `${index}`);
    for (const text of texts) {
      hers.write(alice, 'bob', text);
      his.write(bob, 'alice', text);
      hers.messages.typing('alice', sipUri({ user: 'bob', host: HOUSE_DOMAIN }), true);
      await house.clock.run(500);
    }
    await house.clock.run(300_000);
    hers.read(alice, 'bob');
    his.read(bob, 'alice');
    await house.clock.run(300_000);
    const states = [...hers.store.all, ...his.store.all].filter(({ direction }) => direction === 'out').map(({ state }) => state);
    assert.deepEqual([hers.received, his.received], [texts, texts]);
    assert.deepEqual(states, Array(16).fill('read'));
  },
  close: ({ house, hers, his }) => close(house, hers, his),
});
