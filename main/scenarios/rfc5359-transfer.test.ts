import assert from 'node:assert/strict';
import { receiveTexts, sendTextWithin } from '../sip/ua/message-usage.ts';
import { assertTalking } from './flow-acts.ts';
import { testFlow } from './flow-story.ts';
import { officeInCall } from './rfc5359-stage.ts';

/** What the transferee says of its call to the target, and the answer. */
const notifies = `
    alice > proxy > bob: NOTIFY
    bob > proxy > alice: 200 NOTIFY`;

testFlow({
  title: 'RFC 5359 §2.4 transfer, unattended',
  mayEndOtherwise: true,
  set: officeInCall,
  play: async (stage, { alice, carol, his, bob }) => {
    const transfer = his.transfer(carol.uri, { holdsFirst: false });
    await stage.answer(carol);
    assert.ok((await stage.during(transfer)).ok);
    assertTalking(alice, carol);
    assert.equal(bob.calls.running.length, 0);
  },
  flow: `
    bob > proxy > alice: REFER
    alice > proxy > bob: 202 REFER
    ${notifies}
    new | alice > proxy > carol: INVITE
    new | proxy > alice: 100 INVITE
    new | carol > proxy > alice: 180 INVITE
    ${notifies}
    new | carol > proxy > alice: 200 INVITE
    new | alice > proxy > carol: ACK
    ${notifies}
    bob > proxy > alice: BYE
    alice > proxy > bob: 200 BYE`,
});

testFlow({
  title: 'RFC 5359 §2.5 transfer, attended',
  set: officeInCall,
  play: async (stage, { alice, carol, his, bob }) => {
    assert.ok((await stage.during(his.setHeld(true))).ok);
    await stage.calm();
    const [consulting] = await stage.talk(bob, carol);
    assert.ok((await stage.during(his.transferTo(consulting))).ok);
    await stage.calm();
    assertTalking(alice, carol);
    assert.equal(bob.calls.running.length, 0);
  },
  flow: `
    bob > proxy > alice: INVITE    # hold
    proxy > bob: 100 INVITE
    alice > proxy > bob: 200 INVITE
    bob > proxy > alice: ACK
    consulting | bob > proxy: INVITE
    consulting | proxy > bob: 407 INVITE
    consulting | bob > proxy: ACK
    consulting | bob > proxy > carol: INVITE
    consulting | proxy > bob: 100 INVITE
    consulting | carol > proxy > bob: 180 INVITE
    consulting | carol > proxy > bob: 200 INVITE
    consulting | bob > proxy > carol: ACK
    bob > proxy > alice: REFER
    alice > proxy > bob: 202 REFER
    ${notifies}
    new | alice > proxy > carol: INVITE    # Replaces
    new | proxy > alice: 100 INVITE
    new | carol > proxy > alice: 200 INVITE
    new | alice > proxy > carol: ACK
    consulting | carol > proxy > bob: BYE
    consulting | bob > proxy > carol: 200 BYE
    ${notifies}
    bob > proxy > alice: BYE
    alice > proxy > bob: 200 BYE`,
});

testFlow({
  title: 'RFC 5359 §2.6 messages beside the sound of a call (RFC 3428 §4)',
  set: officeInCall,
  play: async (stage, { alice, hers, his }) => {
    const read: string[] = [];
    receiveTexts(alice.agent, (message) => {
      read.push(message.text);
      message.respond(200);
    });
    assert.ok(his.dialog && hers.dialog);
    const sent = await stage.during(sendTextWithin(his.dialog, 'see you at four'));
    assert.ok(sent.ok);
    assert.deepEqual(read, ['see you at four']);
  },
  flow: `
    bob > proxy > alice: MESSAGE
    alice > proxy > bob: 200 MESSAGE`,
});
