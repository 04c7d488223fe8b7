import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Call } from '../calls/call.ts';
import { sdpBody } from '../calls/sdp-body.ts';
import { limits } from '../limits.ts';
import { serializeReplaces } from '../sip/dialog/replaces.ts';
import { tagOf } from '../sip/message/name-addr.ts';
import type { Body } from '../sip/ua/body.ts';
import { pcmuAt } from './call-pair.ts';
import { type FlowPhone, FlowStage } from './flow-stage.ts';

/** Alice is in a call with each of `names`, whom she asks to wait when she calls the next. */
async function aliceWith(stage: FlowStage, names: readonly string[]) {
  const alice = await stage.phone('alice');
  const others: FlowPhone[] = [];
  const calls: Call[] = [];
  for (const name of names) {
    for (const call of calls) if (!call.facts.heldByUs) assert.ok((await stage.during(call.setHeld(true))).ok);
    const other = await stage.phone(name);
    others.push(other);
    calls.push((await stage.talk(alice, other))[0]);
  }
  return { alice, others, calls };
}

/** All of them in one conference. */
async function conferenceOf(stage: FlowStage, names: readonly string[]) {
  const cast = await aliceWith(stage, names);
  const [first, ...rest] = cast.calls;
  assert.ok(first);
  const { conferences } = cast.alice.calls;
  for (const call of rest) assert.ok((await stage.during(conferences.merge(first, call))).ok);
  await stage.calm();
  return { ...cast, conferences };
}

const held = (calls: readonly Call[]): boolean[] => calls.map(({ facts }) => facts.heldByUs);
const conferencesOf = (calls: readonly Call[]): number => new Set(calls.map(({ facts }) => facts.conference)).size;

/** The mix of each open stream, in the order in which they were opened. */
function mixesOf({ media }: FlowPhone): readonly (string | undefined)[] {
  return [...media.streams.values()].filter(({ closed }) => !closed).map(({ mix }) => mix);
}

/** Asks `target` to let `guest` into one of its calls. @returns the status that refuses it, or 200 */
async function joinCall(stage: FlowStage, guest: FlowPhone, target: FlowPhone, { dialog }: Call): Promise<number> {
  assert.ok(dialog);
  const join = { callId: dialog.callId, toTag: dialog.localTag, fromTag: tagOf(dialog.remote) ?? '', isEarlyOnly: false };
  const placed = guest.calls.join(guest.account, { target: target.uri, join });
  assert.ok(placed.ok);
  const { value: call } = placed;
  await stage.until(() => call.facts.state === 'active' || call.facts.state === 'ended');
  await stage.calm();
  return call.facts.end?.status ?? 200;
}

test('whoever is taken aside hears only us, the others wait together, and merging brings all back', async () => {
  const stage = new FlowStage();
  const { alice, calls, conferences } = await conferenceOf(stage, ['bob', 'carol', 'dave']);
  const [bobs, carols, daves] = calls;
  assert.ok(bobs && carols && daves);
  const { conference } = bobs.facts;
  assert.deepEqual([conferencesOf(calls), held(calls)], [1, [false, false, false]]);
  assert.ok((await stage.during(conferences.takeAside(carols))).ok);
  await stage.calm();
  assert.deepEqual(held(calls), [true, false, true]);
  assert.deepEqual(mixesOf(alice), [conference, undefined, conference]);
  assert.ok((await stage.during(conferences.merge(carols, bobs))).ok);
  await stage.calm();
  assert.deepEqual([conferencesOf(calls), held(calls)], [1, [false, false, false]]);
  await stage.close();
});

test('of two in a conference one is taken aside: both are calls again, and one of them waits', async () => {
  const stage = new FlowStage();
  const { alice, calls, conferences } = await conferenceOf(stage, ['bob', 'carol']);
  const [bobs] = calls;
  assert.ok(bobs);
  assert.ok((await stage.during(conferences.takeAside(bobs))).ok);
  await stage.calm();
  assert.deepEqual(
    [held(calls), mixesOf(alice)],
    [
      [false, true],
      [undefined, undefined],
    ],
  );
  assert.deepEqual(
    calls.map(({ facts }) => facts.conference),
    [undefined, undefined],
  );
  assert.deepEqual(await stage.during(conferences.takeAside(bobs)), { ok: false, error: { code: 'CALL_STATE', status: 0 } });
  await stage.close();
});

