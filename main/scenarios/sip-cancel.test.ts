import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Cancellation, IncomingInvite } from '../sip/ua/incoming-invite.ts';
import type { Answered } from '../sip/ua/outgoing-invite.ts';
import type { RequestFailure } from '../sip/ua/request-failure.ts';
import type { SessionEnd } from '../sip/ua/session.ts';
import { description, NOTHING_LEFT_OVER, TwoParty } from '../testing/two-party.ts';
import { testUnderLoss } from '../testing/under-loss.ts';
import { closeWorld } from './session-pair.ts';

async function setUp(options: ConstructorParameters<typeof TwoParty>[0] = {}) {
  const world = new TwoParty(options);
  const [alice, bob] = [await world.party('alice'), await world.party('bob')];
  const calls: IncomingInvite[] = [];
  const cancellations: Cancellation[] = [];
  bob.agent.onInvite((invite) => {
    calls.push(invite);
    invite.onCancelled((cancellation) => void cancellations.push(cancellation));
  });
  const invite = alice.agent.invite({ identity: alice.identity, target: bob.uri, body: description('offer') });
  const answered: Answered[] = [];
  const failures: RequestFailure[] = [];
  invite.onAnswered((answer) => void answered.push(answer));
  invite.onFailed((failure) => void failures.push(failure));
  return { world, alice, bob, calls, cancellations, invite, answered, failures };
}

