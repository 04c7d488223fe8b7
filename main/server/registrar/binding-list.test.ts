import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Binding } from '../location/location-service.ts';
import { bindingList } from './binding-list.ts';

test('every binding is listed with q and the seconds left, rounded up (§10.3 step 8)', () => {
  const binding: Binding = {
    aor: 'sip:a@x',
    contact: 'sip:a@h;x=1',
    q: 0.5,
    expiresAtUnixMs: 10_001,
    callId: 'c',
    cseq: 1,
    path: [],
  };
  assert.deepEqual(bindingList([binding, { ...binding, contact: 'sip:b@h', q: 1, instanceId: '<urn:uuid:1>' }], 5_000), [
    ['Contact', '<sip:a@h;x=1>;q=0.5;expires=6'],
    ['Contact', '<sip:b@h>;+sip.instance="<urn:uuid:1>";q=1;expires=6'],
  ]);
});
