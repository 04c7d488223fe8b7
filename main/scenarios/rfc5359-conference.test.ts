import assert from 'node:assert/strict';
import { assertTalking } from './flow-acts.ts';
import { testFlow } from './flow-story.ts';

/** A re-INVITE from phone to phone. */
const reinvite = (call: string, from: string, to: string): string => `
    ${call} | ${from} > ${to}: INVITE
    ${call} | ${to} > ${from}: 200 INVITE
    ${call} | ${from} > ${to}: ACK`;

testFlow({
  title: 'RFC 5359 §2.10 three-way, a third party is added: who waited and who was called hear each other, until one hangs up',
  set: async (stage) => {
    const [alice, bob, carol] = [await stage.phone('alice'), await stage.phone('bob'), await stage.phone('carol')];
    const [hers, his] = await stage.talk(alice, bob);
    return { alice, bob, carol, hers, his };
  },
  play: async (stage, { alice, bob, carol, hers, his }) => {
    assert.ok((await stage.during(hers.setHeld(true))).ok);
    await stage.calm();
    const [asked, carols] = await stage.talk(alice, carol);
    const merged = await stage.during(alice.calls.conferences.merge(hers, asked));
    await stage.calm();
    assert.deepEqual(merged, { ok: true, value: undefined });
    const { conference } = hers.facts;
    assert.ok(conference);
    assert.deepEqual([asked.facts.conference, hers.facts.heldByUs, his.facts.heldByThem], [conference, false, false]);
    assert.deepEqual(
      [...alice.media.streams.values()].map(({ mix, held, muted }) => [mix, held, muted]),
      [
        [conference, undefined, false],
        [conference, undefined, false],
      ],
    );
    const focused = stage.recorder.texts.filter((text) => /^Contact: .*;isfocus\r$/m.test(text));
    assert.equal(focused.length, 2);
    carols.hangUp();
    await stage.until(() => asked.facts.state === 'ended');
    assert.equal(hers.facts.conference, undefined);
    assertTalking(alice, bob);
  },
  flow: `
    ${reinvite('bobs', 'alice', 'bob')}
    carols | alice > carol: INVITE
    carols | carol > alice: 180 INVITE
    carols | carol > alice: 200 INVITE
    carols | alice > carol: ACK
    bobs | alice > bob: INVITE    # isfocus
    carols | alice > carol: INVITE    # isfocus
    bobs | bob > alice: 200 INVITE
    bobs | alice > bob: ACK
    carols | carol > alice: 200 INVITE
    carols | alice > carol: ACK
    carols | carol > alice: BYE
    carols | alice > carol: 200 BYE`,
});
