import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Traced, tracedMessage } from '../testing/traced-messages.ts';
import { callLadder } from './call-ladder.ts';
import type { TraceEvent } from './trace.ts';

const INVITE = 'INVITE sip:b@example.com SIP/2.0';
const sent = (line: string, more: Traced): TraceEvent => tracedMessage('phone', 'out', 'peer', line, more);
const got = (line: string, more: Traced): TraceEvent => tracedMessage('phone', 'in', 'peer', line, more);

test('messages are numbered, a repetition names the first (RFC 3261 §17.1.1.2), transactions count by their branches', () => {
  const { rows } = callLadder([
    sent(INVITE, { atUnixMs: 1 }),
    sent(INVITE, { atUnixMs: 501 }),
    got('SIP/2.0 200 OK', { atUnixMs: 600, toTag: 'b' }),
    sent('ACK sip:b@192.0.2.9 SIP/2.0', { atUnixMs: 610, toTag: 'b', branch: 'z9hG4bK2' }),
  ]);
  assert.deepEqual(
    rows.map((row) => row.kind === 'message' && [row.number, row.label, row.repeats, row.transaction]),
    [
      [1, 'INVITE', undefined, 1],
      [2, 'INVITE', 1, 1],
      [3, '200 OK', undefined, 1],
      [4, 'ACK', undefined, 2],
    ],
  );
});

test('a dialog is a pair of tags, whoever speaks (RFC 3261 §12); without both there is none, and forks differ', () => {
  const { rows } = callLadder([
    sent(INVITE, {}),
    got('SIP/2.0 180 Ringing', { atUnixMs: 1, toTag: 'b' }),
    got('SIP/2.0 180 Ringing', { atUnixMs: 2, toTag: 'c' }),
    got('BYE sip:a@10.0.0.1 SIP/2.0', { atUnixMs: 3, fromTag: 'b', toTag: 'a' }),
  ]);
  assert.deepEqual(
    rows.map((row) => row.kind === 'message' && row.dialog),
    [undefined, 1, 2, 1],
  );
});

test('timers stand before the message they make, changes of a dialog behind the one that made them', () => {
  const mark = { element: 'phone', callId: 'call' };
  const { rows } = callLadder([
    sent(INVITE, {}),
    { kind: 'timer', name: 'timerA', transactionId: 'z9hG4bK1', atUnixMs: 500, ...mark },
    sent(INVITE, { atUnixMs: 500 }),
    { kind: 'dialog', id: 'd', from: 'none', to: 'early', atUnixMs: 600, ...mark },
    got('SIP/2.0 180 Ringing', { atUnixMs: 600, toTag: 'b' }),
    { kind: 'timer', name: 'timerB', transactionId: 'other', atUnixMs: 700, ...mark, element: 'stranger' },
  ]);
  assert.deepEqual(
    rows.map((row) => (row.kind === 'message' ? row.label : row.kind === 'timer' ? `${row.name}${row.transaction}` : row.to)),
    ['INVITE', 'A1', 'INVITE', '180 Ringing', 'early'],
  );
});

test('whatever a peer writes, each message has one row and a number', () => {
  const text = fc.string({ maxLength: 200, unit: 'binary' });
  fc.assert(
    fc.property(fc.array(text, { maxLength: 20 }), (texts) => {
      const events = texts.map((each, index) => ({ ...sent('', { atUnixMs: index }), text: each }) as TraceEvent);
      const numbers = callLadder(events).rows.map((row) => row.kind === 'message' && row.number);
      assert.deepEqual(
        numbers,
        texts.map((_, index) => index + 1),
      );
    }),
  );
});
