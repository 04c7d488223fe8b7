import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CallState } from '../../main/contract/snapshot.ts';
import { keyTarget } from './key-target.ts';

const call = (id: string, state: CallState, heldByUs = false) => ({ id, state, heldByUs });

test('the keys mean who rings, and the call that is talked in', () => {
  const calls = [call('ended', 'ended'), call('held', 'active', true), call('talked', 'active'), call('rings', 'incoming')];
  assert.equal(keyTarget('answer', calls)?.id, 'rings');
  assert.equal(keyTarget('mute', calls)?.id, 'talked');
  assert.equal(keyTarget('hangUp', calls)?.id, 'talked');
});

test('without a call that is talked in, the end is that of a held one, or of the ring', () => {
  assert.equal(keyTarget('hangUp', [call('held', 'active', true), call('rings', 'incoming')])?.id, 'held');
  assert.equal(keyTarget('hangUp', [call('rings', 'incoming')])?.id, 'rings');
  assert.equal(keyTarget('mute', [call('rings', 'incoming')]), undefined);
  for (const action of ['answer', 'mute', 'hangUp'] as const) assert.equal(keyTarget(action, [call('over', 'ended')]), undefined);
});
