import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TransferFacts } from '../calls/transfer.ts';
import { sipUri } from '../sip/message/uri.ts';
import { HOUSE_DOMAIN } from '../testing/house.ts';
import { testUnderLoss } from '../testing/under-loss.ts';
import { CallStory } from './call-story.ts';

const carolUri = sipUri({ user: 'carol', host: HOUSE_DOMAIN });

/** Alice has called Bob; Carol is there too. */
async function setUp(seed = 1) {
  const story = await CallStory.open(seed);
  const [alice, bob, carol] = [await story.phone('alice'), await story.phone('bob'), await story.phone('carol')];
  const [hers, his] = await story.talk(alice, bob);
  story.house.network.impair({}, { delayMs: 5 });
  story.forgetLadder();
  const steps: TransferFacts[] = [];
  hers.onChanged(({ transfer }) => {
    if (transfer && transfer !== steps.at(-1)) steps.push(transfer);
  });
  return { story, alice, bob, carol, hers, his, steps };
}

test('basic transfer: REFER, 202, NOTIFYs while the target is called, BYE when it has answered (RFC 5589 §6.2)', async () => {
  const { story, alice, bob, carol, hers, his, steps } = await setUp();
  const transfer = hers.transfer(carolUri, { holdsFirst: false });
  await story.run(1_000);
  assert.deepEqual([hers.facts.transfer?.state, his.facts.transfer?.state], ['ringing', 'ringing']);
  await story.during(carol.calls.answer(story.ringing(carol)));
  assert.deepEqual(await transfer, { ok: true, value: undefined });

  const betweenBoth = story.ladder.filter((line) => !line.includes('house') && !line.includes('carol'));
  assert.deepEqual(betweenBoth, [
    'alice>bob REFER',
    'bob>alice 202 REFER',
    'bob>alice NOTIFY',
    'alice>bob 200 NOTIFY',
    'bob>alice NOTIFY',
    'alice>bob 200 NOTIFY',
    'bob>alice NOTIFY',
    'alice>bob 200 NOTIFY',
    'alice>bob BYE',
    'bob>alice 200 BYE',
  ]);
  assert.ok(story.ladder.indexOf('bob>house INVITE') > story.ladder.indexOf('bob>alice 202 REFER'));
  assert.ok(story.ladder.indexOf('bob>carol ACK') < story.ladder.indexOf('alice>bob BYE'));
  const sipfrags = story.texts.filter((text) => text.startsWith('NOTIFY')).map((text) => text.split('\r\n\r\n')[1]?.trim());
  assert.deepEqual(sipfrags, ['SIP/2.0 100 Trying', 'SIP/2.0 180 Ringing', 'SIP/2.0 200 OK']);

  story.assertTalking(bob, carol);
  assert.equal(alice.calls.running.length, 0);
  assert.deepEqual([hers.facts.end, his.facts.end?.by], [{ by: 'local', status: 200, reason: '' }, 'remote']);
  const target = { uri: carolUri, params: new Map() };
  assert.deepEqual(steps, [
    { role: 'transferor', target, state: 'pending' },
    { role: 'transferor', target, state: 'pending', progressStatus: 100 },
    { role: 'transferor', target, state: 'ringing', progressStatus: 180 },
    { role: 'transferor', target, state: 'done', progressStatus: 200 },
  ]);
  assert.equal(his.facts.transfer?.state, 'done');
  await story.close();
});

test('the new call says who has sent it, to both who are in it (RFC 3892 §2.2, RFC 5589 §8)', async () => {
  const { story, bob, carol, hers } = await setUp();
  void hers.transfer(carolUri);
  await story.run(1_000);
  await story.during(carol.calls.answer(story.ringing(carol)));
  for (const phone of [bob, carol])
    assert.deepEqual(story.only(phone).facts.referredBy?.uri, sipUri({ user: 'alice', host: HOUSE_DOMAIN }));
  const invite = story.texts.find((text) => text.startsWith('INVITE sip:carol@')) ?? '';
  assert.match(invite, /\r\nReferred-By: <sip:alice@house\.test>\r\n/);
  await story.close();
});

test('with hold first: re-INVITE, then REFER (RFC 5589 §6.1)', async () => {
  const { story, bob, carol, hers, his } = await setUp();
  const transfer = hers.transfer(carolUri);
  await story.run(1_000);
  assert.deepEqual([hers.facts.heldByUs, his.facts.heldByThem], [true, true]);
  assert.deepEqual(story.ladder.slice(0, 4), ['alice>bob INVITE', 'bob>alice 200 INVITE', 'alice>bob ACK', 'alice>bob REFER']);
  await story.during(carol.calls.answer(story.ringing(carol)));
  assert.ok((await transfer).ok);
  story.assertTalking(bob, carol);
  await story.close();
});

