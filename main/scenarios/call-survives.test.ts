import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shareAt } from '../media/testing/signals.ts';
import { opus, settingsFor, VirtualMedia, VirtualWindow } from '../media/testing/virtual-media.ts';
import { NOTHING_LEFT_OVER } from '../testing/two-party.ts';
import { CallPair, ringing } from './call-pair.ts';

const alices = '10.0.0.1';
const bobs = '10.0.0.2';
const bobsNext = '10.0.9.9';

/** Alice says 440 Hz, Bob 1000 Hz; what each hears comes to a window. */
async function talking() {
  const media = new VirtualMedia();
  const [alice, bob] = [media.host(alices), media.host(bobs)];
  const [a, b] = [await alice.open(), await bob.open()];
  await alice.host.configure(a.streamId, settingsFor(b, opus));
  await bob.host.configure(b.streamId, settingsFor(a, opus));
  const ear = new VirtualWindow(media.clock);
  alice.host.attachWindow(ear);
  await alice.host.connect(a.streamId, { kind: 'window' });
  await bob.host.connect(b.streamId, { kind: 'local', play: { tone: 1_000 } });
  /** What Alice hears in the last half of `durationMs`. */
  const listen = async (durationMs: number): Promise<Int16Array> => {
    ear.frames.length = 0;
    await media.clock.run(durationMs);
    const { heard } = ear;
    return heard.subarray(heard.length / 2);
  };
  return { media, alice, bob, a, b, listen };
}

test('after ten seconds without network the sound is back within a second, as it was, and nothing counts as lost', async () => {
  const { media, alice, listen } = await talking();
  assert.ok(shareAt(1_000, await listen(2_000)) > 0.95);
  for (const from of [alices, bobs]) media.network.impair({ from }, { lossRate: 1 });
  assert.ok(shareAt(1_000, await listen(10_000)) < 0.05);
  for (const from of [alices, bobs]) media.network.impair({ from }, {});
  const back = await listen(1_000);
  assert.ok(shareAt(1_000, back) > 0.95, `${shareAt(1_000, back)}`);
  assert.equal(alice.eventsOf('mediaLost').length, 0);
  await listen(5_000);
  const [latest] = alice.eventsOf('statistics').slice(-1);
  assert.ok((latest?.statistics.playoutDelayMs ?? 1_000) < 150, 'the delay does not stay');
  await media.stop();
});

test("the other side's address is another one: told so, we hear and are heard there (RFC 3261 §14, RFC 3264 §8.3.1)", async () => {
  const { media, alice, bob, a, b, listen } = await talking();
  await listen(1_000);
  const there = media.host(bobsNext);
  const next = await there.open();
  await there.host.configure(next.streamId, settingsFor(a, opus));
  await there.host.connect(next.streamId, { kind: 'local', play: { tone: 2_000 } });
  const closing = bob.host.close(b.streamId);
  await media.clock.run(0);
  await closing;
  await alice.host.configure(a.streamId, settingsFor(next, opus));
  const heard = await listen(2_000);
  assert.ok(shareAt(2_000, heard) > 0.95, `${shareAt(2_000, heard)}`);
  assert.ok(there.eventsOf('started').length === 1, 'and we are heard');
  await media.stop();
});

test('what is asked of a call during ten seconds without network is done afterwards; the call goes on', async () => {
  const pair = new CallPair();
  const [alice, bob] = [await pair.caller('alice'), await pair.caller('bob')];
  const call = pair.place(alice, bob.uri);
  await pair.clock.run(200);
  const his = ringing(bob);
  await bob.calls.answer(his);
  await pair.clock.run(100);
  for (const { host } of [alice, bob]) pair.network.impair({ from: host }, { lossRate: 1 });
  const holding = call.setHeld(true);
  await pair.clock.run(10_000);
  assert.deepEqual([call.facts.heldByUs, call.facts.state, his.facts.state], [false, 'active', 'active']);
  for (const { host } of [alice, bob]) pair.network.impair({ from: host }, {});
  await pair.clock.run(10_000);
  assert.deepEqual(await holding, { ok: true, value: undefined });
  assert.deepEqual([call.facts.heldByUs, his.facts.heldByThem], [true, true]);
  assert.deepEqual(await pair.close(), NOTHING_LEFT_OVER);
});
