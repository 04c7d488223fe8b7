import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RecentCalls } from './recent-calls.ts';

test('beyond the capacity the call answered longest ago is forgotten; an endless Call-ID is never kept', () => {
  const calls = new RecentCalls(2);
  const endless = 'x'.repeat(2_000);
  for (const callId of ['a', 'b', endless, 'a', 'c']) calls.note(callId);
  assert.deepEqual(
    ['a', 'b', 'c', endless].map((callId) => calls.has(callId)),
    [true, false, true, false],
  );
});
