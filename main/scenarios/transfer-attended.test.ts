import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Call } from '../calls/call.ts';
import { sipUri } from '../sip/message/uri.ts';
import { HOUSE_DOMAIN, type HousePhone } from '../testing/house.ts';
import { testUnderLoss } from '../testing/under-loss.ts';
import { CallStory } from './call-story.ts';

interface Consultation {
  readonly story: CallStory;
  readonly alice: HousePhone;
  readonly bob: HousePhone;
  readonly carol: HousePhone;
  /** Alice's calls with Bob and with Carol. */
  readonly withBob: Call;
  readonly withCarol: Call;
  /** Bob's and Carol's calls with Alice. */
  readonly bobs: Call;
  readonly carols: Call;
}

/** Alice has Bob on hold and talks to Carol, whoever has called whom. */
async function setUp({ seed = 1, bobCalls = false, carolCalls = false } = {}): Promise<Consultation> {
  const story = await CallStory.open(seed);
  const [alice, bob, carol] = [await story.phone('alice'), await story.phone('bob'), await story.phone('carol')];
  const both = async (other: HousePhone, theyCall: boolean): Promise<readonly [Call, Call]> => {
    const [first, second] = theyCall ? await story.talk(other, alice) : await story.talk(alice, other);
    return theyCall ? [second, first] : [first, second];
  };
  const [withBob, bobs] = await both(bob, bobCalls);
  assert.ok((await story.during(withBob.setHeld(true))).ok);
  const [withCarol, carols] = await both(carol, carolCalls);
  story.house.network.impair({}, { delayMs: 5 });
  story.forgetLadder();
  return { story, alice, bob, carol, withBob, withCarol, bobs, carols };
}

test('attended transfer: REFER with Replaces; the target takes the new call for the old one and ends that (RFC 5589 §7.3)', async () => {
  const { story, alice, bob, carol, withBob, withCarol, bobs, carols } = await setUp();
  assert.deepEqual(await story.during(withBob.transferTo(withCarol)), { ok: true, value: undefined });

  story.assertTalking(bob, carol);
  assert.equal(alice.calls.running.length, 0);
  const taken = story.only(carol).facts;
  assert.deepEqual(
    [taken.direction, taken.replaces, taken.referredBy?.uri],
    ['in', carols.id, sipUri({ user: 'alice', host: HOUSE_DOMAIN })],
  );
  assert.deepEqual([carols.facts.end, withCarol.facts.end?.by], [{ by: 'local', status: 200, reason: 'Replaced' }, 'remote']);
  assert.deepEqual([withBob.facts.transfer?.state, bobs.facts.transfer?.state, bobs.facts.end?.by], ['done', 'done', 'remote']);

  const inOrder = [
    'alice>bob REFER',
    'bob>alice 202 REFER',
    'bob>house INVITE',
    'carol>house 200 INVITE',
    'carol>alice BYE',
    'alice>bob BYE',
  ];
  assert.deepEqual(
    story.ladder.filter((line) => inOrder.includes(line)).filter((line, index, all) => all.indexOf(line) === index),
    inOrder,
  );
  assert.ok(!story.ladder.includes('carol>house 180 INVITE'), 'it does not ring');
  const refer = story.texts.find((text) => text.startsWith('REFER')) ?? '';
  assert.match(
    refer,
    /\r\nRefer-To: <sip:carol@house\.test\?Replaces=[^>]*%3Bto-tag%3D[^>]*%3Bfrom-tag%3D[^>]*&Require=replaces>\r\n/,
  );
  const invite = story.texts.find((text) => text.startsWith('INVITE sip:carol@')) ?? '';
  assert.match(invite, /\r\nReplaces: [^;]+;to-tag=[^;]+;from-tag=[^;]+\r\n/);
  assert.match(invite, /\r\nRequire: replaces\r\n/);
  await story.close();
});

for (const [bobCalls, carolCalls] of [
  [true, false],
  [false, true],
  [true, true],
]) {
  test(`it does not matter who has called whom: Bob ${bobCalls ? 'calls' : 'is called'}, Carol ${carolCalls ? 'calls' : 'is called'}`, async () => {
    const { story, alice, bob, carol, withBob, withCarol } = await setUp({
      bobCalls: bobCalls === true,
      carolCalls: carolCalls === true,
    });
    assert.ok((await story.during(withBob.transferTo(withCarol))).ok);
    story.assertTalking(bob, carol);
    assert.equal(alice.calls.running.length, 0);
    await story.close();
  });
}

