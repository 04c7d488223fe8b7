import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CallFacts } from '../calls/call-facts.ts';
import type { IncomingCall } from '../calls/incoming-call.ts';
import type { OutgoingCall } from '../calls/outgoing-call.ts';
import { parseTarget } from '../calls/target.ts';
import { HOUSE_DOMAIN, House, type HousePhone, NOTHING_LEFT } from '../testing/house.ts';

function dial(phone: HousePhone, typed: string): OutgoingCall {
  const target = parseTarget(typed, HOUSE_DOMAIN);
  assert.ok(target.ok);
  const placed = phone.calls.place({ id: phone.name, identity: phone.account.identity }, target.value);
  assert.ok(placed.ok);
  return placed.value;
}

/** The call that rings at `phone`, once it does. */
function ringing(phone: HousePhone): { readonly call: IncomingCall | undefined } {
  const seen: { call: IncomingCall | undefined } = { call: undefined };
  phone.calls.onIncoming((call) => {
    seen.call = call;
  });
  return seen;
}

interface Pair {
  readonly house: House;
  readonly alice: HousePhone;
  readonly bob: HousePhone;
  readonly call: OutgoingCall;
  readonly answered: IncomingCall;
}

async function talking(recordRoute = false): Promise<Pair> {
  const house = new House();
  await house.open(recordRoute);
  const [alice, bob] = [await house.phone('alice'), await house.phone('bob')];
  const bell = ringing(bob);
  const call = dial(alice, 'bob');
  await house.clock.run(500);
  assert.ok(bell.call);
  assert.equal(call.facts.state, 'remoteRinging');
  void bob.calls.answer(bell.call);
  await house.clock.run(500);
  assert.equal(call.facts.state, 'active');
  assert.equal(bell.call.facts.state, 'active');
  return { house, alice, bob, call, answered: bell.call };
}

for (const recordRoute of [false, true]) {
  test(`a call through the domain rings, talks and ends for both, record-route ${recordRoute ? 'on' : 'off'} (RFC 3261 §24.2)`, async () => {
    const { house, alice, bob, call, answered } = await talking(recordRoute);
    assert.equal(alice.media.stream.settings.at(-1)?.remote.address, '10.0.1.2');
    assert.equal(bob.media.stream.settings.at(-1)?.remote.address, '10.0.1.1');
    assert.equal(alice.media.stream.settings.at(-1)?.send.name, 'opus');
    assert.ok(alice.media.stream.settings.at(-1)?.dtmf);

    answered.hangUp();
    await house.clock.run(500);
    assert.deepEqual([call.facts.end?.by, answered.facts.end?.by], ['remote', 'local']);
    assert.equal(call.facts.end?.status, 200);
    assert.deepEqual([alice.calls.running.length, bob.calls.running.length], [0, 0]);
    assert.deepEqual(await house.close(), NOTHING_LEFT);
  });
}

test('hold stops our device and tells the other side, resume brings both back (RFC 3264 §8.4)', async () => {
  const { house, alice, bob, call, answered } = await talking();
  const held = call.setHeld(true);
  await house.clock.run(500);
  assert.deepEqual(await held, { ok: true, value: undefined });
  assert.equal(call.facts.heldByUs, true);
  assert.equal(answered.facts.heldByThem, true);
  assert.equal(alice.media.stream.muted, true);
  assert.equal(bob.media.stream.settings.at(-1)?.direction, 'recvonly');

  const resumed = call.setHeld(false);
  await house.clock.run(500);
  assert.deepEqual(await resumed, { ok: true, value: undefined });
  assert.equal(answered.facts.heldByThem, false);
  assert.equal(alice.media.stream.muted, false);
  assert.deepEqual(alice.media.stream.devices, [{ kind: 'window' }]);
  assert.equal(bob.media.stream.settings.at(-1)?.direction, 'sendrecv');
  call.hangUp();
  assert.deepEqual(await house.close(), NOTHING_LEFT);
});

test('both sides may hold, and each resumes for itself', async () => {
  const { house, call, answered } = await talking();
  for (const [side, held] of [
    [call, true],
    [answered, true],
    [call, false],
    [answered, false],
  ] as const) {
    const done = side.setHeld(held);
    await house.clock.run(500);
    assert.ok((await done).ok);
    assert.deepEqual([call.facts.heldByUs, answered.facts.heldByThem], [call.facts.heldByUs, call.facts.heldByUs]);
  }
  assert.deepEqual([call.facts.heldByThem, answered.facts.heldByThem], [false, false]);
  assert.deepEqual(await house.close(), NOTHING_LEFT);
});

