import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CallPair, ringing } from '../scenarios/call-pair.ts';
import { NOTHING_LEFT_OVER } from '../testing/two-party.ts';

/** Alice's phone rings at Bob's. */
async function setUp({ isRingingLost = false } = {}) {
  const pair = new CallPair();
  const [alice, bob] = [await pair.caller('alice'), await pair.caller('bob')];
  if (isRingingLost) pair.network.impair({ from: bob.host }, { lossRate: 1 });
  const call = pair.place(alice, bob.uri);
  await pair.clock.run(200);
  return { pair, alice, bob, call, his: ringing(bob) };
}

test('a callee that ends the call before our sound is ready for it ends it', async () => {
  const { pair, alice, bob, call, his } = await setUp();
  const ready = Promise.withResolvers<void>();
  alice.media.configure = () => ready.promise;
  await bob.calls.answer(his);
  await pair.clock.run(100);
  his.hangUp();
  await pair.clock.run(100);
  ready.resolve();
  await pair.clock.run(100);
  assert.deepEqual([call.facts.state, call.facts.end?.by], ['ended', 'remote']);
  assert.deepEqual([alice.calls.running.length, alice.media.openCount], [0, 0]);
  assert.deepEqual(await pair.close(), NOTHING_LEFT_OVER);
});

test('a callee may change the call before our sound is ready for it', async () => {
  const { pair, alice, bob, call, his } = await setUp({ isRingingLost: true });
  const ready = Promise.withResolvers<void>();
  const configure = alice.media.configure.bind(alice.media);
  alice.media.configure = async (...settings) => {
    await ready.promise;
    return configure(...settings);
  };
  pair.network.impair({ from: bob.host }, {});
  await bob.calls.answer(his);
  await pair.clock.run(100);
  const held = his.setHeld(true);
  await pair.clock.run(100);
  ready.resolve();
  await pair.clock.run(500);
  assert.deepEqual(await held, { ok: true, value: undefined });
  assert.deepEqual([call.facts.state, call.facts.heldByThem], ['active', true]);
  assert.deepEqual(await pair.close(), NOTHING_LEFT_OVER);
});

test('changes that a person makes at once are made one after the other, each with its own answer (RFC 3264 §4)', async () => {
  const { pair, bob, alice, call, his } = await setUp();
  await bob.calls.answer(his);
  await pair.clock.run(100);
  pair.network.impair({}, { delayMs: 20 });
  const changes = [call.setHeld(true)];
  await pair.clock.run(10);
  changes.push(call.setCodecs(['pcma']));
  await pair.clock.run(10);
  changes.push(call.setHeld(false), call.setHeld(true));
  await pair.clock.run(2_000);
  for (const change of changes) assert.deepEqual(await change, { ok: true, value: undefined });
  assert.deepEqual([call.facts.heldByUs, his.facts.heldByThem, his.agreed?.send.name], [true, true, 'PCMA']);
  assert.equal(alice.media.stream.settings.at(-1)?.send.name, 'PCMA');
  assert.deepEqual(await pair.close(), NOTHING_LEFT_OVER);
});

test('a change that is refused takes nothing back of the one before it', async () => {
  const { pair, bob, call, his } = await setUp();
  await bob.calls.answer(his);
  await pair.clock.run(100);
  pair.network.impair({}, { delayMs: 20 });
  const changes = [call.setHeld(true)];
  await pair.clock.run(30);
  bob.media.configure = () => Promise.reject(new Error('not that'));
  changes.push(call.setCodecs(['pcma']));
  await pair.clock.run(2_000);
  assert.deepEqual(
    (await Promise.all(changes)).map(({ ok }) => ok),
    [true, false],
  );
  assert.deepEqual([call.facts.heldByUs, call.agreed?.direction, call.agreed?.send.name], [true, 'sendonly', 'opus']);
  assert.deepEqual(await pair.close(), NOTHING_LEFT_OVER);
});

for (const isCaller of [true, false]) {
  test(`a media host that cannot do what was agreed ends the call of the ${isCaller ? 'caller' : 'callee'}`, async () => {
    const { pair, alice, bob, call, his } = await setUp();
    (isCaller ? alice : bob).media.configure = () => Promise.reject(new Error('no such codec'));
    await bob.calls.answer(his);
    await pair.clock.run(1_000);
    const own = isCaller ? call : his;
    assert.deepEqual(own.facts.end, { by: 'failure', status: 500, reason: 'no such codec' });
    assert.deepEqual([alice.calls.running.length, bob.calls.running.length], [0, 0]);
    assert.deepEqual([alice.media.openCount, bob.media.openCount], [0, 0]);
    assert.deepEqual(await pair.close(), NOTHING_LEFT_OVER);
  });
}
