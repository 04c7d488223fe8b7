import assert from 'node:assert/strict';
import { test } from 'node:test';
import { silentLog } from '../base/log.ts';
import { limits } from '../limits.ts';
import { Messages } from '../messaging/messages.ts';
import { sipUri } from '../sip/message/uri.ts';
import { HOUSE_DOMAIN } from '../testing/house.ts';
import { MemoryMessageStore } from '../testing/memory-message-store.ts';
import { testUnderLoss } from '../testing/under-loss.ts';
import { close, Desk, twoDesks } from './message-desk.ts';

test('a message is kept, sent and delivered through the domain, and answered; both have one conversation', async () => {
  const { house, alice, bob, hers, his } = await twoDesks();
  const question = hers.write(alice, 'bob', 'lunch? 🥟');
  assert.equal(question().state, 'queued');
  await house.clock.run(1_000);
  assert.deepEqual([question().state, his.received], ['delivered', ['lunch? 🥟']]);
  assert.deepEqual(
    hers.states.map(([, state]) => state),
    ['queued', 'sent', 'sent', 'delivered'],
    'sent twice: the proxy asks for the password',
  );
  his.write(bob, 'alice', 'yes');
  await house.clock.run(1_000);
  assert.deepEqual(hers.received, ['yes']);
  const peer = { accountId: 'alice', peerUri: `sip:bob@${HOUSE_DOMAIN}` };
  assert.deepEqual(
    hers.messages.list({ ...peer, limit: 10 }).map(({ text, direction }) => [text, direction]),
    [
      ['yes', 'in'],
      ['lunch? 🥟', 'out'],
    ],
  );
  const conversation = (): unknown => hers.messages.conversations(10).map(({ peerUri, unread }) => [peerUri, unread]);
  assert.deepEqual(conversation(), [[peer.peerUri, 1]]);
  hers.messages.markRead('alice', peer.peerUri);
  assert.deepEqual(conversation(), [[peer.peerUri, 0]]);
  await close(house, hers, his);
});

test('a message to somebody who is not there waits and is delivered when he is (RFC 3428 §7: 480)', async () => {
  const { house, alice, bob, hers, his } = await twoDesks();
  const stopping = bob.agent.stop();
  await house.clock.run(3_000);
  await stopping;
  const [first, second] = [hers.write(alice, 'bob', 'one'), hers.write(alice, 'bob', 'two')];
  await house.clock.run(1_000);
  assert.deepEqual([first().state, first().failure?.status, second().state], ['queued', 480, 'queued']);
  assert.equal(first().retryAtUnixMs !== undefined && second().retryAtUnixMs === undefined, true);
  const again = await house.phone('bob');
  const back = new Desk(house, again);
  await house.clock.run(limits.messaging.retryMs * 4);
  assert.deepEqual([first().state, second().state, back.received], ['delivered', 'delivered', ['one', 'two']]);
  assert.deepEqual([first().failure, first().retryAtUnixMs], [undefined, undefined]);
  await close(house, hers, his, back);
});

test('a message to nobody fails with the reason; a person may send it again', async () => {
  const { house, alice, hers, his } = await twoDesks();
  const message = hers.write(alice, 'nobody', 'hello?');
  await house.clock.run(1_000);
  assert.deepEqual([message().state, message().failure], ['failed', { status: 404, reason: 'Not Found' }]);
  assert.equal(hers.messages.retry(message().id), true);
  assert.deepEqual([message().state, message().failure], ['queued', undefined]);
  await house.clock.run(1_000);
  assert.deepEqual([message().state, message().attempts], ['failed', 2]);
  await close(house, hers, his);
});