test('who hangs up leaves the rest together; hold and mute are for all of them', async () => {
  const stage = new FlowStage();
  const { alice, others, calls, conferences } = await conferenceOf(stage, ['bob', 'carol', 'dave']);
  const [bobs, carols, daves] = calls;
  assert.ok(bobs && carols && daves);
  others[0]?.calls.running[0]?.hangUp();
  await stage.until(() => bobs.facts.state === 'ended');
  await stage.calm();
  assert.deepEqual(mixesOf(alice), [carols.facts.conference, carols.facts.conference]);
  await stage.during(conferences.setMuted(daves, true));
  assert.deepEqual([carols.facts.muted, daves.facts.muted], [true, true]);
  assert.ok((await stage.during(conferences.setHeld(carols, true))).ok);
  assert.deepEqual(held([carols, daves]), [true, true]);
  assert.ok((await stage.during(conferences.setHeld(daves, false))).ok);
  assert.deepEqual(held([carols, daves]), [false, false]);
  await stage.close();
});

test('who asks us to wait plays its music for us, not for the others', async () => {
  const stage = new FlowStage();
  const { alice, others, calls } = await conferenceOf(stage, ['bob', 'carol']);
  const conference = calls[0]?.facts.conference;
  const bobs = others[0]?.calls.running[0];
  assert.ok(bobs && (await stage.during(bobs.setHeld(true))).ok);
  await stage.calm();
  assert.deepEqual([mixesOf(alice), calls[0]?.facts.conference], [[undefined, conference], conference]);
  assert.ok((await stage.during(bobs.setHeld(false))).ok);
  await stage.calm();
  assert.deepEqual(mixesOf(alice), [conference, conference]);
  await stage.close();
});

test('a call that cannot be taken back stays out, waiting, and the failure says so', async () => {
  const stage = new FlowStage();
  const { alice, calls } = await aliceWith(stage, ['bob']);
  const stubborn = await stage.phone('carol');
  stubborn.calls[Symbol.dispose]();
  stubborn.agent.onInvite((invite) => {
    const session = invite.accept({ body: described(pcmuAt(stubborn.host, 4_000)) });
    let changes = 0;
    session?.handleReinvite(() => (++changes === 1 ? { status: 200, body: waiting(stubborn.host) } : { status: 488 }));
  });
  const [bobs] = calls;
  const asked = stage.place(alice, stubborn.uri);
  await stage.until(() => asked.facts.state === 'active');
  await stage.calm();
  assert.ok(bobs && (await stage.during(asked.setHeld(true))).ok);
  const merged = await stage.during(alice.calls.conferences.merge(bobs, asked));
  assert.deepEqual(merged, { ok: false, error: { code: 'HOLD_REFUSED', status: 488 } });
  assert.deepEqual([asked.facts.heldByUs, asked.facts.conference, bobs.facts.conference], [true, undefined, undefined]);
  asked.hangUp();
  await stage.close();
});

function waiting(host: string): Body {
  return described(pcmuAt(host, 4_000, 'recvonly').replace('o=- 1 1', 'o=- 1 2'));
}

function described(text: string): Body {
  return sdpBody(new TextEncoder().encode(text));
}

test('calls that nobody has answered, and one call with itself, cannot be merged', async () => {
  const stage = new FlowStage();
  const { alice, calls } = await aliceWith(stage, ['bob']);
  const carol = await stage.phone('carol');
  const ringing = stage.place(alice, carol.uri);
  await stage.ringing(carol);
  const [bobs] = calls;
  assert.ok(bobs);
  for (const other of [ringing, bobs] as readonly Call[]) {
    const merged: unknown = await stage.during(alice.calls.conferences.merge(bobs, other));
    assert.deepEqual(merged, { ok: false, error: { code: 'CALL_STATE', status: 0 } });
  }
  await stage.close();
});

test('who joins a call that waits, waits too, and is muted as that is (RFC 3911 §4)', async () => {
  const stage = new FlowStage();
  const { alice, calls } = await aliceWith(stage, ['bob']);
  const [bobs] = calls;
  assert.ok(bobs && (await stage.during(bobs.setHeld(true))).ok);
  await bobs.setMuted(true);
  assert.equal(await joinCall(stage, await stage.phone('carol'), alice, bobs), 200);
  const [, carols] = alice.calls.running;
  assert.deepEqual([carols?.facts.heldByUs, carols?.facts.muted, carols?.facts.conference], [true, true, bobs.facts.conference]);
  assert.ok(bobs.facts.conference);
  await stage.close();
});

