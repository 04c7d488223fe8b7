import assert from 'node:assert/strict';
import { lampFrom, pickUpOf } from '../presence/lamp.ts';
import { tagOf } from '../sip/message/name-addr.ts';
import { fetchDialog, tellDialogs, watchDialogs } from './dialog-lamp-stage.ts';
import { assertTalking } from './flow-acts.ts';
import type { FlowPhone, FlowStage } from './flow-stage.ts';
import { testFlow } from './flow-story.ts';

interface Neighbours {
  readonly alice: FlowPhone;
  readonly bob: FlowPhone;
  readonly carol: FlowPhone;
}

/** Three phones without a server; Bob's tells of its calls. */
async function neighbours(stage: FlowStage): Promise<Neighbours> {
  const [alice, bob, carol] = [await stage.phone('alice'), await stage.phone('bob'), await stage.phone('carol')];
  tellDialogs(stage, bob);
  return { alice, bob, carol };
}

const fetched = (watcher: string, watched: string): string => `
    watch | ${watcher} > ${watched}: SUBSCRIBE
    watch | ${watched} > ${watcher}: 200 SUBSCRIBE
    watch | ${watched} > ${watcher}: NOTIFY
    watch | ${watcher} > ${watched}: 200 NOTIFY`;

testFlow({
  title: 'RFC 5359 §2.16 call pick-up: who sees it ring takes the call of the caller',
  set: neighbours,
  play: async (stage, { alice, bob, carol }) => {
    const call = stage.place(alice, bob.uri);
    const ringing = await stage.ringing(bob);
    await stage.calm();
    const dialog = await fetchDialog(stage, carol, bob);
    assert.deepEqual([dialog.state, dialog.direction], ['early', 'recipient']);
    await stage.calm();
    const ring = pickUpOf(lampFrom([{ version: 0, isFull: true, entity: '', dialogs: [dialog] }]));
    assert.ok(ring && carol.calls.pickUp(carol.account, ring).ok);
    await stage.until(() => ringing.facts.state === 'ended' && call.facts.state === 'ended');
    const [picked, ...others] = alice.calls.running;
    assert.deepEqual([picked?.facts.replaces, others.length], [call.id, 0]);
    assertTalking(alice, carol);
  },
  flow: `
    call | alice > bob: INVITE
    call | bob > alice: 180 INVITE
    ${fetched('carol', 'bob')}
    pick | carol > alice: INVITE    # Replaces, early-only
    pick | alice > carol: 200 INVITE
    pick | carol > alice: ACK
    call | alice > bob: CANCEL
    call | bob > alice: 200 CANCEL
    call | bob > alice: 487 INVITE
    call | alice > bob: ACK`,
});

testFlow({
  title: 'RFC 5359 §2.17 automatic redial: watches who was busy, and calls when the other call has ended',
  set: async (stage) => {
    const cast = await neighbours(stage);
    const [other] = await stage.talk(cast.carol, cast.bob);
    return { ...cast, other };
  },
  play: async (stage, { alice, bob, other }) => {
    const refused = stage.place(alice, bob.uri);
    (await stage.ringing(bob)).decline(486);
    await stage.until(() => refused.facts.state === 'ended');
    await stage.calm();
    const told: number[] = [];
    const subscription = watchDialogs(alice, bob, 3_600, (dialogs) => told.push(dialogs.length));
    await stage.until(() => told.length > 0);
    await stage.calm();
    other.hangUp();
    await stage.until(() => told.at(-1) === 0);
    await stage.calm();
    await stage.during(subscription.stop());
    await stage.talk(alice, bob);
    assert.deepEqual(told.slice(0, 2), [1, 0]);
    assertTalking(alice, bob);
  },
  flow: `
    busy | alice > bob: INVITE
    busy | bob > alice: 180 INVITE
    busy | bob > alice: 486 INVITE
    busy | alice > bob: ACK
    ${fetched('alice', 'bob')}
    other | carol > bob: BYE
    other | bob > carol: 200 BYE
    watch | bob > alice: NOTIFY
    watch | alice > bob: 200 NOTIFY
    ${fetched('alice', 'bob')}
    again | alice > bob: INVITE
    again | bob > alice: 180 INVITE
    again | bob > alice: 200 INVITE
    again | alice > bob: ACK`,
});

testFlow({
  title: 'RFC 5359 §2.15 call park: a call waits at a third phone until somebody takes it from there',
  set: async (stage) => {
    const [alice, bob, carol] = [await stage.phone('alice'), await stage.phone('bob'), await stage.phone('carol')];
    const park = await stage.phone('park', { followsStrangers: true });
    tellDialogs(stage, park);
    const [hers, his] = await stage.talk(alice, bob);
    return { alice, bob, carol, park, hers, his };
  },
  play: async (stage, { alice, bob, carol, park, his }) => {
    const { dialog } = his;
    assert.ok(dialog);
    const { callId, localTag, remote } = dialog;
    const replaces = { callId, toTag: tagOf(remote) ?? '', fromTag: localTag, isEarlyOnly: false };
    const { identity, agent } = bob;
    const parking = agent.referOutside({ identity, referee: park.uri, target: alice.uri, replaces });
    const end = await stage.during(parking.ended);
    assert.equal(end.outcome === 'reported' && end.status, 200);
    await stage.calm();
    assertTalking(alice, park);
    assert.equal(bob.calls.running.length, 0);
    const parked = await fetchDialog(stage, carol, park);
    await stage.calm();
    const waiting = {
      callId: parked.callId ?? '',
      toTag: parked.remoteTag ?? '',
      fromTag: parked.localTag ?? '',
      isEarlyOnly: false,
    };
    assert.ok(carol.calls.pickUp(carol.account, { target: alice.uri, replaces: waiting }).ok);
    await stage.until(() => park.calls.running.length === 0);
    await stage.calm();
    assertTalking(alice, carol);
  },
  flow: `
    park | bob > park: REFER
    park | park > bob: 202 REFER
    park | park > bob: NOTIFY
    park | bob > park: 200 NOTIFY
    parked | park > alice: INVITE    # Replaces
    parked | alice > park: 200 INVITE
    parked | park > alice: ACK
    call | alice > bob: BYE
    call | bob > alice: 200 BYE
    park | park > bob: NOTIFY
    park | bob > park: 200 NOTIFY
    ${fetched('carol', 'park')}
    back | carol > alice: INVITE    # Replaces
    back | alice > carol: 200 INVITE
    back | carol > alice: ACK
    parked | alice > park: BYE
    parked | park > alice: 200 BYE`,
});
