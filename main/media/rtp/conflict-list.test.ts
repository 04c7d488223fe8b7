import assert from 'node:assert/strict';
import { test } from 'node:test';
import { limits } from '../../limits.ts';
import { ConflictList } from './conflict-list.ts';

test('the first packet from an address is a collision, further ones are a loop (RFC 3550 §8.2)', () => {
  const conflicts = new ConflictList();
  assert.equal(conflicts.add({ host: '192.0.2.1', port: 1 }), true);
  assert.equal(conflicts.add({ host: '192.0.2.1', port: 1 }), false);
  assert.equal(conflicts.add({ host: '192.0.2.1', port: 2 }), true);
});

test('remembers a bounded number of addresses', () => {
  const conflicts = new ConflictList();
  for (let port = 1; port <= limits.media.conflictingSources + 1; port++) conflicts.add({ host: '192.0.2.1', port });
  assert.equal(conflicts.add({ host: '192.0.2.1', port: 2 }), false);
  assert.equal(conflicts.add({ host: '192.0.2.1', port: 1 }), true);
});
