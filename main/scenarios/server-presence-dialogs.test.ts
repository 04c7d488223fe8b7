import assert from 'node:assert/strict';
import { test } from 'node:test';
import { IncomingCall } from '../calls/incoming-call.ts';
import type { OutgoingCall } from '../calls/outgoing-call.ts';
import { applyDialogInfo, type DialogFacts, type DialogInfo, writeDialogInfo } from '../events/dialog-info.ts';
import { limits } from '../limits.ts';
import { type Lamp, lampFrom, pickUpOf } from '../presence/lamp.ts';
import { HOUSE_DOMAIN, type House, type HousePhone } from '../testing/house.ts';
import { testUnderLoss } from '../testing/under-loss.ts';
import { aorOf, closeHouse, openPresenceHouse, publish, Watching } from './server-presence-stage.ts';

const aor = (name: string): string => `sip:${name}@${HOUSE_DOMAIN}`;

async function setUp(seed = 1) {
  const house = await openPresenceHouse(seed);
  const [alice, bob, carol] = [await house.phone('alice'), await house.phone('bob'), await house.phone('carol')];
  return { house, alice, bob, carol };
}

/** What a phone that watched from the beginning knows now: a gap in the versions fails the test. */
function knownFrom({ dialogs }: Watching): DialogInfo {
  return (
    dialogs.reduce<DialogInfo | undefined>((known, next) => {
      const applied = applyDialogInfo(known, next);
      return applied.ok ? applied.value : assert.fail(applied.error);
    }, undefined) ?? assert.fail('nothing was told')
  );
}

function lampOf(watching: Watching): Lamp {
  return lampFrom([knownFrom(watching)]);
}

function place({ calls, account, name }: HousePhone, whom: string): OutgoingCall {
  const placed = calls.place({ id: name, identity: account.identity }, aorOf(whom));
  return placed.ok ? placed.value : assert.fail(placed.error);
}

function ringingAt({ calls, name }: HousePhone): IncomingCall {
  const call = calls.running.find(({ facts }) => facts.state === 'incoming');
  assert.ok(call instanceof IncomingCall, `nothing rings at ${name}`);
  return call;
}

async function talk(house: House, from: HousePhone, to: HousePhone): Promise<OutgoingCall> {
  const call = place(from, to.name);
  await house.clock.run(1_000);
  void to.calls.answer(ringingAt(to));
  await house.clock.run(1_000);
  assert.equal(call.facts.state, 'active');
  return call;
}

/** Calls until the caller has heard that it rings: a 180 that is lost makes no dialog that anybody could replace. */
async function ringBack(house: House, from: HousePhone, whom: string): Promise<void> {
  for (let attempt = 0; attempt < 10; attempt++) {
    const call = place(from, whom);
    await house.clock.run(30_000);
    if (call.facts.state === 'remoteRinging') return;
    call.hangUp();
    await house.clock.run(60_000);
  }
  assert.fail('it never rang');
}

test('each side of a call is told as its member’s own, from the first ring to the end; versions count up (RFC 4235 §3.7, §4.1)', async () => {
  const { house, alice, bob, carol } = await setUp();
  const [hers, his] = [new Watching(carol, 'alice', 'dialog'), new Watching(carol, 'bob', 'dialog')];
  await house.clock.run(1_000);
  const call = await talk(house, alice, bob);
  call.hangUp();
  await house.clock.run(3_000);
  for (const [watching, direction, local, remote] of [
    [hers, 'initiator', alice, bob],
    [his, 'recipient', bob, alice],
  ] as const) {
    const { dialogs } = watching;
    assert.deepEqual(
      dialogs.map(({ version }) => version),
      dialogs.map((_, index) => index),
    );
    assert.deepEqual(
      dialogs.map(({ isFull }) => isFull),
      dialogs.map((_, index) => index === 0),
    );
    assert.deepEqual(
      dialogs.map(({ entity }) => entity),
      dialogs.map(() => aor(local.name)),
    );
    const states = dialogs.flatMap((info) => info.dialogs.map(({ state }) => state));
    assert.deepEqual(states, ['trying', 'early', 'confirmed', 'terminated']);
    const facts: DialogFacts | undefined = dialogs.at(-2)?.dialogs[0];
    assert.deepEqual(
      [facts?.direction, facts?.callId, facts?.local?.identity, facts?.remote?.identity],
      [direction, call.facts.sipCallId, aor(local.name), aor(remote.name)],
    );
    assert.ok(facts?.localTag && facts.remoteTag && facts.remote?.target?.startsWith(`sip:${remote.name}@10.0.1.`));
    assert.equal(knownFrom(watching).dialogs.length, 0);
  }
  await closeHouse(house);
});

