import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { DtmfReceiver, type ReceivedDigit } from './dtmf-receiver.ts';

interface Arrival {
  readonly event: number;
  readonly timestamp: number;
  readonly duration: number;
  readonly isEnd?: boolean;
  readonly atMs: number;
}

function digitsFrom(arrivals: readonly Arrival[], untilMs = 10_000): ReceivedDigit[] {
  const digits: ReceivedDigit[] = [];
  const receiver = new DtmfReceiver(8_000, (digit) => digits.push(digit));
  for (const { event, timestamp, duration, isEnd = false, atMs } of arrivals) {
    receiver.expire(atMs);
    receiver.receive({ event, duration, isEnd, volume: 10 }, timestamp, atMs);
  }
  receiver.expire(untilMs);
  return digits;
}

/** A digit of 100 ms as it should come. */
function pressed(event: number, timestamp: number, atMs: number): Arrival[] {
  const updates = [160, 320, 480, 640, 800].map((duration, index) => ({ event, timestamp, duration, atMs: atMs + index * 20 }));
  const ends = [100, 120, 140].map((later) => ({ event, timestamp, duration: 800, isEnd: true, atMs: atMs + later }));
  return [...updates, ...ends];
}

test('updates and three ends are one digit (RFC 4733 §2.5.2)', () => {
  assert.deepEqual(digitsFrom(pressed(5, 1_000, 0)), [{ digit: '5', durationMs: 100 }]);
});

test('the same digit pressed twice is two digits', () => {
  assert.equal(digitsFrom([...pressed(5, 1_000, 0), ...pressed(5, 2_280, 160)]).length, 2);
});

test('any part of the packets of a digit is that digit, once (RFC 4733 §2.5.2.2)', () => {
  const packets = pressed(3, 4_000, 0);
  fc.assert(
    fc.property(fc.subarray(packets, { minLength: 1 }), (arrived) => {
      assert.deepEqual(
        digitsFrom(arrived).map(({ digit }) => digit),
        ['3'],
      );
    }),
  );
});

test('all ends lost: the digit ends when nothing is heard of it (RFC 4733 §2.5.2.2)', () => {
  assert.deepEqual(digitsFrom(pressed(5, 1_000, 0).slice(0, 4)), [{ digit: '5', durationMs: 80 }]);
});

test('all ends lost and the next digit begins: the former has ended', () => {
  const digits = digitsFrom([...pressed(5, 1_000, 0).slice(0, 4), ...pressed(6, 2_280, 100)]);
  assert.deepEqual(
    digits.map(({ digit }) => digit),
    ['5', '6'],
  );
});

test('a straggler of an older digit is not a new one', () => {
  const [first] = pressed(1, 1_000, 0);
  assert.ok(first);
  const digits = digitsFrom([...pressed(1, 1_000, 0), ...pressed(2, 2_280, 160), { ...first, atMs: 320 }]);
  assert.deepEqual(
    digits.map(({ digit }) => digit),
    ['1', '2'],
  );
});

test('an event longer than 65535 units goes on in segments and is one digit (RFC 4733 §2.5.1.3)', () => {
  const digits = digitsFrom([
    { event: 9, timestamp: 100, duration: 0xffff, atMs: 0 },
    { event: 9, timestamp: 100 + 0xffff, duration: 160, atMs: 20 },
    { event: 9, timestamp: 100 + 0xffff, duration: 800, isEnd: true, atMs: 100 },
  ]);
  assert.deepEqual(digits, [{ digit: '9', durationMs: Math.round((0xffff + 800) / 8) }]);
});

test('digits go on over the wrap of timestamps at 2^32', () => {
  const digits = digitsFrom([...pressed(1, 2 ** 32 - 400, 0), ...pressed(2, 880, 160)]);
  assert.deepEqual(
    digits.map(({ digit }) => digit),
    ['1', '2'],
  );
});

test('events that are no digits are not told', () => {
  assert.deepEqual(digitsFrom(pressed(16, 1_000, 0)), []);
});
