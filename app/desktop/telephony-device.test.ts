import assert from 'node:assert/strict';
import test from 'node:test';
import { isTelephony } from './telephony-device.ts';

test('only what has a telephony collection is a headset', () => {
  assert.ok(isTelephony({ collections: [{ usagePage: 0x0c }, { usagePage: 0x0b }] }));
  assert.ok(!isTelephony({ collections: [{ usagePage: 0x01 }, { usagePage: 0xf1d0 }] }));
  assert.ok(!isTelephony({ collections: [] }));
  assert.ok(!isTelephony({}), 'a device of another kind');
});
