import assert from 'node:assert/strict';
import type { CallSound } from '../calls/calling-account.ts';
import { isCompletedElsewhere } from '../calls/completed-elsewhere.ts';
import type { HousePhone } from '../testing/house.ts';
import { type LossStory, testUnderLoss } from '../testing/under-loss.ts';
import { CallStory } from './call-story.ts';

const music: CallSound = { device: { kind: 'local', play: 'music' } };

interface Cast {
  readonly story: CallStory;
  readonly alice: HousePhone;
  readonly desk: HousePhone;
  readonly mobile: HousePhone;
}

const heardInTurn: LossStory<Cast> = {
  title: 'two phones of one person are heard before one answers; the other learns that it was answered elsewhere',
  async set({ seed }) {
    const story = await CallStory.open(seed);
    const alice = await story.phone('alice');
    return { story, alice, desk: await story.phone('bob'), mobile: await story.phone('bob') };
  },
  async play({ story, alice, desk, mobile }, { lossRate }) {
    story.house.network.impair({}, { lossRate, delayMs: 20 });
    const call = story.place(alice, 'bob');
    const ring = async (phone: HousePhone): Promise<void> => {
      for (let waited = 0; phone.calls.running.length === 0 && waited < 40; waited++) await story.run(500);
      await story.during(phone.calls.playEarly(story.ringing(phone), music), 2_000);
    };
    await ring(desk);
    await ring(mobile);
    await story.run(10_000);
    assert.deepEqual([call.facts.earlyMedia, call.facts.forks], [true, 2]);
    const [deskCall, mobileCall] = [story.ringing(desk), story.ringing(mobile)];
    await story.during(desk.calls.answer(deskCall, music), 20_000);
    assert.deepEqual([call.facts.state, deskCall.facts.state, mobileCall.facts.state], ['active', 'active', 'ended']);
    assert.ok(isCompletedElsewhere(mobileCall.facts.end?.reason ?? ''), mobileCall.facts.end?.reason);
    const remotePort = alice.media.stream.settings.at(-1)?.remote.port;
    assert.equal(remotePort, Number(desk.media.streams.keys().next().value?.split('-')[1]));
  },
  close: ({ story }) => story.close(),
};

testUnderLoss({ ...heardInTurn, rates: [0, 0.1] });
// So many messages have to arrive in time that with 30 % loss few networks let them.
testUnderLoss({ ...heardInTurn, rates: [0.3], share: { least: 1, of: 20 } });