test('cancelled before anything is sent, nothing is sent', async () => {
  const { world, alice, invite, failures } = await setUp();
  invite.cancel();
  assert.deepEqual([failures[0]?.cause, failures[0]?.status], ['cancelled', 487]);
  await world.clock.run(1_000);
  assert.deepEqual([alice.messages, failures.length], [[], 1]);
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('cancelled before the first 1xx, the CANCEL waits for it (RFC 3261 §9.1)', async () => {
  const { world, alice, invite, failures, cancellations } = await setUp({ impairment: { delayMs: 50 } });
  await world.clock.run(10);
  invite.cancel();
  await world.clock.run(250);
  assert.deepEqual(alice.messages, ['>INVITE']);
  await world.clock.run(300);
  assert.deepEqual(alice.messages.slice(0, 3), ['>INVITE', '<100 INVITE', '>CANCEL']);
  assert.deepEqual([failures.map(({ cause }) => cause), cancellations], [['cancelled'], [{ cause: 'cancelled' }]]);
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('cancelled while it rings: 200 to the CANCEL, 487 to the INVITE, with one To tag; the Reason arrives (RFC 3261 §9.2, RFC 3326)', async () => {
  const { world, alice, calls, invite, failures, cancellations } = await setUp();
  await world.clock.run(10);
  calls[0]?.ring(180);
  await world.clock.run(100);
  const reason = 'SIP;cause=200;text="Call completed elsewhere"';
  invite.cancel([['Reason', reason]]);
  invite.cancel();
  await world.clock.run(100);
  assert.deepEqual(alice.messages, ['>INVITE', '<180 INVITE', '>CANCEL', '<200 CANCEL', '<487 INVITE', '>ACK']);
  assert.equal(
    new Set(
      alice.texts.filter((text) => text.startsWith('SIP/2.0')).map((text) => /^To: .*;tag=(?<tag>\w+)/m.exec(text)?.groups?.tag),
    ).size,
    1,
  );
  assert.deepEqual(
    [failures.map(({ status }) => status), cancellations],
    [[487], [{ cause: 'cancelled', reasonHeader: reason }]],
  );
  assert.equal(calls[0]?.accept(), undefined);
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('a CANCEL that crosses the 200 loses: the answer is acknowledged and ended with BYE (RFC 3261 §9.1, §15)', async () => {
  const { world, alice, calls, invite, answered, failures, cancellations } = await setUp({ impairment: { delayMs: 50 } });
  await world.clock.run(60);
  calls[0]?.ring(180);
  await world.clock.run(100);
  const ends: SessionEnd[] = [];
  calls[0]?.accept({ body: description('answer') })?.onEnded((end) => void ends.push(end));
  invite.cancel();
  await world.clock.run(300);
  assert.deepEqual(
    [failures.map(({ cause }) => cause), answered.length, cancellations, ends],
    [['cancelled'], 0, [], [{ by: 'remote' }]],
  );
  assert.deepEqual(
    alice.messages.filter((message) => message.startsWith('>')),
    ['>INVITE', '>CANCEL', '>ACK', '>BYE'],
  );
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('a CANCEL that crosses a refusal changes nothing but the cause', async () => {
  const { world, calls, invite, failures } = await setUp({ impairment: { delayMs: 50 } });
  await world.clock.run(60);
  calls[0]?.ring(180);
  await world.clock.run(100);
  calls[0]?.reject(486);
  invite.cancel();
  await world.clock.run(300);
  assert.deepEqual([failures.length, failures[0]?.cause, failures[0]?.response?.status], [1, 'cancelled', 486]);
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('after the answer cancel does nothing: the session has its own end', async () => {
  const { world, calls, invite, answered, failures } = await setUp();
  await world.clock.run(10);
  calls[0]?.accept({ body: description('answer') });
  await world.clock.run(100);
  invite.cancel();
  await world.clock.run(1_000);
  assert.deepEqual([answered[0]?.session.state, failures.length], ['confirmed', 0]);
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('while the ACK waits for the answer to a late offer, cancel ends the call with ACK and BYE', async () => {
  const world = new TwoParty();
  const [alice, bob] = [await world.party('alice'), await world.party('bob')];
  bob.agent.onInvite((incoming) => void incoming.accept({ body: description('offer') }));
  const failures: RequestFailure[] = [];
  const answerOffer = () =>
    new Promise<ReturnType<typeof description>>((resolve) => void world.clock.after(300, () => resolve(description('answer'))));
  const invite = alice.agent.invite({ identity: alice.identity, target: bob.uri, answerOffer });
  invite.onFailed((failure) => void failures.push(failure));
  await world.clock.run(100);
  invite.cancel();
  await world.clock.run(400);
  assert.deepEqual([failures.map(({ cause }) => cause), alice.messages.slice(-3)], [['cancelled'], ['>ACK', '>BYE', '<200 BYE']]);
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('a CANCEL that comes after the answer gets 200 with the tag of that answer (RFC 3261 §9.2)', async () => {
  for (const take of [(call: IncomingInvite) => call.accept(), (call: IncomingInvite) => call.reject(486)]) {
    const { world, alice, calls, invite } = await setUp({ impairment: { delayMs: 50 } });
    await world.clock.run(100);
    const [call] = calls;
    assert(call !== undefined);
    call.ring(180);
    await world.clock.run(100);
    take(call);
    invite.cancel();
    await world.clock.run(200);
    const tagOf = (what: string): string | undefined =>
      /\r\nTo: [^\r]*;tag=(?<tag>[^;\r]+)/.exec(alice.texts[alice.messages.indexOf(what)] ?? '')?.groups?.tag;
    assert.ok(tagOf('<200 CANCEL'));
    assert.equal(tagOf('<200 CANCEL'), tagOf('<180 INVITE'));
    assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
  }
});

testUnderLoss({
  title: 'a cancelled call ends at both sides',
  set: ({ seed, lossRate }) => setUp({ seed, impairment: { lossRate, delayMs: 20 } }),
  async play({ world, calls, bob, invite, failures, answered }) {
    bob.agent.onInvite((incoming) => incoming.ring(180));
    await world.clock.run(5_000);
    invite.cancel();
    await world.clock.run(40_000);
    assert.deepEqual([failures.map(({ cause }) => cause), answered.length], [['cancelled'], 0]);
    assert.deepEqual(new Set(calls.map(({ state }) => state)), new Set(['ended']));
  },
  close: closeWorld,
});

test('a callee that never confirms a CANCEL is given up after 64*T1 (RFC 3261 §9.1)', async () => {
  const { world, bob, calls, invite, failures } = await setUp();
  await world.clock.run(10);
  calls[0]?.ring(180);
  await world.clock.run(100);
  world.network.impair({ from: bob.host }, { lossRate: 1 });
  invite.cancel();
  await world.clock.run(31_900);
  assert.equal(failures.length, 0);
  await world.clock.run(200);
  assert.deepEqual(
    failures.map(({ cause, status }) => [cause, status]),
    [['cancelled', 487]],
  );
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('a CANCEL for no INVITE of ours gets 481 (RFC 3261 §9.2)', async () => {
  const { world, alice, bob, invite } = await setUp();
  invite.cancel();
  const outcome = await Promise.race([
    alice.agent.request({ identity: alice.identity, method: 'CANCEL', target: bob.uri }),
    world.clock.run(500),
  ]);
  assert.equal(outcome?.ok === false && outcome.error.status, 481);
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});