test('Join is refused: 481 for a call that is not there, or not answered; 603 for one that is over; 488 where there is no room', async () => {
  const stage = new FlowStage();
  const { alice, others, calls } = await aliceWith(stage, ['bob']);
  const [bob] = others;
  const [bobs] = calls;
  const carol = await stage.phone('carol');
  assert.ok(bob && bobs);
  const ring = await stage.phone('dave');
  const early = stage.place(alice, ring.uri);
  await stage.ringing(ring);
  const earlyTag = /\nTo: [^\r]*;tag=([^;\r]+)/.exec(
    stage.recorder.texts.find((text) => text.startsWith('SIP/2.0 180') && text.includes(early.facts.sipCallId)) ?? '',
  )?.[1];
  const ourTag = /\nFrom: [^\r]*;tag=([^;\r]+)/.exec(
    stage.recorder.texts.find((text) => text.startsWith('INVITE') && text.includes(early.facts.sipCallId)) ?? '',
  )?.[1];
  assert.ok(earlyTag && ourTag);
  for (const id of [
    { callId: 'nobody', toTag: '1', fromTag: '2', isEarlyOnly: false },
    { callId: early.facts.sipCallId, toTag: ourTag, fromTag: earlyTag, isEarlyOnly: false },
  ]) {
    const invite = carol.agent.invite({
      identity: carol.identity,
      target: alice.uri,
      headers: [['Join', serializeReplaces(id)]],
    });
    const failures: number[] = [];
    invite.onFailed(({ status }) => failures.push(status));
    await stage.until(() => failures.length > 0);
    assert.deepEqual(failures, [481]);
  }
  early.hangUp();
  for (let guests = 1; guests < limits.userAgent.conferenceCalls; guests++) {
    assert.equal(await joinCall(stage, await stage.phone(`guest${guests}`), alice, bobs), 200);
  }
  assert.equal(new Set(mixesOf(alice)).size, 1);
  assert.equal(await joinCall(stage, carol, alice, bobs), 488);
  const over = { dialog: bobs.dialog } as Call;
  bobs.hangUp();
  await stage.run(1_000);
  assert.equal(await joinCall(stage, carol, alice, over), 603);
  await stage.close();
});

test('who takes the place of a party takes part: the new call, whichever side makes it (RFC 3891, RFC 5589)', async () => {
  for (const isReferred of [true, false]) {
    const stage = new FlowStage();
    const { alice, others, calls } = await conferenceOf(stage, ['bob', 'carol']);
    const [, carol] = others;
    const { conference } = calls[0]?.facts ?? {};
    const dave = await stage.phone('dave');
    assert.ok(carol && conference);
    const [withAlice] = carol.calls.running;
    const [withDave] = await stage.talk(carol, dave);
    assert.ok(withAlice);
    const transferred = isReferred ? withAlice.transferTo(withDave) : withDave.transferTo(withAlice);
    assert.ok((await stage.during(transferred)).ok);
    await stage.calm();
    assert.deepEqual(
      alice.calls.running.map(({ facts }) => facts.conference),
      [conference, conference],
    );
    assert.deepEqual(mixesOf(alice), [conference, conference]);
    assert.equal(carol.calls.running.length, 0);
    await stage.close();
  }
});

test('a reference names the call that is to be joined (RFC 3911 §5): who follows it takes part', async () => {
  const stage = new FlowStage();
  const { alice, others, calls } = await aliceWith(stage, ['bob']);
  const [bob] = others;
  const [bobs] = calls;
  const carol = await stage.phone('carol', { followsStrangers: true });
  assert.ok(bob && bobs?.dialog);
  const { callId, localTag, remote } = bobs.dialog;
  const join = encodeURIComponent(
    serializeReplaces({ callId, toTag: localTag, fromTag: tagOf(remote) ?? '', isEarlyOnly: false }),
  );
  const referTo = `<sip:alice@${alice.host}?Join=${join}&Require=join&Subject=ignored>`;
  const headers = [['Refer-To', referTo] as const];
  const sent = await stage.during(bob.agent.request({ identity: bob.identity, method: 'REFER', target: carol.uri, headers }));
  assert.ok(sent.ok);
  await stage.until(() => bobs.facts.conference !== undefined);
  await stage.calm();
  assert.deepEqual(
    carol.calls.running.map(({ facts }) => facts.state),
    ['active'],
  );
  assert.equal(new Set(mixesOf(alice)).size, 1);
  await stage.close();
});