test('the callee can be the transferor too', async () => {
  const { story, alice, carol, his } = await setUp();
  const transfer = his.transfer(carolUri);
  await story.run(1_000);
  await story.during(carol.calls.answer(story.ringing(carol)));
  assert.ok((await transfer).ok);
  story.assertTalking(alice, carol);
  await story.close();
});

for (const [name, status, reason] of [
  ['is busy', 486, 'Busy Here'],
  ['declines', 603, 'Decline'],
] as const) {
  test(`when the target ${name} the call comes back, off hold (RFC 5589 §6.3)`, async () => {
    const { story, alice, bob, carol, hers, his, steps } = await setUp();
    const transfer = hers.transfer(carolUri);
    await story.run(1_000);
    story.ringing(carol).decline(status);
    assert.deepEqual(await story.during(transfer), { ok: false, error: { code: 'TRANSFER_FAILED', status } });
    assert.deepEqual(steps.at(-1), {
      role: 'transferor',
      target: { uri: carolUri, params: new Map() },
      state: 'failed',
      progressStatus: status,
      reason,
    });
    assert.deepEqual([his.facts.transfer?.state, his.facts.transfer?.reason], ['failed', reason]);
    assert.deepEqual([hers.facts.heldByUs, his.facts.heldByThem], [false, false]);
    story.assertTalking(alice, bob);

    const again = hers.transfer(carolUri);
    await story.run(1_000);
    await story.during(carol.calls.answer(story.ringing(carol)));
    assert.ok((await again).ok, 'a second transfer is possible');
    story.assertTalking(bob, carol);
    await story.close();
  });
}

test('a target that does not exist, or that nobody can call, fails at once', async () => {
  const { story, alice, bob, hers } = await setUp();
  for (const target of [sipUri({ user: 'nobody', host: HOUSE_DOMAIN }), sipUri({ user: 'x', host: 'nowhere.invalid' })]) {
    const outcome = await story.during(hers.transfer(target), 5_000);
    assert.equal(outcome.ok, false);
    assert.ok((hers.facts.transfer?.progressStatus ?? 0) >= 400);
  }
  story.assertTalking(alice, bob);
  await story.close();
});

test('the transferee may give the new call up: 487, and the former goes on', async () => {
  const { story, alice, bob, hers } = await setUp();
  const transfer = hers.transfer(carolUri);
  await story.run(1_000);
  bob.calls.running.find(({ facts }) => facts.direction === 'out')?.hangUp();
  assert.deepEqual(await story.during(transfer), { ok: false, error: { code: 'TRANSFER_FAILED', status: 487 } });
  story.assertTalking(alice, bob);
  await story.close();
});

test('nobody answers: the call comes back when the transferee gives up (RFC 5589 §6.3)', async () => {
  const { story, alice, bob, hers } = await setUp();
  const transfer = hers.transfer(carolUri);
  const outcome = await story.during(transfer, 200_000);
  assert.equal(!outcome.ok && outcome.error.code, 'TRANSFER_FAILED');
  assert.ok((hers.facts.transfer?.progressStatus ?? 0) >= 400);
  story.assertTalking(alice, bob);
  await story.close();
});

test('a transferor that leaves at once does not stop it: the reports go on without the call (RFC 5057)', async () => {
  const { story, alice, bob, carol, hers } = await setUp();
  void hers.transfer(carolUri, { holdsFirst: false });
  await story.run(20);
  hers.hangUp();
  await story.run(1_000);
  await story.during(carol.calls.answer(story.ringing(carol)));
  story.assertTalking(bob, carol);
  assert.deepEqual([alice.agent.dialogCount, bob.agent.dialogCount], [0, 1]);
  assert.equal(story.ladder.filter((line) => line === 'alice>bob 200 NOTIFY').length, 3);
  assert.deepEqual(
    [hers.facts.state, hers.facts.transfer?.state],
    ['ended', 'done'],
    'the last word is shown of a call that is over',
  );
  await story.close();
});

test('a transferor that never ends its call is helped to after 4 s', async () => {
  const { story, alice, bob, carol, hers } = await setUp();
  const { dialog } = hers;
  assert.ok(dialog);
  alice.agent.refer(dialog, { target: carolUri });
  await story.run(1_000);
  await story.during(carol.calls.answer(story.ringing(carol)), 3_000);
  assert.deepEqual([hers.facts.state, bob.calls.running.length], ['active', 2]);
  await story.run(2_000);
  assert.equal(hers.facts.end?.by, 'remote');
  story.assertTalking(bob, carol);
  await story.close();
});

