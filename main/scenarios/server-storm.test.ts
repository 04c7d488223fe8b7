import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NOTHING_LEFT } from '../testing/house.ts';
import { CALM, Storm } from './server-storm.ts';

test('of 200 calls through registrar and proxy, with one datagram in twenty lost, nothing is left (see `bench storm`)', async () => {
  const storm = await Storm.open({ phones: 8, lossRate: 0.05 });
  const { answered, failed } = await storm.calls(200);
  assert.equal(failed, 0);
  assert.equal(answered, 200);
  assert.deepEqual(storm.leftovers(), CALM);
  assert.deepEqual(await storm.close(), NOTHING_LEFT);
});
