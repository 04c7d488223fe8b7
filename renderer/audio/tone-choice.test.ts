import assert from 'node:assert/strict';
import test from 'node:test';
import { cannedCall } from '../testing/canned.ts';
import { needsSound, toneFor } from './tone-choice.ts';

const incoming = cannedCall({ id: 'in', state: 'incoming', direction: 'in' });
const active = cannedCall({ id: 'a', state: 'active' });
const ringing = cannedCall({ id: 'r', state: 'remoteRinging', progressStatus: 180 });

test('rings for an incoming call until it is silenced or answered', () => {
  assert.equal(toneFor([incoming], []), 'ring');
  assert.equal(toneFor([incoming], ['in']), undefined);
  assert.equal(toneFor([{ ...incoming, state: 'connecting' }], []), undefined);
});

test('only beeps softly while another call runs', () => {
  assert.equal(toneFor([active, incoming], []), 'callWaiting');
});

test('plays the far ringing after 180, leaves it to the network after 183 (RFC 3960 §3.2)', () => {
  assert.equal(toneFor([ringing], []), 'ringback');
  assert.equal(toneFor([{ ...ringing, progressStatus: 183 }], []), undefined);
  assert.equal(toneFor([{ ...ringing, earlyMedia: true }], []), undefined);
  assert.equal(toneFor([active, ringing], []), undefined);
});

test('sound runs from dialing to the end, not for a call that only rings here', () => {
  assert.equal(needsSound([]), false);
  assert.equal(needsSound([incoming]), false);
  assert.equal(needsSound([{ ...active, state: 'ended' }]), false);
  for (const state of ['dialing', 'remoteRinging', 'connecting', 'active'] as const) {
    assert.equal(needsSound([{ ...active, state }]), true, state);
  }
});
