import assert from 'node:assert/strict';
import { assertTalking } from './flow-acts.ts';
import { testFlow } from './flow-story.ts';
import { office, officeInCall } from './rfc5359-stage.ts';

/** A re-INVITE through the proxy, which says 100 as always when the way to a phone is long. */
const reinvite = (from: string, to: string): string => `
    ${from} > proxy > ${to}: INVITE
    proxy > ${from}: 100 INVITE
    ${to} > proxy > ${from}: 200 INVITE
    ${from} > proxy > ${to}: ACK`;

testFlow({
  title: 'RFC 5359 §2.1 call hold: asks to wait, takes the call back, and it ends',
  set: office,
  play: async (stage, { alice, bob }) => {
    const [hers, his] = await stage.talk(alice, bob);
    assert.ok((await stage.during(his.setHeld(true))).ok);
    await stage.calm();
    assert.deepEqual([his.facts.heldByUs, hers.facts.heldByThem], [true, true]);
    assert.ok((await stage.during(his.setHeld(false))).ok);
    await stage.calm();
    assert.deepEqual([his.facts.heldByUs, hers.facts.heldByThem], [false, false]);
    hers.hangUp();
    await stage.until(() => his.facts.state === 'ended');
  },
  flow: `
    alice > proxy > bob: INVITE
    proxy > alice: 100 INVITE
    bob > proxy > alice: 180 INVITE
    bob > proxy > alice: 200 INVITE
    alice > proxy > bob: ACK
    ${reinvite('bob', 'alice')}
    ${reinvite('bob', 'alice')}
    alice > proxy > bob: BYE
    bob > proxy > alice: 200 BYE`,
});

testFlow({
  title: 'RFC 5359 §2.2 consultation hold: asks a third while the first waits, and comes back',
  set: officeInCall,
  play: async (stage, { alice, bob, carol, hers, his }) => {
    assert.ok((await stage.during(his.setHeld(true))).ok);
    await stage.calm();
    const [consulting] = await stage.talk(bob, carol);
    assert.deepEqual([hers.facts.heldByThem, consulting.facts.state], [true, 'active']);
    consulting.hangUp();
    await stage.until(() => carol.calls.running.length === 0);
    await stage.calm();
    assert.ok((await stage.during(his.setHeld(false))).ok);
    await stage.calm();
    assert.equal(hers.facts.heldByThem, false);
    assertTalking(alice, bob);
  },
  flow: `
    ${reinvite('bob', 'alice')}
    bob > proxy: INVITE
    proxy > bob: 407 INVITE
    bob > proxy: ACK
    bob > proxy > carol: INVITE
    proxy > bob: 100 INVITE
    carol > proxy > bob: 180 INVITE
    carol > proxy > bob: 200 INVITE
    bob > proxy > carol: ACK
    bob > proxy > carol: BYE
    carol > proxy > bob: 200 BYE
    ${reinvite('bob', 'alice')}`,
});
