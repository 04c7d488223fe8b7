import assert from 'node:assert/strict';
import { test } from 'node:test';
import { limits } from '../limits.ts';
import { CallPair, ringing } from '../scenarios/call-pair.ts';
import { NOTHING_LEFT_OVER } from '../testing/two-party.ts';

/** A call of Alice's that Bob has answered. */
async function setUp() {
  const pair = new CallPair();
  const [alice, bob] = [await pair.caller('alice'), await pair.caller('bob')];
  const call = pair.place(alice, bob.uri);
  await pair.clock.run(200);
  const his = ringing(bob);
  await bob.calls.answer(his);
  await pair.clock.run(100);
  const happen = (type: 'mediaLost' | 'mediaReturned'): void => alice.media.happen({ type, streamId: call.streamId ?? '' });
  return { pair, alice, bob, call, his, happen };
}

test('when nothing is heard any more the other side is asked by a re-INVITE, and the call goes on', async () => {
  const { pair, bob, call, happen } = await setUp();
  const agreements = bob.media.stream.settings.length;
  happen('mediaLost');
  assert.equal(call.facts.soundLostAtUnixMs, pair.clock.unixMs() - limits.media.lostMs);
  await pair.clock.run(200);
  assert.equal(bob.media.stream.settings.length, agreements + 1);
  assert.equal(call.facts.state, 'active');
  assert.ok(call.facts.soundLostAtUnixMs !== undefined, 'an answer is no sound');
  happen('mediaReturned');
  assert.equal(call.facts.soundLostAtUnixMs, undefined);
  assert.deepEqual(await pair.close(), NOTHING_LEFT_OVER);
});

test("a call whose other side is gone is the person's to end: by the re-INVITE that nobody answers at the latest", async () => {
  const { pair, bob, call, happen } = await setUp();
  pair.network.impair({ from: bob.host }, { lossRate: 1 });
  happen('mediaLost');
  await pair.clock.run(5_000);
  assert.equal(call.facts.state, 'active');
  call.hangUp();
  await pair.clock.run(100);
  assert.equal(call.facts.state, 'ended');
  pair.network.impair({ from: bob.host }, {});
  assert.deepEqual(await pair.close(), NOTHING_LEFT_OVER);
});
