import assert from 'node:assert/strict';
import type { Call } from '../calls/call.ts';
import { fetchDialog, tellDialogs } from './dialog-lamp-stage.ts';
import type { FlowPhone } from './flow-stage.ts';
import { testFlow } from './flow-story.ts';

/** The mix each running call of `phone` is in. */
function mixesOf({ media }: FlowPhone): readonly (string | undefined)[] {
  return [...media.streams.values()].filter(({ closed }) => !closed).map(({ mix }) => mix);
}

testFlow({
  title: 'RFC 5359 §2.11 three-way, a third party joins (RFC 3911): who sees the call takes part in it',
  set: async (stage) => {
    const [alice, bob, carol] = [await stage.phone('alice'), await stage.phone('bob'), await stage.phone('carol')];
    tellDialogs(stage, bob);
    const [, his] = await stage.talk(alice, bob);
    return { alice, bob, carol, his };
  },
  play: async (stage, { alice, bob, carol, his }) => {
    const { callId, localTag, remoteTag } = await fetchDialog(stage, carol, bob);
    assert.ok(callId && localTag && remoteTag);
    await stage.calm();
    const join = { callId, toTag: localTag, fromTag: remoteTag, isEarlyOnly: false };
    const joining = carol.calls.join(carol.account, { target: bob.uri, join });
    assert.ok(joining.ok);
    await stage.until(() => joining.value.facts.state === 'active' && his.facts.conference !== undefined);
    await stage.calm();
    const [first, second, ...others] = bob.calls.running.map((call: Call) => call.facts);
    assert.deepEqual([second?.joins, second?.conference, others.length], [his.id, first?.conference, 0]);
    assert.deepEqual(mixesOf(bob), [first?.conference, first?.conference]);
    assert.deepEqual(
      [alice, carol].map(({ calls }) => calls.running.map(({ facts }) => facts.state)),
      [['active'], ['active']],
    );
    const said = stage.recorder.texts.filter((text) => /^Contact: .*;isfocus\r$/m.test(text));
    assert.deepEqual(
      said.map((text) => text.slice(0, 11)),
      ['SIP/2.0 200', 'INVITE sip:'],
    );
  },
  flow: `
    watch | carol > bob: SUBSCRIBE
    watch | bob > carol: 200 SUBSCRIBE
    watch | bob > carol: NOTIFY
    watch | carol > bob: 200 NOTIFY
    join | carol > bob: INVITE    # Join
    join | bob > carol: 200 INVITE    # isfocus
    join | carol > bob: ACK
    call | bob > alice: INVITE    # isfocus
    call | alice > bob: 200 INVITE
    call | bob > alice: ACK`,
});