test('mute and digits reach the stream; digits are remembered', async () => {
  const { house, alice, call } = await talking();
  await call.setMuted(true);
  assert.equal(alice.media.stream.muted, true);
  const held = call.setHeld(true);
  await house.clock.run(500);
  await held;
  const resumed = call.setHeld(false);
  await house.clock.run(500);
  await resumed;
  assert.equal(alice.media.stream.muted, true, 'who was muted before a hold is muted after it');
  assert.ok((await call.sendDigits('12#')).ok);
  assert.deepEqual(alice.media.stream.digits, ['12#']);
  assert.equal(call.facts.digits, '12#');
  assert.deepEqual(await house.close(), NOTHING_LEFT);
});

interface Ending {
  readonly name: string;
  act(call: OutgoingCall, incoming: IncomingCall): void;
  readonly caller: CallFacts['end'];
}

const endings: readonly Ending[] = [
  { name: 'declined', act: (_, incoming) => incoming.decline(), caller: { by: 'remote', status: 486, reason: 'Busy Here' } },
  {
    name: 'refused with 603',
    act: (_, incoming) => incoming.decline(603),
    caller: { by: 'remote', status: 603, reason: 'Decline' },
  },
  { name: 'given up', act: (call) => call.hangUp(), caller: { by: 'local', status: 487, reason: '' } },
];

for (const { name, act, caller } of endings) {
  test(`a ringing call that is ${name} ends for both sides`, async () => {
    const house = new House();
    await house.open();
    const [alice, bob] = [await house.phone('alice'), await house.phone('bob')];
    const bell = ringing(bob);
    const call = dial(alice, 'bob');
    await house.clock.run(500);
    assert.ok(bell.call);
    act(call, bell.call);
    await house.clock.run(500);
    assert.deepEqual(call.facts.end, caller);
    assert.equal(bell.call.facts.state, 'ended');
    assert.deepEqual(await house.close(), NOTHING_LEFT);
  });
}

test('a name that nobody has is not found', async () => {
  const house = new House();
  await house.open();
  const call = dial(await house.phone('alice'), 'nobody');
  await house.clock.run(1_000);
  assert.equal(call.facts.end?.status, 404);
  assert.deepEqual(await house.close(), NOTHING_LEFT);
});

test('echo answers at once and gives back what it hears', async () => {
  const house = new House();
  await house.open();
  const call = dial(await house.phone('alice'), 'echo');
  await house.clock.run(1_000);
  assert.equal(call.facts.state, 'active');
  assert.deepEqual(house.serverMedia.stream.devices, [{ kind: 'echo' }]);
  call.hangUp();
  await house.clock.run(1_000);
  assert.equal(house.serverMedia.openCount, 0);
  assert.deepEqual(await house.close(), NOTHING_LEFT);
});

test('a phone that closes in the middle of a call ends it for the other', async () => {
  const { house, bob, call } = await talking();
  const stopping = bob.agent.stop();
  await house.clock.run(2_000);
  await stopping;
  assert.equal(call.facts.state, 'ended');
  assert.equal(call.facts.end?.by, 'remote');
  assert.deepEqual(await house.close(), NOTHING_LEFT);
});

for (const lossRate of [0.1, 0.3]) {
  test(`with ${lossRate * 100} % loss a call still comes about and ends, and nothing is left over`, async () => {
    for (let seed = 1; seed <= 5; seed++) {
      const house = new House(seed);
      await house.open();
      const [alice, bob] = [await house.phone('alice'), await house.phone('bob')];
      house.network.impair({}, { lossRate });
      const bell = ringing(bob);
      const call = dial(alice, 'bob');
      await house.clock.run(40_000);
      if (bell.call?.facts.state === 'incoming') void bob.calls.answer(bell.call);
      await house.clock.run(40_000);
      call.hangUp();
      house.network.impair({}, {});
      assert.deepEqual(await house.close(), NOTHING_LEFT, `seed ${seed}`);
      assert.equal(call.facts.state, 'ended');
      assert.equal(bell.call?.facts.state ?? 'ended', 'ended');
    }
  });
}
