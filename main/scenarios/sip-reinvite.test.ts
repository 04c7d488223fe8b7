import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Change, ChangeReply } from '../sip/ua/offer-handler.ts';
import type { SessionEnd } from '../sip/ua/session.ts';
import { description, NOTHING_LEFT_OVER, type TwoParty, textOf } from '../testing/two-party.ts';
import { testUnderLoss } from '../testing/under-loss.ts';
import { closeWorld, openSessionPair } from './session-pair.ts';

/** Gives `promise` the time it needs. */
async function during<T>(world: TwoParty, durationMs: number, promise: Promise<T>): Promise<T> {
  await world.clock.run(durationMs);
  return promise;
}

const hold = { offer: () => description('hold') };

test('hold and resume: re-INVITE, 200, ACK, from either side (RFC 3261 §14)', async () => {
  const { world, alice, hers, his } = await openSessionPair();
  for (const [from, to] of [
    [hers, his],
    [his, hers],
  ] as const) {
    const offers: (string | undefined)[] = [];
    to.handleReinvite(({ body }) => {
      offers.push(textOf(body));
      return { status: 200, body: description('held') };
    });
    const outcome = await during(world, 100, from.reinvite(hold));
    assert.deepEqual([offers, outcome.ok && textOf(outcome.value.body)], [['hold'], 'held']);
  }
  assert.deepEqual(alice.messages, ['>INVITE', '<200 INVITE', '>ACK', '<INVITE', '>200 INVITE', '<ACK']);
  assert.deepEqual([hers.state, his.state], ['confirmed', 'confirmed']);
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('a refused re-INVITE leaves the session as it was (RFC 3261 §14.1)', async () => {
  const { world, hers, his } = await openSessionPair();
  const outcome = await during(world, 100, hers.reinvite(hold));
  assert.deepEqual([outcome.ok, !outcome.ok && outcome.error.status], [false, 488]);
  assert.deepEqual([hers.state, his.state], ['confirmed', 'confirmed']);
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('a re-INVITE without offer: the offer comes in the 200, the answer goes in the ACK (RFC 3261 §14.1)', async () => {
  const { world, hers, his } = await openSessionPair();
  const acks: (string | undefined)[] = [];
  his.handleReinvite(({ body }) => ({ status: 200, body: description(body ? 'no' : 'offer of bob') }));
  his.onAck(({ body }) => void acks.push(textOf(body)));
  const outcome = await during(
    world,
    100,
    hers.reinvite({ offer: () => undefined, answerOffer: (offer) => description(`answer to ${textOf(offer)}`) }),
  );
  assert.deepEqual([outcome.ok && textOf(outcome.value.body), acks], ['offer of bob', ['answer to offer of bob']]);
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

for (const [what, body, code] of [
  ['re-INVITE without body, whose 200 has none either', undefined, 200],
  ['late offer in a re-INVITE that nobody answers ends the call', description('offer'), 488],
] as const) {
  test(what, async () => {
    const { world, hers, his } = await openSessionPair();
    his.handleReinvite(() => ({ status: 200, ...(body && { body }) }));
    const outcome = await during(world, 100, hers.reinvite({ offer: () => undefined }));
    assert.equal(outcome.ok ? outcome.value.response.status : outcome.error.status, code);
    assert.equal(hers.state, code === 200 ? 'confirmed' : 'ended');
    assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
  });
}

test('re-INVITEs that collide are refused with 491 and repeated after 0-2 s and 2.1-4 s, with fresh offers (RFC 3261 §14.1)', async () => {
  const { world, alice, hers, his } = await openSessionPair({ impairment: { delayMs: 50 } });
  const seen: (string | undefined)[] = [];
  const answer = ({ body }: Change): ChangeReply => {
    seen.push(textOf(body));
    return { status: 200, body: description('ok') };
  };
  hers.handleReinvite(answer);
  his.handleReinvite(answer);
  const attempts = { alice: 0, bob: 0 };
  const both = Promise.all([
    hers.reinvite({ offer: () => description(`alice ${++attempts.alice}`) }),
    his.reinvite({ offer: () => description(`bob ${++attempts.bob}`) }),
  ]);
  await world.clock.run(200);
  assert.equal(alice.messages.includes('<491 INVITE') && alice.messages.includes('>491 INVITE'), true);
  const outcomes = await during(world, 5_000, both);
  assert.deepEqual(
    outcomes.map(({ ok }) => ok),
    [true, true],
  );
  assert.deepEqual(seen, ['bob 2', 'alice 2']);
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('after limits.userAgent.glareRetries collisions a re-INVITE fails with 491', async () => {
  const { world, hers, his } = await openSessionPair();
  let asked = 0;
  his.handleReinvite(() => {
    asked += 1;
    return { status: 491 };
  });
  const outcome = await during(world, 60_000, hers.reinvite(hold));
  assert.deepEqual([outcome.ok, !outcome.ok && outcome.error.status, asked, hers.state], [false, 491, 11, 'confirmed']);
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('re-INVITEs of one side go one after the other; beyond limits.userAgent.waitingReinvites they are refused (RFC 3261 §14.1)', async () => {
  const { world, alice, hers, his } = await openSessionPair({ impairment: { delayMs: 20 } });
  his.handleReinvite(() => ({ status: 200, body: description('ok') }));
  const outcomes = await during(world, 2_000, Promise.all(Array.from({ length: 6 }, () => hers.reinvite(hold))));
  assert.deepEqual(
    outcomes.map((outcome) => (outcome.ok ? 200 : outcome.error.status)),
    [200, 200, 200, 200, 200, 491],
  );
  assert.deepEqual(alice.messages.slice(0, 6), ['>INVITE', '<200 INVITE', '>ACK', '>INVITE', '<200 INVITE', '>ACK']);
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('a second INVITE before the answer to the first gets 500 with Retry-After of 0 to 10 s (RFC 3261 §14.2)', async () => {
  const { world, alice, bob, hers, his } = await openSessionPair();
  his.handleReinvite(() => new Promise((resolve) => void world.clock.after(1_000, () => resolve({ status: 200 }))));
  void hers.reinvite(hold);
  await world.clock.run(300);
  hers.dialog.sendInvite({ body: description('hasty') }, { onSuccess: () => assert.fail(), onFailed: () => undefined });
  await world.clock.run(100);
  const refusal = bob.texts.find((text) => text.startsWith('SIP/2.0 500'));
  assert.match(refusal ?? '', /\r\nRetry-After: (?:\d|10)\r\n/);
  await world.clock.run(1_000);
  assert.equal(alice.messages.at(-1), '>ACK');
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('a re-INVITE that the application does not answer in time gets 500', async () => {
  const { world, hers, his } = await openSessionPair();
  his.handleReinvite(() => new Promise(() => undefined));
  const outcome = await during(world, 10_100, hers.reinvite(hold));
  assert.deepEqual([!outcome.ok && outcome.error.status, his.state], [500, 'confirmed']);
  his.handleReinvite(() => {
    throw new Error('bug');
  });
  const second = await during(world, 100, hers.reinvite(hold));
  assert.deepEqual([!second.ok && second.error.status, his.state], [500, 'confirmed']);
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('a BYE while a re-INVITE is unanswered ends both: 487 to the re-INVITE (RFC 3261 §15.1.2)', async () => {
  const { world, alice, hers, his } = await openSessionPair();
  his.handleReinvite(() => new Promise(() => undefined));
  const ends: SessionEnd[] = [];
  his.onEnded((end) => void ends.push(end));
  const outcome = hers.reinvite(hold);
  await world.clock.run(300);
  void hers.bye();
  const result = await during(world, 100, outcome);
  assert.equal(!result.ok && result.error.status, 487);
  assert.deepEqual(ends, [{ by: 'remote' }]);
  assert.deepEqual(alice.messages, ['>INVITE', '<100 INVITE', '>BYE', '<200 BYE', '<487 INVITE', '>ACK']);
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('a re-INVITE can be cancelled like any INVITE: 487, and the session goes on (RFC 3261 §9.1)', async () => {
  const { world, alice, hers, his } = await openSessionPair();
  his.handleReinvite(() => new Promise(() => undefined));
  const statuses: number[] = [];
  const request = hers.dialog.sendInvite(
    { body: description('x') },
    { onSuccess: () => assert.fail(), onFailed: ({ status }) => void statuses.push(status) },
  );
  await world.clock.run(300);
  request.cancel();
  await world.clock.run(100);
  assert.deepEqual(statuses, [487]);
  assert.deepEqual(alice.messages, ['>INVITE', '<100 INVITE', '>CANCEL', '<200 CANCEL', '<487 INVITE', '>ACK']);
  his.handleReinvite(() => ({ status: 200 }));
  assert.equal((await during(world, 100, hers.reinvite(hold))).ok, true);
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

testUnderLoss({
  title: 'hold and resume from both sides come through',
  set: openSessionPair,
  async play({ world, hers, his }, { lossRate }) {
    world.network.impair({}, { lossRate, delayMs: 20 });
    const answer = (): ChangeReply => ({ status: 200, body: description('ok') });
    hers.handleReinvite(answer);
    his.handleReinvite(answer);
    const changing = Promise.all([hers.reinvite(hold), his.reinvite(hold), hers.reinvite(hold)]);
    const outcomes = await during(world, 120_000, changing);
    assert.deepEqual(
      outcomes.map((outcome) => (outcome.ok ? 200 : outcome.error)),
      [200, 200, 200],
    );
  },
  close: closeWorld,
});