test('it is helped only when the last report was answered: a report under way is no reason to end the call (RFC 5589 §6.2)', async () => {
  const { story, alice, bob, carol, hers } = await setUp();
  const transfer = hers.transfer(carolUri, { holdsFirst: false });
  await story.run(1_000);
  story.house.network.impair({ from: '10.0.1.2', to: '10.0.1.1' }, { lossRate: 1 });
  await story.during(carol.calls.answer(story.ringing(carol)), 9_000);
  assert.deepEqual([bob.calls.running.length, story.ladder.includes('bob>alice BYE')], [2, false]);
  story.house.network.impair({ from: '10.0.1.2', to: '10.0.1.1' }, {});
  assert.deepEqual(await story.during(transfer, 6_000), { ok: true, value: undefined });
  assert.equal(hers.facts.end?.by, 'local');
  story.assertTalking(bob, carol);
  assert.equal(alice.calls.running.length, 0);
  await story.close();
});

test('a transferor that hears no report is waited for no longer than the report is repeated, and 4 s', async () => {
  const { story, bob, carol, hers, his } = await setUp();
  void hers.transfer(carolUri, { holdsFirst: false });
  await story.run(1_000);
  story.house.network.impair({ from: '10.0.1.2', to: '10.0.1.1' }, { lossRate: 1 });
  await story.during(carol.calls.answer(story.ringing(carol)), 35_000);
  assert.deepEqual([his.facts.state, bob.calls.running.length], ['active', 2]);
  await story.run(2_000);
  assert.deepEqual([his.facts.end?.by, bob.calls.running.length], ['local', 1]);
  await story.run(40_000);
  story.house.network.impair({ from: '10.0.1.2', to: '10.0.1.1' }, {});
  await story.close();
});

test('one transfer at a time: a second REFER gets 491 however often it is repeated, a second press is refused', async () => {
  const { story, alice, hers, his } = await setUp();
  const first = hers.transfer(carolUri, { holdsFirst: false });
  const refused = { ok: false, error: { code: 'CALL_STATE', status: 0 } };
  assert.deepEqual(await hers.transfer(carolUri), refused);
  await story.run(500);
  assert.deepEqual(await his.transfer(carolUri), refused, 'nor by the other side meanwhile');
  const { dialog } = hers;
  assert.ok(dialog);
  const end = await story.during(alice.agent.refer(dialog, { target: carolUri }).ended, 25_000);
  assert.equal(end.outcome === 'refused' && end.failure.status, 491);
  hers.hangUp();
  await story.run(300_000);
  await first;
  await story.close();
});

test('what cannot be called is refused: 416, and 603 for what is no call', async () => {
  const { story, alice, bob, hers } = await setUp();
  for (const [referTo, status] of [
    ['<mailto:carol@house.test>', 416],
    ['<sip:carol@house.test;method=BYE>', 603],
    ['<sip:carol:secret@house.test>', 416],
  ] as const) {
    const outcome = await story.during(
      hers.dialog?.request('REFER', { headers: [['Refer-To', referTo]] }) ?? Promise.reject(),
      200,
    );
    assert.equal(outcome.ok ? 202 : outcome.error.status, status, referTo);
  }
  story.assertTalking(alice, bob);
  await story.close();
});

test('a call that is not answered cannot be transferred', async () => {
  const story = await CallStory.open();
  const [alice] = [await story.phone('alice'), await story.phone('bob')];
  const call = story.place(alice, 'bob');
  assert.deepEqual(await call.transfer(carolUri), { ok: false, error: { code: 'CALL_STATE', status: 0 } });
  await story.run(500);
  call.hangUp();
  await story.close();
});

testUnderLoss({
  title: 'the two talk in the end',
  set: ({ seed }) => setUp(seed),
  async play({ story, alice, bob, carol, hers }, { lossRate }) {
    story.house.network.impair({}, { lossRate, delayMs: 20, jitterMs: 20 });
    const transfer = hers.transfer(carolUri);
    for (let second = 0; second < 60; second++) {
      await story.run(1_000);
      const call = carol.calls.running.find(({ facts }) => facts.state === 'incoming');
      if (call) void carol.calls.answer(story.ringing(carol));
    }
    const outcome = await story.during(transfer, 300_000);
    assert.deepEqual(outcome, { ok: true, value: undefined });
    story.assertTalking(bob, carol);
    assert.equal(alice.calls.running.length, 0);
  },
  close: ({ story }) => story.close(),
});