test('a message whose answer was lost is sent again and shown once', async () => {
  const { house, alice, hers, his } = await twoDesks();
  house.network.impair({}, { delayMs: 50 });
  const message = hers.write(alice, 'bob', 'once');
  await house.clock.run(160); // the proxy has asked for the password and passes it on
  house.network.impair({ to: '10.0.1.1' }, { lossRate: 1 });
  await house.clock.run(33_000);
  assert.deepEqual([his.received, message().state, message().failure?.status], [['once'], 'queued', 408]);
  house.network.impair({ to: '10.0.1.1' }, {});
  await house.clock.run(60_000);
  assert.deepEqual([his.received, message().state, message().attempts], [['once'], 'delivered', 2]);
  await close(house, hers, his);
});

test('what was on its way when the phone died is sent by its next run, under the same name', async () => {
  const { house, alice, hers, his } = await twoDesks();
  house.network.impair({ to: '10.0.1.1' }, { lossRate: 1 });
  const message = hers.write(alice, 'bob', 'still here');
  await house.clock.run(10);
  assert.equal(message().state, 'sent');
  const { requestId } = message();
  hers.messages[Symbol.dispose]();
  house.network.impair({ to: '10.0.1.1' }, {});

  const reborn = new Desk(house, alice, hers.store);
  assert.equal(reborn.messages.retry(message().id), false, 'nothing is sent before the network is there');
  reborn.messages.start();
  await house.clock.run(2_000);
  assert.deepEqual(
    [message().state, message().requestId?.callId, his.received],
    ['delivered', requestId?.callId, ['still here']],
  );
  await close(house, hers, reborn, his);
});

test('an account that is off keeps its messages; resuming sends them at once', async () => {
  const { house, alice, hers, his } = await twoDesks();
  hers.isOff = true;
  const message = hers.write(alice, 'bob', 'later');
  await house.clock.run(300);
  assert.deepEqual(
    [message().state, message().failure, message().attempts],
    ['queued', { status: 480, reason: 'Account Off' }, 0],
  );
  hers.isOff = false;
  hers.messages.resume('carol');
  await house.clock.run(60_000);
  assert.equal(message().state, 'queued');
  hers.messages.resume('alice');
  await house.clock.run(300);
  assert.equal(message().state, 'delivered');
  await close(house, hers, his);
});

test('a message that could not be kept is not taken: its sender keeps it', async () => {
  const { house, alice, hers, his } = await twoDesks();
  his.store.refusal = new Error('disk full');
  const message = hers.write(alice, 'bob', 'precious');
  await house.clock.run(1_000);
  assert.deepEqual([message().state, message().failure?.status, his.received], ['queued', 500, []]);
  his.store.refusal = undefined;
  await house.clock.run(30_000);
  assert.deepEqual([message().state, his.received], ['delivered', ['precious']]);
  await close(house, hers, his);
});

test('while nobody answers it is tried later and later', async () => {
  const { house, hers, his } = await twoDesks();
  const sent = hers.messages.send('alice', sipUri({ user: 'bob', host: HOUSE_DOMAIN }), 'hello?');
  assert.ok(sent.ok);
  house.network.impair({ from: '10.0.1.1' }, { lossRate: 1 });
  await house.clock.run(3_600_000);
  const { attempts, state } = hers.store.find(sent.value.id) ?? assert.fail();
  assert.ok(state === 'queued' && attempts >= 8 && attempts <= 20, `${attempts}`);
  house.network.impair({ from: '10.0.1.1' }, {});
  await close(house, hers, his);
});

test('a removed message is not sent, nor is a removed conversation; the next one goes on', async () => {
  const { house, alice, hers, his } = await twoDesks();
  hers.isOff = true;
  const [first, second] = [hers.write(alice, 'bob', 'no'), hers.write(alice, 'bob', 'yes')];
  await house.clock.run(300);
  hers.isOff = false;
  hers.messages.remove(first().id);
  await house.clock.run(300);
  assert.deepEqual([his.received, second().state, hers.store.all.length], [['yes'], 'delivered', 1]);
  hers.isOff = true;
  hers.write(alice, 'bob', 'never');
  await house.clock.run(300);
  hers.messages.removeConversation('alice', `sip:bob@${HOUSE_DOMAIN}`);
  hers.isOff = false;
  await house.clock.run(60_000);
  assert.deepEqual([his.received, hers.store.all], [['yes'], []]);
  await close(house, hers, his);
});

