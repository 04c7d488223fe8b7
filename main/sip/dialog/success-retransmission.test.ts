import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FakeClock } from '../../testing/fake-clock.ts';
import { SuccessRetransmission } from './success-retransmission.ts';

function setUp() {
  const clock = new FakeClock();
  const sentAtMs: number[] = [];
  const timedOutAtMs: number[] = [];
  const retransmission = new SuccessRetransmission({
    clock,
    resend: () => void sentAtMs.push(clock.nowMs()),
    onTimeout: () => void timedOutAtMs.push(clock.nowMs()),
  });
  return { clock, sentAtMs, timedOutAtMs, retransmission };
}

test('a 2xx is repeated at T1 doubling to T2 for 64*T1, then nobody is there (RFC 3261 §13.3.1.4)', () => {
  const { clock, sentAtMs, timedOutAtMs } = setUp();
  clock.advance(100_000);
  assert.deepEqual(sentAtMs, [500, 1500, 3500, 7500, 11500, 15500, 19500, 23500, 27500, 31500]);
  assert.deepEqual([timedOutAtMs, clock.pending], [[32_000], 0]);
});

test('the ACK ends it', () => {
  const { clock, sentAtMs, timedOutAtMs, retransmission } = setUp();
  clock.advance(2_000);
  retransmission[Symbol.dispose]();
  assert.equal(clock.pending, 0);
  clock.advance(100_000);
  assert.deepEqual([sentAtMs, timedOutAtMs], [[500, 1500], []]);
});
