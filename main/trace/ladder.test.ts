import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { limits } from '../limits.ts';
import { type Ladder, ladderOf } from './ladder.ts';
import { ladderText } from './ladder-text.ts';
import type { TraceEvent } from './trace.ts';

const places = { alice: '10.0.0.1:5060', proxy: '10.0.0.2:5060', bob: '10.0.0.3:5060' } as const;
type Who = keyof typeof places;
let clockMs = 1_000;

function seen(element: Who, direction: 'in' | 'out', peer: string, line: string, more: Partial<TraceEvent> = {}): TraceEvent {
  return {
    kind: 'message',
    direction,
    transport: 'udp',
    local: places[element],
    remote: peer,
    text: `${line}\r\nVia: x\r\n\r\n`,
    transactionId: 'b1',
    element,
    atUnixMs: clockMs++,
    ...more,
  } as TraceEvent;
}

/** A message that both ends saw. */
function passed(from: Who, to: Who, line: string): readonly TraceEvent[] {
  return [seen(from, 'out', places[to], line), seen(to, 'in', places[from], line)];
}

function arrows({ columns, rows }: Ladder): readonly string[] {
  return rows.map(({ from, to, label, isLost }) => `${columns[from]} ${isLost ? '-x' : '->'} ${columns[to]} ${label}`);
}

test('a message that sender and receiver saw is one row, in the order of sending', () => {
  const events = [
    ...passed('alice', 'proxy', 'INVITE sip:bob@b SIP/2.0'),
    ...passed('proxy', 'bob', 'INVITE sip:bob@10.0.0.3 SIP/2.0'),
    ...passed('proxy', 'alice', 'SIP/2.0 100 Trying'),
    ...passed('bob', 'proxy', 'SIP/2.0 180 Ringing'),
  ];
  const ladder = ladderOf(events);
  assert.deepEqual(ladder.columns, ['alice', 'proxy', 'bob']);
  assert.deepEqual(arrows(ladder), [
    'alice -> proxy INVITE',
    'proxy -> bob INVITE',
    'proxy -> alice 100 Trying',
    'bob -> proxy 180 Ringing',
  ]);
});

test('what an element of ours did not get is lost; of a stranger nobody knows', () => {
  const invite = 'INVITE sip:bob@b SIP/2.0';
  const events = [
    seen('alice', 'out', places.proxy, invite),
    ...passed('alice', 'proxy', invite),
    seen('proxy', 'out', '192.0.2.9:5060', invite),
  ];
  const ladder = ladderOf([...events, seen('proxy', 'in', places.bob, 'SIP/2.0 200 OK')]);
  assert.deepEqual(ladder.columns, ['alice', 'proxy', '192.0.2.9:5060', '10.0.0.3:5060']);
  // The copy that arrived is taken for the first of two equal ones.
  assert.deepEqual(
    ladder.rows.map(({ isLost }) => isLost),
    [false, true, false, false],
  );
});

test('a socket bound to all addresses is found by its port', () => {
  const ladder = ladderOf([
    seen('alice', 'out', '10.0.0.2:5070', 'BYE sip:x SIP/2.0'),
    seen('proxy', 'in', places.alice, 'BYE sip:x SIP/2.0', { local: '0.0.0.0:5070' } as Partial<TraceEvent>),
  ]);
  assert.deepEqual(arrows(ladder), ['alice -> proxy BYE']);
});

test('remote words are printable and short, SDP is named', () => {
  const text = 'SIP/2.0 200 \x1b[31m\u202eOK\x07\r\nContent-Type: application/sdp\r\n\r\n';
  const [row] = ladderOf([
    seen('alice', 'in', places.bob, '', { text: Buffer.from(text).toString('latin1') } as Partial<TraceEvent>),
  ]).rows;
  assert.equal(row?.label, '200 ·[31m·OK· (SDP)');
  const long = ladderOf([seen('alice', 'in', places.bob, `SIP/2.0 200 ${'x'.repeat(9_000)}`)]);
  assert.equal(long.rows[0]?.label.length, limits.trace.ladderLabel);
});

test('rows and columns have bounds: the oldest rows go, the last column stands for the rest', () => {
  const events = Array.from({ length: limits.trace.eventsPerCall + 50 }, (_, n) =>
    seen('alice', 'out', `192.0.2.${n % 30}:${5_000 + n}`, 'OPTIONS sip:x SIP/2.0'),
  );
  const ladder = ladderOf(events);
  assert.equal(ladder.rows.length, limits.trace.eventsPerCall);
  assert.equal(ladder.omitted, 50);
  assert.equal(ladder.columns.length, limits.trace.ladderColumns);
  assert.equal(ladder.columns.at(-1), 'others');
  assert.match(ladderText(ladder)[1] ?? '', /50 earlier messages/);
});

test('the drawing: posts, arrows in both directions, one over another column, a lost one', () => {
  clockMs = 0;
  const lines = ladderText(
    ladderOf([
      ...passed('alice', 'proxy', 'INVITE sip:b SIP/2.0'),
      ...passed('proxy', 'bob', 'INVITE sip:b SIP/2.0'),
      ...passed('bob', 'proxy', 'SIP/2.0 180 Ringing'),
      ...passed('bob', 'alice', 'BYE sip:a SIP/2.0'),
      seen('alice', 'out', places.bob, 'SIP/2.0 200 OK'),
    ]),
  );
  assert.deepEqual(lines, [
    '                     alice              proxy               bob',
    '    0 ms   F1          |---- INVITE ----->|                  |',
    '    2 ms   F2          |                  |---- INVITE ----->|',
    '    4 ms   F3          |                  |<-- 180 Ringing --|',
    '    6 ms   F4          |<--------------- BYE ----------------|',
    '    8 ms   F5          |-------------- 200 OK --------------x|',
  ]);
});

test('anything that elements may report can be drawn', () => {
  const message = fc.record({
    kind: fc.constant('message' as const),
    direction: fc.constantFrom('in' as const, 'out' as const),
    transport: fc.constantFrom('udp', 'tcp'),
    local: fc.constantFrom(...Object.values(places), '0.0.0.0:5060', ''),
    remote: fc.string(),
    text: fc.string(),
    element: fc.string(),
    atUnixMs: fc.nat(),
  });
  fc.assert(
    fc.property(fc.array(message, { maxLength: 40 }), (events) => {
      for (const line of ladderText(ladderOf(events))) assert.doesNotMatch(line, /\p{Cc}/u);
    }),
    { numRuns: 200 },
  );
});
