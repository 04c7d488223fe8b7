import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SymmetricLatch } from './symmetric-latch.ts';

const signalled = { host: '192.0.2.1', port: 4_000 };
const behindNat = { host: '198.51.100.9', port: 61_000 };
const other = { host: '203.0.113.5', port: 5_000 };

function latchFor(address = signalled): SymmetricLatch {
  const latch = new SymmetricLatch();
  latch.signal(address);
  return latch;
}

test('sends to the address of the description until somebody answers', () => {
  assert.deepEqual(latchFor().destination, signalled);
  assert.equal(new SymmetricLatch().destination, undefined);
});

test('nobody is the peer before signalling named one', () => {
  assert.equal(new SymmetricLatch().judge(behindNat, 1, 0), 'stranger');
});

test('latches onto the first source, and stays there against others', () => {
  const latch = latchFor();
  assert.equal(latch.judge(behindNat, 1, 0), 'latched');
  assert.deepEqual(latch.destination, behindNat);
  assert.equal(latch.judge(other, 2, 20), 'stranger');
  assert.equal(latch.judge(behindNat, 1, 40), 'accepted');
});

test('a source at the signalled address is accepted without a change', () => {
  const latch = latchFor();
  assert.equal(latch.judge(signalled, 1, 0), 'accepted');
  assert.deepEqual(latch.destination, signalled);
});

test('the signalled address wins when it speaks up soon after, not later', () => {
  const early = latchFor();
  early.judge(other, 1, 0);
  assert.equal(early.judge(signalled, 2, 1_999), 'latched');
  const late = latchFor();
  late.judge(other, 1, 0);
  assert.equal(late.judge(signalled, 2, 2_000), 'stranger');
});

test('the same SSRC is followed elsewhere after a second of silence', () => {
  const latch = latchFor();
  latch.judge(signalled, 1, 0);
  assert.equal(latch.judge(behindNat, 1, 999), 'stranger');
  assert.equal(latch.judge(behindNat, 1, 1_000), 'latched');
  assert.deepEqual(latch.destination, behindNat);
});

test('another SSRC from elsewhere is never followed', () => {
  const latch = latchFor();
  latch.judge(signalled, 1, 0);
  assert.equal(latch.judge(other, 2, 60_000), 'stranger');
});

test('the same address signalled again leaves the peer where it was found; another starts anew', () => {
  const latch = latchFor();
  latch.judge(behindNat, 1, 0);
  latch.signal({ ...signalled });
  assert.deepEqual(latch.destination, behindNat);
  latch.signal(other);
  assert.deepEqual(latch.destination, other);
  assert.equal(latch.judge(behindNat, 9, 10), 'latched');
});
