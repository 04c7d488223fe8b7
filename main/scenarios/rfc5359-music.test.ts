import assert from 'node:assert/strict';
import { testFlow } from './flow-story.ts';

testFlow({
  title: 'RFC 5359 §2.3 music on hold: who waits hears music of ours, and us again afterwards',
  set: async (stage) => {
    const alice = await stage.phone('alice');
    const bob = await stage.phone('bob');
    const placed = bob.calls.place(bob.account, alice.uri, { device: { kind: 'window' }, hold: 'music' });
    assert.ok(placed.ok);
    const hers = await stage.answer(alice);
    return { alice, bob, his: placed.value, hers };
  },
  play: async (stage, { bob, his, hers }) => {
    assert.ok((await stage.during(his.setHeld(true))).ok);
    await stage.calm();
    assert.deepEqual([bob.media.stream.held, bob.media.stream.settings.at(-1)?.direction], ['music', 'sendonly']);
    assert.deepEqual([hers.agreed?.direction, hers.facts.heldByThem], ['recvonly', true]);
    assert.ok((await stage.during(his.setHeld(false))).ok);
    await stage.calm();
    assert.deepEqual([bob.media.stream.held, bob.media.stream.settings.at(-1)?.direction], [undefined, 'sendrecv']);
  },
  flow: `
    bob > alice: INVITE    # sendonly
    alice > bob: 200 INVITE
    bob > alice: ACK
    bob > alice: INVITE
    alice > bob: 200 INVITE
    bob > alice: ACK`,
});
