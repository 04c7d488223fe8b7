import assert from 'node:assert/strict';
import { test } from 'node:test';
import { limits } from '../limits.ts';
import type { MessagingPolicy } from '../messaging/messages.ts';
import { sipUri } from '../sip/message/uri.ts';
import { receiveMessages, sendMessage, textBody } from '../sip/ua/message-usage.ts';
import { HOUSE_DOMAIN, type House, type HousePhone } from '../testing/house.ts';
import { MemoryMessageStore } from '../testing/memory-message-store.ts';
import { testUnderLoss } from '../testing/under-loss.ts';
import { close, Desk, type DeskOptions, twoDesks } from './message-desk.ts';

const open: MessagingPolicy = { asksReceipts: true, tellsRead: true, tellsTyping: true };
const BOB = `sip:bob@${HOUSE_DOMAIN}`;

/** Alice is there, Bob has gone; the domain keeps what is written to him. */
async function setUp(options: DeskOptions = {}) {
  const { house, alice, bob, hers, his } = await twoDesks({ keepsMessages: true, ...options });
  await leave(house, bob);
  his.messages[Symbol.dispose]();
  return { house, alice, hers };
}

async function leave(house: House, phone: HousePhone): Promise<void> {
  const stopping = phone.agent.stop();
  await house.clock.run(3_000);
  await stopping;
}

/** Somebody comes to another phone. */
async function comeBack(house: House, name: string, policy?: MessagingPolicy, store = new MemoryMessageStore()) {
  const desks: Desk[] = [];
  const phone = await house.phone(name, (prepared) => {
    const desk = new Desk(house, prepared, store);
    desk.policy = policy ?? desk.policy;
    desks.push(desk);
  });
  const [desk = assert.fail()] = desks;
  return { phone, desk };
}

test('a message to a member who is away is kept (202) and delivered when he registers: in order, once, with its Date (RFC 3428 §7)', async () => {
  const { house, alice, hers } = await setUp({ policy: open });
  const texts = ['one', '二', 'three'];
  const messages = texts.map((text) => hers.write(alice, 'bob', text));
  await house.clock.run(3_000);
  assert.deepEqual(
    messages.map((message) => message().state),
    ['accepted', 'accepted', 'accepted'],
  );
  assert.equal(house.keptMessages.count(BOB), 3);
  await house.clock.run(3_600_000);
  const { phone: bob, desk: his } = await comeBack(house, 'bob', open);
  await house.clock.run(60_000);
  assert.deepEqual([his.received, house.keptMessages.count(BOB)], [texts, 0]);
  const [first] = his.store.all;
  const waitedMs = (first?.atUnixMs ?? 0) - (first?.writtenAtUnixMs ?? 0);
  assert.ok(waitedMs >= 3_600_000, `${waitedMs}`);
  assert.deepEqual(
    messages.map((message) => message().state),
    ['delivered', 'delivered', 'delivered'],
    'his phone says so',
  );
  his.read(bob, 'alice');
  await house.clock.run(3_000);
  assert.equal(messages[2]?.().state, 'read');
  await close(house, hers, his);
});

test('for who is no member nothing is kept: 404; nor typing notices', async () => {
  const { house, alice, hers } = await setUp({ policy: open });
  const message = hers.write(alice, 'nobody', 'hello?');
  hers.messages.typing('alice', sipUri({ user: 'bob', host: HOUSE_DOMAIN }), true);
  await house.clock.run(60_000);
  assert.deepEqual([message().state, message().failure?.status, house.keptMessages.count(BOB)], ['failed', 404, 0]);
  await close(house, hers);
});

test('what has expired is not delivered; its sender was told 202, no more', async () => {
  const { house, alice, hers } = await setUp({ policy: open });
  const message = hers.write(alice, 'bob', 'in time');
  await house.clock.run(limits.messageStore.lifetimeMs - 60_000);
  assert.equal(house.keptMessages.count(BOB), 1);
  await house.clock.run(180_000);
  const { desk: his } = await comeBack(house, 'bob');
  await house.clock.run(60_000);
  assert.deepEqual([house.keptMessages.count(BOB), his.received, message().state], [0, [], 'accepted']);
  await close(house, hers, his);
});

test('Expires says for how long it is kept (RFC 3428 §4)', async () => {
  const { house, alice, hers } = await setUp();
  for (const seconds of ['10', '3600']) {
    const target = sipUri({ user: 'bob', host: HOUSE_DOMAIN });
    const headers = [['Expires', seconds]] as const;
    const sending = sendMessage(alice.agent, { identity: alice.account.identity, target, body: textBody(seconds), headers });
    await house.clock.run(1_000);
    assert.deepEqual(await sending, { ok: true, value: 'accepted' });
  }
  await house.clock.run(15_000);
  const { desk: his } = await comeBack(house, 'bob');
  await house.clock.run(3_000);
  assert.deepEqual(his.received, ['3600']);
  await close(house, hers, his);
});

test('beyond the bound of one member the sender keeps the rest, and brings it when there is room; nothing is lost or overtakes', async () => {
  const { house, alice, hers } = await setUp();
  const texts = Array.from({ length: limits.messageStore.perMember + 3 }, (_, index) => `${index}`);
  for (const text of texts) hers.write(alice, 'bob', text);
  await house.clock.run(30_000);
  assert.equal(house.keptMessages.count(BOB), limits.messageStore.perMember);
  assert.equal(hers.store.unfinished().length, 3);
  const { desk: his } = await comeBack(house, 'bob');
  await house.clock.run(limits.messaging.retryMaxMs * 2);
  assert.deepEqual(his.received, texts);
  await close(house, hers, his);
});

