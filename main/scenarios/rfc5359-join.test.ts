import assert from 'node:assert/strict';
import { serializeReplaces } from '../sip/dialog/replaces.ts';
import { tagOf } from '../sip/message/name-addr.ts';
import { testFlow } from './flow-story.ts';
import { assertTalking } from './rfc5359-stage.ts';

testFlow({
  title: 'RFC 5359 §2.11 a third wants to join (RFC 3911): a phone that mixes nothing says 488, and its call goes on',
  set: async (stage) => {
    const [alice, bob, carol] = [await stage.phone('alice'), await stage.phone('bob'), await stage.phone('carol')];
    const [, his] = await stage.talk(alice, bob);
    return { alice, bob, carol, his };
  },
  play: async (stage, { alice, bob, carol, his }) => {
    const { dialog } = his;
    assert.ok(dialog);
    const { callId, localTag, remote } = dialog;
    const { identity, agent } = carol;
    const id = { callId, toTag: localTag, fromTag: tagOf(remote) ?? '', isEarlyOnly: false };
    const invite = agent.invite({ identity, target: bob.uri, headers: [['Join', serializeReplaces(id)]] });
    const failures: number[] = [];
    invite.onFailed(({ status }) => failures.push(status));
    await stage.until(() => failures.length > 0);
    assert.deepEqual(failures, [488]);
    assertTalking(alice, bob);
  },
  flow: `
    carol > bob: INVITE    # Join
    bob > carol: 488 INVITE
    carol > bob: ACK`,
});
