import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { IncomingInvite } from '../sip/ua/incoming-invite.ts';
import type { Answered } from '../sip/ua/outgoing-invite.ts';
import type { RequestFailure } from '../sip/ua/request-failure.ts';
import type { SessionEnd } from '../sip/ua/session.ts';
import { description, NOTHING_LEFT_OVER, TwoParty, textOf } from '../testing/two-party.ts';
import { testUnderLoss } from '../testing/under-loss.ts';
import { closeWorld } from './session-pair.ts';

async function setUp(options: ConstructorParameters<typeof TwoParty>[0] = {}) {
  const world = new TwoParty(options);
  const [alice, bob] = [await world.party('alice'), await world.party('bob')];
  const calls: IncomingInvite[] = [];
  bob.agent.onInvite((invite) => void calls.push(invite));
  const answered: Answered[] = [];
  const failures: RequestFailure[] = [];
  const progress: number[] = [];
  const place = () => {
    const invite = alice.agent.invite({ identity: alice.identity, target: bob.uri, body: description('offer') });
    invite.onAnswered((answer) => void answered.push(answer));
    invite.onFailed((failure) => void failures.push(failure));
    invite.onProgress(({ status }) => void progress.push(status));
    return invite;
  };
  return { world, alice, bob, calls, answered, failures, progress, place };
}