test('a target that has gone refuses, and the call comes back as it was: on hold (RFC 5589 §7)', async () => {
  const { story, alice, bob, withBob, withCarol, carols } = await setUp();
  story.house.network.impair({ to: '10.0.1.1', from: '10.0.1.3' }, { lossRate: 1 });
  carols.hangUp(); // Alice does not hear of it
  await story.run(100);
  const outcome = await story.during(withBob.transferTo(withCarol), 2_000);
  assert.deepEqual(outcome, { ok: false, error: { code: 'TRANSFER_FAILED', status: 603 } });
  assert.deepEqual([withBob.facts.state, withBob.facts.heldByUs, withBob.facts.transfer?.state], ['active', true, 'failed']);
  story.house.network.impair({ to: '10.0.1.1', from: '10.0.1.3' }, {});
  assert.ok((await story.during(withBob.setHeld(false))).ok);
  await story.run(40_000);
  story.assertTalking(alice, bob);
  await story.close();
});

test('a target that cannot take the new call keeps the old one (RFC 3891 §3)', async () => {
  const { story, alice, carol, withBob, withCarol, carols } = await setUp();
  const openStream = carol.media.openStream.bind(carol.media);
  carol.media.openStream = () => Promise.reject(new Error('no port'));
  assert.deepEqual(await story.during(withBob.transferTo(withCarol)), {
    ok: false,
    error: { code: 'TRANSFER_FAILED', status: 500 },
  });
  carol.media.openStream = openStream;
  assert.deepEqual([carols.facts.state, withCarol.facts.state, alice.calls.running.length], ['active', 'active', 2]);
  await story.close();
});

test('nobody has answered the second call: it is given up for an unattended transfer (RFC 5589 §7.6)', async () => {
  const story = await CallStory.open();
  const [alice, bob, carol] = [await story.phone('alice'), await story.phone('bob'), await story.phone('carol')];
  const [withBob] = await story.talk(alice, bob);
  const second = story.place(alice, 'carol');
  await story.run(500);
  const first = story.ringing(carol);
  const transfer = withBob.transferTo(second);
  await story.run(1_000);
  assert.deepEqual([second.facts.state, first.facts.state], ['ended', 'ended']);
  await story.during(carol.calls.answer(story.ringing(carol)));
  assert.ok((await transfer).ok);
  story.assertTalking(bob, carol);
  assert.equal(alice.calls.running.length, 0);
  await story.close();
});

test('a target without Replaces is called anew; when it does not answer, the call comes back as it was: on hold (RFC 5589 §7.7)', async () => {
  const { story, alice, bob, carol, withBob, withCarol, carols } = await setUp();
  carol.calls.onIncoming((call) => call.facts.replaces && call.decline(420));
  const transfer = withBob.transferTo(withCarol);
  await story.run(1_000);
  assert.deepEqual([withCarol.facts.end?.by, carols.facts.end?.by], ['local', 'remote']);
  assert.deepEqual([withBob.facts.transfer?.state, withBob.facts.transfer?.progressStatus], ['ringing', 180]);
  assert.deepEqual(await withBob.transfer(sipUri({ user: 'bob', host: HOUSE_DOMAIN })), {
    ok: false,
    error: { code: 'CALL_STATE', status: 0 },
  });
  story.ringing(carol).decline();
  assert.deepEqual(await story.during(transfer), { ok: false, error: { code: 'TRANSFER_FAILED', status: 486 } });
  assert.deepEqual([withBob.facts.state, withBob.facts.heldByUs, withBob.facts.transfer?.state], ['active', true, 'failed']);
  assert.ok((await story.during(withBob.setHeld(false))).ok);
  story.assertTalking(alice, bob);
  await story.close();
});

test('a call cannot be connected with itself, nor with one that is over or rings here', async () => {
  const { story, alice, bob, carol, withBob, withCarol } = await setUp();
  const refused = { ok: false, error: { code: 'CALL_STATE', status: 0 } };
  assert.deepEqual(await withBob.transferTo(withBob), refused);
  withCarol.hangUp();
  await story.run(200);
  assert.deepEqual(await withBob.transferTo(withCarol), refused);
  const calling = story.place(carol, 'alice');
  await story.run(200);
  assert.deepEqual(await withBob.transferTo(story.ringing(alice)), refused);
  calling.hangUp();
  await story.run(200);
  story.assertTalking(alice, bob);
  await story.close();
});

