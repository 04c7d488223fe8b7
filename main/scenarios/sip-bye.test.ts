import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Session, SessionEnd } from '../sip/ua/session.ts';
import { description, NOTHING_LEFT_OVER, TwoParty } from '../testing/two-party.ts';

async function setUp(options: ConstructorParameters<typeof TwoParty>[0] = {}) {
  const world = new TwoParty(options);
  const [alice, bob] = [await world.party('alice'), await world.party('bob')];
  const sessions: { caller?: Session; callee?: Session } = {};
  const ends: Record<'caller' | 'callee', SessionEnd[]> = { caller: [], callee: [] };
  const keep = (session: Session | undefined): void => {
    if (session === undefined) return;
    sessions[session.role] = session;
    session.onEnded((end) => void ends[session.role].push(end));
  };
  bob.agent.onInvite((incoming) => keep(incoming.accept({ body: description('answer') })));
  const invite = alice.agent.invite({ identity: alice.identity, target: bob.uri, body: description('offer') });
  invite.onAnswered(({ session }) => keep(session));
  return { world, alice, bob, sessions, ends };
}

test('BYEs that cross end both sides, each by its own, and both get 200 (RFC 3261 §15)', async () => {
  const { world, alice, sessions, ends } = await setUp({ impairment: { delayMs: 50 } });
  await world.clock.run(300);
  void sessions.caller?.bye();
  void sessions.callee?.bye();
  await world.clock.run(300);
  assert.deepEqual(ends, { caller: [{ by: 'local' }], callee: [{ by: 'local' }] });
  assert.deepEqual(alice.messages.slice(-4), ['>BYE', '<BYE', '>200 BYE', '<200 BYE']);
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('a callee waits with its BYE for the ACK (RFC 3261 §15)', async () => {
  const { world, alice, bob, sessions, ends } = await setUp();
  world.network.impair({ from: bob.host }, { lossRate: 1 });
  await world.clock.run(100);
  void sessions.callee?.bye();
  assert.deepEqual(ends.callee, [{ by: 'local' }]);
  await world.clock.run(1_000);
  assert.equal(bob.messages.includes('>BYE'), false);
  world.network.impair({ from: bob.host }, {});
  await world.clock.run(3_000);
  assert.deepEqual([ends.caller, alice.messages.slice(-4)], [[{ by: 'remote' }], ['<200 INVITE', '>ACK', '<BYE', '>200 BYE']]);
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('no ACK for 64*T1: the 2xx went out at T1 doubling to T2, then a BYE ends the session (RFC 3261 §13.3.1.4)', async () => {
  const { world, alice, bob, sessions, ends } = await setUp({ impairment: { delayMs: 10 } });
  const sentAtMs: number[] = [];
  const push = bob.messages.push.bind(bob.messages);
  bob.messages.push = (...messages) => {
    if (messages.includes('>200 INVITE')) sentAtMs.push(world.clock.nowMs() - 10);
    return push(...messages);
  };
  await world.clock.run(15);
  world.network.impair({ from: alice.host }, { lossRate: 1 });
  await world.clock.run(31_900);
  assert.deepEqual([sessions.callee?.state, ends.callee], ['accepted', []]);
  await world.clock.run(200);
  assert.deepEqual(ends, {
    caller: [{ by: 'remote', reasonHeader: 'SIP;cause=408;text="No ACK"' }],
    callee: [{ by: 'failure', status: 408, reason: 'No ACK' }],
  });
  assert.deepEqual(sentAtMs, [0, 500, 1500, 3500, 7500, 11500, 15500, 19500, 23500, 27500, 31500]);
  assert.equal(bob.messages.at(-1), '>BYE');
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('every repeated 2xx gets its ACK again (RFC 3261 §13.2.2.4)', async () => {
  const { world, alice, bob, sessions } = await setUp({ impairment: { delayMs: 10 } });
  await world.clock.run(15);
  world.network.impair({ from: alice.host }, { lossRate: 1 });
  await world.clock.run(2_000);
  world.network.impair({ from: alice.host }, {});
  await world.clock.run(3_000);
  assert.equal(sessions.callee?.state, 'confirmed');
  assert.deepEqual(alice.messages.filter((message) => message === '>ACK').length, 4);
  assert.equal(bob.messages.filter((message) => message === '<ACK').length, 1);
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('a request within that is answered 481 ends the session without BYE, one that is not answered with BYE (RFC 3261 §12.2.1.2)', async () => {
  for (const isSilent of [false, true]) {
    const { world, alice, bob, sessions, ends } = await setUp();
    await world.clock.run(100);
    if (isSilent) world.network.impair({ from: bob.host }, { lossRate: 1 });
    else sessions.callee?.abandon();
    const outcome = sessions.caller?.dialog.request('OPTIONS');
    await world.clock.run(33_000);
    const result = await outcome;
    assert.equal(result?.ok === false && result.error.status, isSilent ? 408 : 481);
    assert.deepEqual([ends.caller[0]?.by, ends.caller[0]?.status], ['failure', isSilent ? 408 : 481]);
    assert.equal(alice.messages.includes('>BYE'), isSilent);
    assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
  }
});

test('a caller may end a call that still rings with BYE: 200 to it, 487 to the INVITE (RFC 3261 §15)', async () => {
  const world = new TwoParty();
  const [alice, bob] = [await world.party('alice'), await world.party('bob')];
  const cancellations: unknown[] = [];
  bob.agent.onInvite((incoming) => {
    incoming.ring(180);
    incoming.onCancelled((cancellation) => void cancellations.push(cancellation));
  });
  const invite = alice.agent.invite({ identity: alice.identity, target: bob.uri });
  const statuses: number[] = [];
  invite.onFailed(({ status }) => void statuses.push(status));
  invite.onProgress(({ dialog }) => void dialog?.request('BYE'));
  await world.clock.run(100);
  assert.deepEqual([statuses, cancellations], [[487], [{ cause: 'cancelled' }]]);
  assert.deepEqual(alice.messages, ['>INVITE', '<180 INVITE', '>BYE', '<200 BYE', '<487 INVITE', '>ACK']);
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('a BYE within no dialog of ours gets 481 (RFC 3261 §15.1.2)', async () => {
  const { world, alice, bob } = await setUp();
  await world.clock.run(100);
  const settings = { identity: alice.identity, method: 'BYE', target: bob.uri };
  const outcome = alice.agent.request(settings);
  await world.clock.run(100);
  const result = await outcome;
  assert.equal(result.ok === false && result.error.status, 481);
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});