test('a message that comes while kept ones go out does not overtake them', async () => {
  const { house, alice, hers } = await setUp();
  for (const text of ['1', '2', '3']) hers.write(alice, 'bob', text);
  await house.clock.run(3_000);
  house.network.impair({}, { delayMs: 300 });
  const arriving = comeBack(house, 'bob');
  for (const text of ['4', '5', '6']) {
    await house.clock.run(400);
    hers.write(alice, 'bob', text);
  }
  const { desk: his } = await arriving;
  await house.clock.run(60_000);
  assert.deepEqual(his.received, ['1', '2', '3', '4', '5', '6']);
  house.network.impair({}, {});
  await close(house, hers, his);
});

/** Bob comes to a phone that gives these answers, one after the other, and leaves again. @returns the types it was asked to take */
async function visit(house: House, ...answers: number[]): Promise<readonly string[]> {
  const types: string[] = [];
  const phone = await house.phone('bob', ({ agent }) => {
    agent.handle('MESSAGE', (incoming) => {
      types.push(incoming.request.headers.first('Content-Type') ?? '');
      incoming.respond(answers.shift() ?? 500);
    });
  });
  await house.clock.run(5_000);
  await leave(house, phone);
  return types;
}

test('a phone that cannot take it now, or at all, leaves it for the next time; what is refused is gone', async () => {
  const { house, alice, hers } = await setUp();
  hers.write(alice, 'bob', 'patience');
  hers.write(alice, 'bob', 'please');
  await house.clock.run(3_000);
  assert.deepEqual([await visit(house, 480), house.keptMessages.count(BOB)], [['text/plain;charset=utf-8'], 2]);
  await leave(house, await house.phone('bob'));
  assert.equal(house.keptMessages.count(BOB), 2, 'it knows no MESSAGE: 405');
  assert.equal((await visit(house, 403, 200)).length, 2);
  assert.equal(house.keptMessages.count(BOB), 0);
  await close(house, hers);
});

test('a phone that knows no envelopes gets what is in it (RFC 3862)', async () => {
  const { house, alice, hers } = await setUp({ policy: open });
  hers.write(alice, 'bob', 'plainly');
  await house.clock.run(3_000);
  assert.deepEqual(await visit(house, 415, 200), ['message/cpim', 'text/plain;charset=utf-8']);
  assert.equal(house.keptMessages.count(BOB), 0);
  await close(house, hers);
});

test('what is delivered and comes back is a loop: 482, and it is not kept again (RFC 3428 §7)', async () => {
  const { house, alice, hers } = await setUp();
  hers.write(alice, 'bob', 'round and round');
  await house.clock.run(3_000);
  const statuses: unknown[] = [];
  const bob = await house.phone('bob', ({ agent, account: { identity } }) => {
    receiveMessages(agent, ['text/plain'], ({ request, requestId, respond }) => {
      const body = { contentType: 'text/plain;charset=utf-8', bytes: request.body };
      const target = sipUri({ user: 'bob', host: HOUSE_DOMAIN });
      const headers = [['Date', request.headers.first('Date') ?? '']] as const;
      void sendMessage(agent, { identity, target, body, headers, repeats: requestId }).then((sent) => {
        statuses.push(sent.ok || sent.error.status);
        respond(sent.ok ? 200 : sent.error.status);
      });
    });
  });
  await house.clock.run(5_000);
  assert.deepEqual([statuses, house.keptMessages.count(BOB), bob.agent.dialogCount], [[482], 0, 0]);
  await close(house, hers);
});

test('receipts are kept too, for a sender who has gone meanwhile', async () => {
  const { house, alice, hers } = await setUp({ policy: open });
  const message = hers.write(alice, 'bob', 'see you');
  await house.clock.run(3_000);
  await leave(house, alice);
  hers.messages[Symbol.dispose]();
  const { phone: bob, desk: his } = await comeBack(house, 'bob', open);
  await house.clock.run(5_000);
  his.read(bob, 'alice');
  await house.clock.run(5_000);
  assert.equal(house.keptMessages.count(`sip:alice@${HOUSE_DOMAIN}`), 2);
  const { desk: again } = await comeBack(house, 'alice', open, hers.store);
  await house.clock.run(5_000);
  assert.deepEqual([message().state, again.received], ['read', []]);
  await close(house, his, again);
});

testUnderLoss({
  title: 'everything kept arrives, once and in order',
  set: async ({ seed }) => {
    const { house, alice, hers } = await setUp({ seed, policy: open });
    return { house, alice, desks: [hers] as Desk[] };
  },
  async play({ house, alice, desks }, { lossRate }) {
    const impairment = { lossRate, delayMs: 20, jitterMs: 40 };
    house.network.impair({}, impairment);
    const texts = Array.from({ length: 8 }, (_, index) => `${index}`);
    for (const text of texts) desks[0]?.write(alice, 'bob', text);
    await house.clock.run(300_000);
    house.network.impair({}, {});
    const { desk: his } = await comeBack(house, 'bob', open);
    desks.push(his);
    house.network.impair({}, impairment);
    await house.clock.run(4_000_000);
    assert.deepEqual([his.received, house.keptMessages.count(BOB)], [texts, 0]);
  },
  close: ({ house, desks }) => close(house, ...desks),
});