test('the target’s new call is muted and on hold as the old one was', async () => {
  const { story, bob, carol, withBob, withCarol, carols } = await setUp();
  await carols.setMuted(true);
  assert.ok((await story.during(carols.setHeld(true))).ok);
  assert.ok((await story.during(withBob.transferTo(withCarol))).ok);
  const taken = story.only(carol);
  assert.deepEqual([taken.facts.muted, taken.facts.heldByUs, story.only(bob).facts.heldByThem], [true, true, true]);
  const stream = carol.media.streams.get(taken.streamId ?? '');
  assert.deepEqual([stream?.muted, stream?.devices], [true, [{ kind: 'window' }]]);
  assert.ok((await story.during(taken.setHeld(false))).ok);
  assert.equal(story.only(bob).facts.heldByThem, false);
  await story.close();
});

test('a target that does not end the old call is helped to after 4 s', async () => {
  const { story, alice, bob, carol, withBob, withCarol } = await setUp();
  story.house.network.impair({ from: '10.0.1.3', to: '10.0.1.1' }, { lossRate: 1 });
  assert.ok((await story.during(withBob.transferTo(withCarol))).ok);
  assert.equal(withCarol.facts.state, 'active');
  await story.run(4_000);
  assert.equal(withCarol.facts.state, 'ended');
  story.house.network.impair({ from: '10.0.1.3', to: '10.0.1.1' }, {});
  await story.run(40_000);
  story.assertTalking(bob, carol);
  assert.equal(alice.calls.running.length, 0);
  await story.close();
});

test('a ringing call of ours is picked up by somebody else: INVITE with Replaces, early-only (RFC 5359 §2.16)', async () => {
  const story = await CallStory.open();
  const [alice, bob, carol] = [await story.phone('alice'), await story.phone('bob'), await story.phone('carol')];
  const call = story.place(alice, 'bob');
  await story.run(500);
  const ringing = story.ringing(bob);
  const [callId, localTag, remoteTag] = tagsOf(story);
  const pickUp = carol.agent.invite({
    identity: carol.account.identity,
    target: sipUri({ user: 'alice', host: HOUSE_DOMAIN }),
    headers: [
      ['Replaces', `${callId};to-tag=${localTag};from-tag=${remoteTag};early-only`],
      ['Require', 'replaces'],
    ],
    answerOffer: (offer) => offer,
  });
  const answered: number[] = [];
  pickUp.onAnswered(({ response }) => void answered.push(response.status));
  await story.run(1_000);
  assert.deepEqual(answered, [200]);
  assert.deepEqual(
    [call.facts.end, ringing.facts.end?.reason],
    [{ by: 'remote', status: 487, reason: 'Replaced' }, 'SIP;cause=200;text="Call completed elsewhere"'],
  );
  assert.deepEqual([story.only(alice).facts.state, story.only(alice).facts.replaces], ['active', call.id]);
  await story.close();
});

/** Call-ID and tags of the first 180 that a phone sent, as its caller sees them. */
function tagsOf({ texts }: CallStory): readonly string[] {
  const ringing = texts.find((text) => text.startsWith('SIP/2.0 180')) ?? '';
  const field = (pattern: RegExp): string => pattern.exec(ringing)?.[1] ?? assert.fail('no such field');
  return [field(/\r\nCall-ID: (\S+)/), field(/\r\nFrom: [^\r]*;tag=([^;\r]+)/), field(/\r\nTo: [^\r]*;tag=([^;\r]+)/)];
}

testUnderLoss({
  title: 'the two are connected',
  set: ({ seed }) => setUp({ seed }),
  async play({ story, alice, bob, carol, withBob, withCarol }, { lossRate }) {
    story.house.network.impair({}, { lossRate, delayMs: 20, jitterMs: 20 });
    const outcome = await story.during(withBob.transferTo(withCarol), 300_000);
    assert.deepEqual(outcome, { ok: true, value: undefined });
    story.assertTalking(bob, carol);
    assert.equal(alice.calls.running.length, 0);
  },
  close: ({ story }) => story.close(),
});