test('a call: INVITE, 180, 200, ACK, BYE (RFC 3261 §4, figure 1)', async () => {
  const { world, alice, bob, calls, answered, progress, place } = await setUp();
  const invite = place();
  await world.clock.run(10);
  assert.equal(textOf(calls[0]?.body), 'offer');
  calls[0]?.ring(180);
  await world.clock.run(1_000);
  assert.equal(invite.state, 'early');
  const callee = calls[0]?.accept({ body: description('answer') });
  await world.clock.run(100);
  assert.equal(invite.state, 'confirmed');
  assert.equal(textOf(answered[0]?.body), 'answer');
  assert.equal(callee?.state, 'confirmed');
  assert.deepEqual([alice.agent.callCount, bob.agent.callCount], [1, 1]);

  const ends: SessionEnd[] = [];
  answered[0]?.session.onEnded((end) => void ends.push(end));
  void callee?.bye([['Reason', 'SIP;cause=200']]);
  await world.clock.run(100);
  assert.deepEqual(ends, [{ by: 'remote', reasonHeader: 'SIP;cause=200' }]);
  assert.deepEqual(progress, [180]);
  assert.deepEqual(alice.messages, ['>INVITE', '<180 INVITE', '<200 INVITE', '>ACK', '<BYE', '>200 BYE']);
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

testUnderLoss({
  title: 'a call is set up and ended all the same, and nothing is left',
  rates: [0, 0.1, 0.3],
  set: ({ seed, lossRate }) => setUp({ seed, impairment: { lossRate, delayMs: 20, jitterMs: 30 } }),
  async play({ world, alice, bob, calls, answered, failures, place }) {
    const invite = place();
    const ends: SessionEnd[] = [];
    bob.agent.onInvite((incoming) => {
      incoming.ring(180);
      incoming.accept({ body: description('answer') })?.onEnded((end) => void ends.push(end));
    });
    await world.clock.run(30_000);
    assert.deepEqual([calls.length, answered.length, failures.length, invite.state], [1, 1, 0, 'confirmed']);
    const goodbye = answered[0]?.session.bye();
    await world.clock.run(40_000);
    await goodbye;
    assert.equal(ends.length, 1);
    assert.deepEqual([alice.agent.callCount, bob.agent.callCount], [0, 0]);
  },
  close: closeWorld,
});

for (const [status, reason] of [
  [486, 'Busy Here'],
  [603, 'Decline'],
  [480, 'Temporarily Unavailable'],
] as const) {
  test(`a callee that answers ${status} ends the call, and only once (RFC 3261 §13.3.1.2)`, async () => {
    const { world, calls, answered, failures, place } = await setUp();
    const invite = place();
    await world.clock.run(10);
    calls[0]?.ring(180);
    calls[0]?.reject(status);
    assert.equal(calls[0]?.accept(), undefined);
    calls[0]?.reject(500);
    await world.clock.run(100);
    assert.deepEqual(
      failures.map((failure) => [failure.cause, failure.status, failure.reason]),
      [['rejected', status, reason]],
    );
    assert.deepEqual([invite.state, answered.length], ['terminated', 0]);
    assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
  });
}

test('nobody answers: the caller gives up after its time and sends CANCEL (RFC 3261 §13.2.2)', async () => {
  const { world, alice, bob, calls } = await setUp();
  const failures: RequestFailure[] = [];
  const invite = alice.agent.invite({
    identity: alice.identity,
    target: bob.uri,
    body: description('offer'),
    noAnswerMs: 20_000,
  });
  invite.onFailed((failure) => void failures.push(failure));
  const cancellations: string[] = [];
  bob.agent.onInvite((incoming) => {
    incoming.ring(180);
    incoming.onCancelled(({ cause }) => void cancellations.push(cause));
  });
  await world.clock.run(19_900);
  assert.deepEqual([calls[0]?.state, failures.length], ['ringing', 0]);
  await world.clock.run(200);
  assert.deepEqual([failures[0]?.cause, failures[0]?.status, cancellations], ['no-answer', 408, ['cancelled']]);
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('nobody answers: the callee rings again every minute and answers 480 in the end (RFC 3261 §13.3.1.1)', async () => {
  const { world, alice, bob, calls } = await setUp();
  const failures: RequestFailure[] = [];
  const invite = alice.agent.invite({
    identity: alice.identity,
    target: bob.uri,
    body: description('offer'),
    noAnswerMs: 600_000,
  });
  invite.onFailed((failure) => void failures.push(failure));
  await world.clock.run(10);
  calls[0]?.ring(180);
  const cancellations: string[] = [];
  calls[0]?.onCancelled(({ cause }) => void cancellations.push(cause));
  await world.clock.run(181_000);
  assert.equal(alice.messages.filter((message) => message === '<180 INVITE').length, 3);
  assert.deepEqual([failures[0]?.status, cancellations], [480, ['no-answer']]);
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('an INVITE that expires is answered 487 (RFC 3261 §13.3.1)', async () => {
  const { world, alice, bob, calls } = await setUp();
  const failures: RequestFailure[] = [];
  alice.agent
    .invite({ identity: alice.identity, target: bob.uri, headers: [['Expires', '7']] })
    .onFailed((failure) => void failures.push(failure));
  await world.clock.run(6_900);
  assert.equal(calls[0]?.state, 'ringing');
  await world.clock.run(300);
  assert.equal(failures[0]?.status, 487);
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('nobody is there: 408 after 64*T1 (RFC 3261 §17.1.1.2)', async () => {
  const { world, alice } = await setUp();
  const failures: RequestFailure[] = [];
  world.network.impair({ from: alice.host }, { lossRate: 1 });
  alice.agent
    .invite({ identity: alice.identity, target: world.parties[1]?.uri ?? alice.uri })
    .onFailed((failure) => void failures.push(failure));
  await world.clock.run(32_100);
  assert.deepEqual([failures[0]?.cause, failures[0]?.status], ['timeout', 408]);
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('a host that does not exist fails at once, after invite() has returned', async () => {
  const { world, alice } = await setUp();
  const failures: RequestFailure[] = [];
  const target = { ...alice.uri, host: 'nowhere.example' };
  alice.agent.invite({ identity: alice.identity, target }).onFailed((failure) => void failures.push(failure));
  await world.clock.run(1);
  assert.deepEqual([failures[0]?.cause, alice.messages], ['unresolved', []]);
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('a late offer: the 2xx carries the offer, the ACK the answer (RFC 3261 §13.2.1)', async () => {
  const { world, alice, bob, answered } = await setUp();
  bob.agent.onInvite((incoming) => {
    assert.equal(incoming.body, undefined);
    const session = incoming.accept({ body: description('offer of bob') });
    session?.onAck(({ body }) => void acks.push(textOf(body)));
  });
  const acks: (string | undefined)[] = [];
  const offers: (string | undefined)[] = [];
  const invite = alice.agent.invite({
    identity: alice.identity,
    target: bob.uri,
    answerOffer: async (offer) => {
      offers.push(textOf(offer));
      await new Promise<void>((resolve) => void world.clock.after(1_200, resolve));
      return description('answer of alice');
    },
  });
  invite.onAnswered((answer) => void answered.push(answer));
  await world.clock.run(1_000);
  assert.deepEqual([answered.length, invite.state], [0, 'confirmed']);
  await world.clock.run(1_000);
  assert.deepEqual([offers, acks], [['offer of bob'], ['answer of alice']]);
  assert.equal(textOf(answered[0]?.body), 'offer of bob');
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

for (const [what, answerOffer] of [
  ['nobody answers', undefined],
  ['is answered too late', () => new Promise<undefined>(() => undefined)],
  ['is answered by a fault', () => Promise.reject(new Error('bug'))],
] as const) {
  test(`a late offer that ${what} is acknowledged and ended with BYE`, async () => {
    const { world, alice, bob, answered } = await setUp();
    const ends: SessionEnd[] = [];
    bob.agent.onInvite((incoming) => incoming.accept({ body: description('offer') })?.onEnded((end) => void ends.push(end)));
    const failures: RequestFailure[] = [];
    const invite = alice.agent.invite({ identity: alice.identity, target: bob.uri, ...(answerOffer && { answerOffer }) });
    invite.onFailed((failure) => void failures.push(failure));
    await world.clock.run(5_100);
    assert.deepEqual(
      [failures[0]?.status, answered.length, ends],
      [488, 0, [{ by: 'failure', status: 400, reason: 'Offer Not Answered' }]],
    );
    assert.deepEqual(alice.messages.slice(-5), ['>ACK', '>BYE', '<BYE', '>200 BYE', '<200 BYE']);
    assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
  });
}

test('early media: the 183 of a fork brings its description and its early dialog (RFC 3261 §12.1)', async () => {
  const { world, bob, place } = await setUp();
  bob.agent.onInvite((incoming) => incoming.ring(183, { body: description('early') }));
  const seen: unknown[] = [];
  const invite = place();
  invite.onProgress(({ status, body, dialog }) => void seen.push([status, textOf(body), dialog?.state]));
  await world.clock.run(100);
  assert.deepEqual(seen, [[183, 'early', 'early']]);
  invite.cancel();
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('beyond limits.userAgent.calls a caller hears 486, and our own further calls fail with cause limit', async () => {
  const { world, alice, bob, failures, place, calls } = await setUp();
  const targets = Array.from({ length: 120 }, () => place());
  await world.clock.run(1_000);
  assert.equal(bob.agent.callCount, 120);
  place();
  await world.clock.run(100);
  assert.deepEqual([failures[0]?.cause, failures[0]?.status], ['limit', 486]);

  const carol = await world.party('carol');
  carol.agent.invite({ identity: carol.identity, target: bob.uri }).onFailed((failure) => void failures.push(failure));
  const options = await Promise.race([
    carol.agent.request({ identity: carol.identity, method: 'OPTIONS', target: bob.uri }),
    world.clock.run(500),
  ]);
  assert.deepEqual([failures[1]?.cause, failures[1]?.status], ['rejected', 486]);
  assert.equal(options?.ok, false);
  for (const invite of targets) invite.cancel();
  await world.clock.run(100);
  assert.deepEqual([alice.agent.callCount, bob.agent.callCount, calls[0]?.state], [0, 0, 'ended']);
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('stop ends what runs: CANCEL, 480 and BYE, whoever would have answered is told, and no new call is taken', async () => {
  const { world, alice, bob, calls, answered, failures, place } = await setUp();
  place();
  place();
  await world.clock.run(10);
  calls[0]?.accept({ body: description('answer') });
  calls[1]?.ring(180);
  const back: RequestFailure[] = [];
  const unanswered: string[] = [];
  alice.agent.onInvite((incoming) => {
    incoming.ring(180);
    incoming.onCancelled(({ cause }) => void unanswered.push(cause));
  });
  bob.agent.invite({ identity: bob.identity, target: alice.uri }).onFailed((failure) => void back.push(failure));
  await world.clock.run(100);
  assert.equal(answered.length, 1);
  const stopping = alice.agent.stop();
  await world.clock.run(500);
  await stopping;
  assert.deepEqual([failures[0]?.cause, back[0]?.status, calls[1]?.state], ['cancelled', 480, 'ended']);
  assert.deepEqual(unanswered, ['stopped']);
  assert.equal(alice.agent.callCount, 0);
  assert.equal(bob.agent.callCount, 0);
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});
