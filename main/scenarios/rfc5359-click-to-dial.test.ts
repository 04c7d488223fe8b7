import assert from 'node:assert/strict';
import { assertTalking } from './flow-acts.ts';
import { testFlow } from './flow-story.ts';

testFlow({
  title: 'RFC 5359 §2.18 click to dial: a program has the phone call somebody, and hears how it goes',
  set: async (stage) => ({
    program: await stage.phone('program'),
    alice: await stage.phone('alice', { followsStrangers: true }),
    bob: await stage.phone('bob'),
  }),
  play: async (stage, { program, alice, bob }) => {
    const { identity, agent } = program;
    const referral = agent.referOutside({ identity, referee: alice.uri, target: bob.uri });
    const heard: number[] = [];
    referral.onProgress(({ status }) => heard.push(status));
    await stage.answer(bob);
    const end = await stage.during(referral.ended);
    assert.deepEqual([end.outcome === 'reported' && end.status, heard[0]], [200, 100]);
    assertTalking(alice, bob);
  },
  flow: `
    program > alice: REFER
    alice > program: 202 REFER
    alice > program: NOTIFY
    program > alice: 200 NOTIFY
    new | alice > bob: INVITE
    new | bob > alice: 180 INVITE
    alice > program: NOTIFY
    program > alice: 200 NOTIFY
    new | bob > alice: 200 INVITE
    new | alice > bob: ACK
    alice > program: NOTIFY
    program > alice: 200 NOTIFY`,
});

testFlow({
  title: 'RFC 5359 §2.18 click to dial: a phone that strangers may not use refuses',
  set: async (stage) => ({
    program: await stage.phone('program'),
    alice: await stage.phone('alice'),
    bob: await stage.phone('bob'),
  }),
  play: async (stage, { program, alice, bob }) => {
    const { identity, agent } = program;
    const end = await stage.during(agent.referOutside({ identity, referee: alice.uri, target: bob.uri }).ended);
    assert.equal(end.outcome === 'refused' && end.failure.status, 403);
    assert.equal(alice.calls.running.length, 0);
  },
  flow: `
    program > alice: REFER
    alice > program: 403 REFER`,
});
