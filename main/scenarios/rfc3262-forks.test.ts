import assert from 'node:assert/strict';
import { assertTalking } from './flow-acts.ts';
import { testFlow } from './flow-story.ts';
import { OFFICE_DOMAIN } from './rfc5359-stage.ts';

testFlow({
  title: 'RFC 3262 §4 each of several phones has its ringing acknowledged, in a dialog of its own',
  set: async (stage) => {
    const proxy = await stage.server('proxy', OFFICE_DOMAIN, { recordRoute: true });
    const desk = await stage.phone('desk', { at: proxy, user: 'bob' });
    const home = await stage.phone('home', { at: proxy, user: 'bob', delayMs: 120 });
    return { alice: await stage.phone('alice', { account: { requires100rel: true } }), desk, home };
  },
  play: async (stage, { alice, desk, home }) => {
    const call = stage.place(alice, desk.uri);
    const stopped = await stage.ringing(home);
    await stage.ringing(desk);
    await stage.calm();
    assert.equal(call.facts.state, 'remoteRinging');
    assert.equal(alice.agent.dialogCount, 2);
    await stage.answer(desk);
    assertTalking(alice, desk);
    assert.equal(stopped.facts.state, 'ended');
  },
  flow: `
    alice > proxy: INVITE
    proxy > desk: INVITE
    proxy > home: INVITE
    proxy > alice: 100 INVITE
    desk > proxy > alice: 180 INVITE
    alice > (proxy): PRACK
    home > proxy > alice: 180 INVITE
    (alice) > proxy > desk: PRACK
    alice > proxy > home: PRACK
    desk > proxy > alice: 200 PRACK
    home > proxy > alice: 200 PRACK
    desk > proxy > alice: 200 INVITE
    proxy > home: CANCEL
    alice > proxy > desk: ACK
    home > proxy: 200 CANCEL
    home > proxy: 487 INVITE
    proxy > home: ACK`,
});