test('who asks during a call is told all of it at once', async () => {
  const { house, alice, bob, carol } = await setUp();
  await talk(house, alice, bob);
  const late = new Watching(carol, 'bob', 'dialog');
  const fetched = new Watching(carol, 'alice', 'dialog', 0);
  await house.clock.run(1_000);
  assert.deepEqual([late.dialogs.length, late.dialogs[0]?.isFull, lampOf(late).state], [1, true, 'busy']);
  assert.equal(fetched.dialogs[0]?.dialogs[0]?.state, 'confirmed');
  await closeHouse(house);
});

test('a call that is refused, taken back or finds nobody leaves a dark lamp', async () => {
  const { house, alice, bob, carol } = await setUp();
  const watching = new Watching(carol, 'bob', 'dialog');
  await house.clock.run(1_000);
  place(alice, 'bob');
  await house.clock.run(1_000);
  assert.equal(lampOf(watching).state, 'ringing');
  ringingAt(bob).decline(486);
  await house.clock.run(1_000);
  assert.equal(lampOf(watching).state, 'free');
  const taken = place(alice, 'bob');
  await house.clock.run(1_000);
  taken.hangUp();
  await house.clock.run(1_000);
  assert.equal(lampOf(watching).state, 'free');
  const leaving = bob.agent.stop();
  await house.clock.run(3_000);
  await leaving;
  place(alice, 'bob');
  await house.clock.run(1_000);
  assert.equal(lampOf(watching).state, 'free');
  await closeHouse(house);
});

test('what is told of a ringing call suffices to pick it up (RFC 5359 §2.16, RFC 3891)', async () => {
  const { house, alice, bob, carol } = await setUp();
  const watching = new Watching(carol, 'bob', 'dialog');
  await house.clock.run(1_000);
  const call = place(alice, 'bob');
  await house.clock.run(1_000);
  const ringing = ringingAt(bob);
  const pickUp = pickUpOf(lampOf(watching));
  assert.ok(pickUp);
  const picked = carol.calls.pickUp({ id: 'carol', identity: carol.account.identity }, pickUp);
  assert.ok(picked.ok);
  await house.clock.run(3_000);
  assert.deepEqual([picked.value.facts.state, call.facts.state, ringing.facts.state], ['active', 'ended', 'ended']);
  const [hers, ...others] = alice.calls.running;
  assert.deepEqual([hers?.facts.state, hers?.facts.replaces, others.length], ['active', call.id, 0]);
  assert.equal(lampOf(watching).state, 'free');
  await closeHouse(house);
});

test('it can be picked up while it rings at two phones of one member: each fork’s tag names the caller’s call', async () => {
  const { house, alice, bob, carol } = await setUp();
  const second = await house.phone('bob');
  const watching = new Watching(carol, 'bob', 'dialog');
  await house.clock.run(1_000);
  place(alice, 'bob');
  await house.clock.run(1_000);
  const ringing = [ringingAt(bob), ringingAt(second)];
  assert.equal(knownFrom(watching).dialogs.length, 1, 'one call, however many phones ring');
  const pickUp = pickUpOf(lampOf(watching));
  assert.ok(pickUp);
  const picked = carol.calls.pickUp({ id: 'carol', identity: carol.account.identity }, pickUp);
  await house.clock.run(3_000);
  assert.ok(picked.ok);
  assert.deepEqual([picked.value.facts.state, ...ringing.map(({ facts }) => facts.state)], ['active', 'ended', 'ended']);
  await closeHouse(house);
});

