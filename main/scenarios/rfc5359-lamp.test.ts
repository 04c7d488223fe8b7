import assert from 'node:assert/strict';
import type { DialogFacts } from '../events/dialog-info.ts';
import { lampFrom, pickUpOf } from '../presence/lamp.ts';
import { watchDialogs } from './dialog-lamp-stage.ts';
import { assertTalking } from './flow-acts.ts';
import { testFlow } from './flow-story.ts';
import { OFFICE_DOMAIN } from './rfc5359-stage.ts';

testFlow({
  title: 'RFC 5359 §2.16 call pick-up by the lamp that the proxy keeps of each of its users',
  set: async (stage) => {
    const proxy = await stage.server('proxy', OFFICE_DOMAIN, { recordRoute: true });
    stage.tellOfUsers(proxy);
    const [alice, bob] = [await stage.phone('alice', { at: proxy }), await stage.phone('bob', { at: proxy })];
    const carol = await stage.phone('carol', { at: proxy });
    const told: (readonly DialogFacts[])[] = [];
    watchDialogs(carol, bob, 3_600, (dialogs) => told.push(dialogs));
    await stage.until(() => told.length > 0);
    await stage.calm();
    return { alice, bob, carol, told };
  },
  play: async (stage, { alice, bob, carol, told }) => {
    const call = stage.place(alice, bob.uri);
    const ringing = await stage.ringing(bob);
    await stage.calm();
    const lamp = lampFrom([{ version: 0, isFull: true, entity: '', dialogs: told.at(-1) ?? [] }]);
    const ring = pickUpOf(lamp);
    assert.ok(ring && carol.calls.pickUp(carol.account, ring).ok);
    await stage.until(() => ringing.facts.state === 'ended' && call.facts.state === 'ended');
    await stage.calm();
    assertTalking(alice, carol);
    assert.deepEqual(told.at(-1), []);
  },
  flow: `
    call | alice > proxy: INVITE
    call | proxy > alice: 407 INVITE
    call | alice > proxy: ACK
    call | alice > proxy > bob: INVITE
    call | proxy > alice: 100 INVITE
    lamp | proxy > carol: NOTIFY    # trying
    lamp | carol > proxy: 200 NOTIFY
    call | bob > proxy > alice: 180 INVITE
    lamp | proxy > carol: NOTIFY    # early
    lamp | carol > proxy: 200 NOTIFY
    pick | carol > proxy: INVITE    # Replaces
    pick | proxy > carol: 407 INVITE
    pick | carol > proxy: ACK
    pick | carol > proxy > alice: INVITE
    pick | proxy > carol: 100 INVITE
    pick | alice > proxy > carol: 200 INVITE
    pick | carol > proxy > alice: ACK
    call | alice > proxy: CANCEL
    call | proxy > alice: 200 CANCEL
    call | proxy > bob: CANCEL
    call | bob > proxy: 200 CANCEL
    call | bob > proxy: 487 INVITE
    call | proxy > bob: ACK
    call | proxy > alice: 487 INVITE
    call | alice > proxy: ACK
    lamp | proxy > carol: NOTIFY    # nothing any more
    lamp | carol > proxy: 200 NOTIFY`,
});