test('nobody for three days: the message is given up, and no try comes more often than each 7 minutes in the end', async () => {
  const { house, alice, bob, hers, his } = await twoDesks();
  const stopping = bob.agent.stop();
  await house.clock.run(3_000);
  await stopping;
  const message = hers.write(alice, 'bob', 'anybody?');
  await house.clock.run(limits.messaging.giveUpMs - 1_000);
  assert.equal(message().state, 'queued');
  await house.clock.run(limits.messaging.retryMaxMs + 60_000);
  assert.deepEqual([message().state, message().failure?.status], ['failed', 480]);
  assert.ok(message().attempts < 600 && message().attempts > 280, `${message().attempts}`);
  await close(house, hers, his);
});

test('nothing, too much and too many are refused', async () => {
  const { house, alice, hers, his } = await twoDesks();
  const to = sipUri({ user: 'bob', host: HOUSE_DOMAIN });
  const refusal = (text: string): string | undefined => {
    const sent = hers.messages.send('alice', to, text);
    return sent.ok ? undefined : sent.error;
  };
  assert.equal(refusal(' \n'), 'TEXT_EMPTY');
  assert.equal(refusal('ü'.repeat(limits.messaging.textBytes / 2 + 1)), 'TEXT_TOO_LONG');
  hers.isOff = true;
  for (let index = 0; index < limits.messaging.unfinished; index++) hers.write(alice, `user${index}`, 'x');
  assert.equal(refusal('one more'), 'QUEUE_FULL');
  await house.clock.run(100);
  await close(house, hers, his);
});

test('a message for nobody here is refused with 404', async () => {
  const { house, alice, bob, hers, his } = await twoDesks();
  his.messages[Symbol.dispose]();
  const stranger = new Messages({
    clock: house.clock,
    random: house.random,
    log: silentLog,
    agent: bob.agent,
    store: new MemoryMessageStore(),
    identityOf: () => undefined,
    accountOf: () => undefined,
  });
  const message = hers.write(alice, 'bob', 'who?');
  await house.clock.run(1_000);
  assert.deepEqual([message().state, message().failure?.status], ['failed', 404]);
  stranger[Symbol.dispose]();
  await close(house, hers, his);
});

test('conversations are sent to side by side, each in its order, no more than limits.messaging.atOnce', async () => {
  const { house, alice, hers, his } = await twoDesks();
  house.network.impair({}, { delayMs: 50 });
  for (let index = 0; index < 30; index++) {
    hers.write(alice, 'bob', `b${index}`);
    hers.write(alice, `nobody${index}`, 'x');
  }
  let most = 0;
  hers.messages.onChanged(() => {
    most = Math.max(most, hers.store.all.filter(({ state }) => state === 'sent').length);
  });
  await house.clock.run(30_000);
  assert.deepEqual(
    his.received,
    Array.from({ length: 30 }, (_, index) => `b${index}`),
  );
  assert.equal(most, limits.messaging.atOnce);
  await close(house, hers, his);
});

testUnderLoss({
  title: 'everything arrives, once and in order, both ways',
  set: ({ seed }) => twoDesks({ seed }),
  async play({ house, alice, bob, hers, his }, { lossRate }) {
    house.network.impair({}, { lossRate, delayMs: 20, jitterMs: 40 });
    const texts = Array.from({ length: 10 }, (_, index) => `${index}`);
    for (const text of texts) {
      hers.write(alice, 'bob', text);
      his.write(bob, 'alice', text);
    }
    await house.clock.run(600_000);
    assert.deepEqual([hers.received, his.received], [texts, texts]);
    assert.deepEqual([hers.store.unfinished(), his.store.unfinished()], [[], []]);
  },
  close: ({ house, hers, his }) => close(house, hers, his),
});
