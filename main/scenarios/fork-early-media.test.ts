import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CallSound } from '../calls/calling-account.ts';
import { isCompletedElsewhere } from '../calls/completed-elsewhere.ts';
import { CallStory } from './call-story.ts';

const music: CallSound = { device: { kind: 'local', play: 'music' } };

/** At 30 % loss a network may well lose every copy of a message: one of so many has to let the call come about. */
const MOST_TRIES = 20;
const title = 'two phones of one person are heard before one answers; the other learns that it was answered elsewhere';

for (const lossRate of [0, 0.1]) {
  test(`with ${lossRate * 100} % loss: ${title}`, async () => {
    for (let seed = 1; seed <= 3; seed++) await play(seed, lossRate);
  });
}

test(`with 30 % loss: ${title}`, async () => {
  for (let seed = 1; seed < MOST_TRIES; seed++) {
    try {
      return await play(seed, 0.3);
    } catch (error) {
      if (!(error instanceof assert.AssertionError)) throw error;
    }
  }
  await play(MOST_TRIES, 0.3);
});

async function play(seed: number, lossRate: number): Promise<void> {
  const story = await CallStory.open(seed);
  const alice = await story.phone('alice');
  const [desk, mobile] = [await story.phone('bob'), await story.phone('bob')];
  story.house.network.impair({}, { lossRate, delayMs: 20 });
  const call = story.place(alice, 'bob');
  const ring = async (phone: typeof desk): Promise<void> => {
    for (let waited = 0; phone.calls.running.length === 0 && waited < 40; waited++) await story.run(500);
    await story.during(phone.calls.playEarly(story.ringing(phone), music), 2_000);
  };
  await ring(desk);
  await ring(mobile);
  await story.run(10_000);
  assert.deepEqual([call.facts.earlyMedia, call.facts.forks], [true, 2], `seed ${seed}`);
  const [deskCall, mobileCall] = [story.ringing(desk), story.ringing(mobile)];
  await story.during(desk.calls.answer(deskCall, music), 20_000);
  assert.deepEqual(
    [call.facts.state, deskCall.facts.state, mobileCall.facts.state],
    ['active', 'active', 'ended'],
    `seed ${seed}`,
  );
  assert.equal(isCompletedElsewhere(mobileCall.facts.end?.reason ?? ''), true, `seed ${seed}: ${mobileCall.facts.end?.reason}`);
  const remotePort = alice.media.stream.settings.at(-1)?.remote.port;
  assert.equal(remotePort, Number(desk.media.streams.keys().next().value?.split('-')[1]));
  story.house.network.impair({}, {});
  await story.close(`seed ${seed}`);
}
