import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { digitOfEvent, eventOfDigit, parseTelephoneEvent, serializeTelephoneEvent } from './telephone-event.ts';

test('what is serialized is parsed back (RFC 4733 §2.3)', () => {
  const event = fc.record(
    {
      event: fc.nat({ max: 255 }),
      isEnd: fc.boolean(),
      volume: fc.nat({ max: 63 }),
      duration: fc.nat({ max: 0xffff }),
    },
    { noNullPrototype: true },
  );
  fc.assert(
    fc.property(event, (value) => assert.deepEqual(parseTelephoneEvent(serializeTelephoneEvent(value)), { ok: true, value })),
  );
});

test('digit 5, end, volume 10, 800 units (RFC 4733 §2.3, figure 1)', () => {
  assert.deepEqual([...serializeTelephoneEvent({ event: 5, isEnd: true, volume: 10, duration: 800 })], [5, 0x8a, 3, 32]);
});

test('fewer than four bytes are refused, more are looked over; the reserved bit is ignored', () => {
  assert.deepEqual(parseTelephoneEvent(Uint8Array.of(1, 2, 3)), { ok: false, error: 'short' });
  const parsed = parseTelephoneEvent(Uint8Array.of(1, 0x40, 0, 9, 77));
  assert.deepEqual(parsed, { ok: true, value: { event: 1, isEnd: false, volume: 0, duration: 9 } });
});

test('the sixteen digits have the codes 0 to 15 (RFC 4733 §3.2)', () => {
  const digits = [...'0123456789*#ABCD'];
  assert.deepEqual(
    digits.map(eventOfDigit),
    digits.map((_, code) => code),
  );
  assert.deepEqual(
    digits.map((_, code) => digitOfEvent(code)),
    digits,
  );
  assert.equal(eventOfDigit('d'), 15);
});

test('anything else is no digit', () => {
  assert.deepEqual(['', '12', 'x', ' ', '\u0660'].map(eventOfDigit), [undefined, undefined, undefined, undefined, undefined]);
  assert.deepEqual([16, 255].map(digitOfEvent), [undefined, undefined]);
});