test('what a phone publishes of calls that the proxy does not see is told beside; what it does see is told once', async () => {
  const { house, alice, bob, carol } = await setUp();
  const call = await talk(house, alice, bob);
  const dialogs = [
    { id: '1', callId: call.facts.sipCallId, state: 'confirmed', direction: 'recipient' },
    { id: '2', callId: 'elsewhere', state: 'early', direction: 'initiator' },
    { id: '3', callId: 'over', state: 'terminated' },
  ] as const satisfies readonly DialogFacts[];
  const publication = publish(bob, writeDialogInfo({ version: 0, isFull: true, entity: aor('bob'), dialogs }), 'dialog');
  const watching = new Watching(carol, 'bob', 'dialog');
  await house.clock.run(3_000);
  assert.deepEqual(
    knownFrom(watching).dialogs.map(({ callId, state }) => [callId, state]),
    [
      ['elsewhere', 'early'],
      [call.facts.sipCallId, 'confirmed'],
    ],
  );
  const stopping = publication.stop();
  await house.clock.run(3_000);
  await stopping;
  assert.equal(knownFrom(watching).dialogs.length, 1);
  await closeHouse(house);
});

test('a hostile caller’s endless names do not stop a lamp', async () => {
  const { house, alice, bob, carol } = await setUp();
  const watching = new Watching(carol, 'bob', 'dialog');
  await house.clock.run(1_000);
  const from = { ...alice.account.identity.from, displayName: '<&">'.repeat(700) };
  for (let count = 0; count < 12; count++)
    alice.calls.place({ id: 'alice', identity: { ...alice.account.identity, from } }, aorOf('bob'));
  await house.clock.run(5_000);
  assert.equal(bob.calls.running.length, 12);
  assert.equal(lampOf(watching).state, 'ringing');
  for (const { body } of watching.notified) assert.ok((body?.bytes.length ?? 0) <= limits.memberEvents.dialogsBytes + 2_000);
  assert.equal(watching.phase, 'active');
  await closeHouse(house);
});

testUnderLoss({
  title: 'the lamp follows every call to its end, and picks up',
  rates: [0, 0.1, 0.3],
  set: ({ seed }) => setUp(seed),
  async play({ house, alice, bob, carol }, { lossRate }) {
    house.network.impair({}, { lossRate, delayMs: 20, jitterMs: 20 });
    const watching = new Watching(carol, 'bob', 'dialog');
    await house.clock.run(120_000);
    for (let count = 0; count < 3; count++) {
      const call = place(alice, 'bob');
      await house.clock.run(60_000);
      assert.equal(lampOf(watching).state, 'ringing');
      void bob.calls.answer(ringingAt(bob));
      await house.clock.run(60_000);
      // With so much loss the ACK may never arrive; then the call is over, and so is the lamp.
      assert.equal(lampOf(watching).state, bob.calls.running.length > 0 ? 'busy' : 'free');
      call.hangUp();
      await house.clock.run(120_000);
      assert.equal(lampOf(watching).state, 'free');
    }
    await ringBack(house, alice, 'bob');
    const pickUp = pickUpOf(lampOf(watching));
    assert.ok(pickUp);
    const picked = carol.calls.pickUp({ id: 'carol', identity: carol.account.identity }, pickUp);
    await house.clock.run(60_000);
    assert.ok(picked.ok && picked.value.facts.state === 'active');
  },
  close: ({ house }) => closeHouse(house),
});
