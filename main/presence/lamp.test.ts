import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DialogFacts, DialogInfo } from '../events/dialog-info.ts';
import { darkLamp, lampFrom, pickUpOf } from './lamp.ts';

const info = (...dialogs: readonly DialogFacts[]): DialogInfo => ({
  version: 0,
  isFull: true,
  entity: 'sip:bob@example.com',
  dialogs,
});
const called: DialogFacts = {
  id: 'a',
  callId: 'c1',
  localTag: 'bobs',
  remoteTag: 'alices',
  direction: 'recipient',
  state: 'early',
  remote: { identity: 'sip:alice@example.com', displayName: 'Alice', target: 'sip:alice@10.0.0.1:5060' },
};

test('nobody tells: unknown; no dialog: free; a call that nobody has answered: ringing; else busy', () => {
  const state = (...sources: readonly DialogInfo[]) => lampFrom(sources).state;
  assert.deepEqual(lampFrom([]), darkLamp);
  assert.equal(state(info()), 'free');
  assert.equal(state(info({ ...called, state: 'terminated' })), 'free');
  for (const ringing of ['trying', 'proceeding', 'early'] as const)
    assert.equal(state(info({ ...called, state: ringing })), 'ringing');
  assert.equal(state(info({ ...called, state: 'confirmed' })), 'busy');
  assert.equal(state(info({ ...called, direction: 'initiator' })), 'busy');
  assert.equal(state(info(called), info({ ...called, id: 'b', state: 'confirmed' })), 'busy');
  assert.equal(state(info(), info(called)), 'ringing');
});

test('a pick-up replaces the caller’s early dialog: its tag is To, that of the called phone From (RFC 5359 §2.16, RFC 3891 §3)', () => {
  const pickUp = pickUpOf(lampFrom([info({ ...called, id: 'x', state: 'confirmed' }, called)]));
  assert.deepEqual(pickUp?.replaces, { callId: 'c1', toTag: 'alices', fromTag: 'bobs', isEarlyOnly: true });
  assert.equal(pickUp?.target.host, '10.0.0.1');
  const { target: _, ...remote } = called.remote ?? {};
  assert.equal(pickUpOf(lampFrom([info({ ...called, remote })]))?.target.host, 'example.com');
});

test('nothing is picked up that does not ring, is not a SIP call, or is not known well enough', () => {
  const cases: readonly Partial<DialogFacts>[] = [
    { state: 'confirmed' },
    { direction: 'initiator' },
    { callId: undefined },
    { localTag: undefined },
    { remoteTag: undefined },
    { remote: undefined },
    { remote: { identity: 'tel:+123', target: 'http://example.com/' } },
  ];
  for (const change of cases)
    assert.equal(pickUpOf(lampFrom([info({ ...called, ...change })])), undefined, JSON.stringify(change));
});
