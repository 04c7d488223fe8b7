import assert from 'node:assert/strict';
import { test } from 'node:test';
import { limits } from '../limits.ts';
import { PeerMemory } from './peer-memory.ts';

test('remembers the last limits.messaging.plainPeers: the one that was learned longest ago is forgotten first', () => {
  const peers = new PeerMemory();
  for (let index = 0; index < limits.messaging.plainPeers; index++) peers.add(`${index}`);
  peers.add('0');
  peers.add('one more');
  assert.deepEqual(
    ['0', '1', '2', 'one more'].map((peer) => peers.has(peer)),
    [true, false, true, true],
  );
  peers.delete('0');
  assert.equal(peers.has('0'), false);
});
