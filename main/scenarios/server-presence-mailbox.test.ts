import assert from 'node:assert/strict';
import { test } from 'node:test';
import { limits } from '../limits.ts';
import { sendMessage, textBody } from '../sip/ua/message-usage.ts';
import type { House, HousePhone } from '../testing/house.ts';
import { testUnderLoss } from '../testing/under-loss.ts';
import { aorOf, closeHouse, openPresenceHouse, Watching } from './server-presence-stage.ts';

async function setUp(seed = 1) {
  const house = await openPresenceHouse(seed);
  return { house, alice: await house.phone('alice'), bob: await house.phone('bob') };
}

function write({ agent, account }: HousePhone, to: string, text: string): void {
  void sendMessage(agent, { identity: account.identity, target: aorOf(to), body: textBody(text) });
}

async function leave(house: House, phone: HousePhone): Promise<void> {
  const leaving = phone.agent.stop();
  await house.clock.run(3_000);
  await leaving;
}

test('who has no phone that takes texts hears how many wait, until they are delivered or expire (RFC 3842)', async () => {
  const { house, alice, bob } = await setUp();
  // It knows no MESSAGE: what is for Bob waits for a better phone.
  const watching = new Watching(bob, 'bob', 'message-summary');
  await house.clock.run(3_000);
  assert.deepEqual(watching.summary, {
    isWaiting: false,
    account: 'sip:bob@house.test',
    voice: undefined,
    text: { new: 0, old: 0, newUrgent: 0, oldUrgent: 0 },
  });
  const wanderer = await house.phone('carol');
  await leave(house, wanderer);
  for (const text of ['1', '2', '3']) write(alice, 'carol', text);
  await house.clock.run(3_000);
  assert.equal(watching.summary.isWaiting, false, 'of somebody else');
  const back = await house.phone('carol');
  const hers = new Watching(back, 'carol', 'message-summary');
  await house.clock.run(3_000);
  assert.deepEqual([hers.summary.isWaiting, hers.summary.text?.new], [true, 3]);
  await house.clock.run(limits.messageStore.lifetimeMs + 120_000);
  assert.deepEqual([hers.summary.isWaiting, hers.summary.text?.new], [false, 0]);
  await closeHouse(house);
});

test('the domain tells a member where it is registered: contacts that come, go and expire (RFC 3680 §5)', async () => {
  const { house, bob } = await setUp();
  const watching = new Watching(bob, 'bob', 'reg');
  await house.clock.run(6_000);
  assert.deepEqual([watching.registration.aor, watching.registration.state], ['sip:bob@house.test', 'active']);
  const [first] = watching.registration.contacts;
  assert.deepEqual([first?.state, first?.event, first?.uri], ['active', 'registered', 'sip:bob@10.0.1.2:5060']);
  assert.ok((first?.expiresSeconds ?? 0) > 3_000);
  const second = await house.phone('bob');
  await house.clock.run(6_000);
  assert.deepEqual(watching.registration.contacts.map(({ uri, state }) => [uri, state]).sort(), [
    ['sip:bob@10.0.1.2:5060', 'active'],
    ['sip:bob@10.0.1.3:5060', 'active'],
  ]);
  await leave(house, second);
  await house.clock.run(6_000);
  assert.deepEqual(
    watching.registration.contacts.map(({ uri, state, event }) => [uri, state, event]),
    [
      ['sip:bob@10.0.1.2:5060', 'active', 'registered'],
      ['sip:bob@10.0.1.3:5060', 'terminated', 'unregistered'],
    ],
  );
  const third = await house.phone('bob');
  third.element[Symbol.dispose]();
  await house.clock.run((limits.registrar.defaultExpiresSeconds + 60) * 1_000);
  assert.deepEqual(
    watching.registration.contacts.map(({ uri, event }) => [uri, event]),
    [
      ['sip:bob@10.0.1.2:5060', 'registered'],
      ['sip:bob@10.0.1.4:5060', 'expired'],
    ],
  );
  third.agent[Symbol.dispose]();
  await closeHouse(house);
});

testUnderLoss({
  title: 'mailbox and registration are known in the end',
  set: async ({ seed }) => {
    const cast = await setUp(seed);
    await leave(cast.house, await cast.house.phone('carol'));
    return cast;
  },
  async play({ house, alice, bob }, { lossRate }) {
    const impairment = { lossRate, delayMs: 20, jitterMs: 40 };
    house.network.impair({}, impairment);
    write(alice, 'carol', 'hello');
    const reg = new Watching(bob, 'bob', 'reg');
    await house.clock.run(120_000);
    house.network.impair({}, {});
    const back = await house.phone('carol');
    house.network.impair({}, impairment);
    const hers = new Watching(back, 'carol', 'message-summary');
    await house.clock.run(120_000);
    assert.deepEqual([hers.summary.isWaiting, reg.registration.contacts.length], [true, 1]);
  },
  close: ({ house }) => closeHouse(house),
});
