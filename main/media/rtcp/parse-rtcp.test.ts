import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseReducedRtcp, parseRtcpCompound, type RtcpFailure } from './parse-rtcp.ts';
import type { ReportBlock } from './rtcp-packet.ts';
import { type OutgoingRtcp, serializeRtcpCompound } from './serialize-rtcp.ts';
import type { VoipMetrics } from './voip-metrics.ts';

const uint32 = fc.integer({ min: 0, max: 0xffffffff });
const plain = { noNullPrototype: true } as const;
const block: fc.Arbitrary<ReportBlock> = fc.record(
  {
    ssrc: uint32,
    fractionLost: fc.integer({ min: 0, max: 255 }),
    cumulativeLost: fc.integer({ min: -(2 ** 23), max: 2 ** 23 - 1 }),
    extendedHighestSequence: uint32,
    jitterRtpUnits: uint32,
    lastSenderReport: uint32,
    delaySinceLastSenderReport: uint32,
  },
  plain,
);
const blocks = fc.array(block, { maxLength: 31 });
const text = fc.string({ maxLength: 40, unit: 'grapheme' });
const report: fc.Arbitrary<OutgoingRtcp> = fc.oneof(
  fc.record({ kind: fc.constant('receiverReport' as const), ssrc: uint32, blocks }, plain),
  fc.record(
    {
      kind: fc.constant('senderReport' as const),
      ssrc: uint32,
      ntp: fc.record({ seconds: uint32, fraction: uint32 }, plain),
      rtpTimestamp: uint32,
      packets: uint32,
      octets: uint32,
      blocks,
    },
    plain,
  ),
);
const chunk = fc.record({ ssrc: uint32, cname: text }, { ...plain, requiredKeys: ['ssrc'] });
const byte = fc.integer({ min: 0, max: 255 });
const word = fc.integer({ min: 0, max: 0xffff });
const level = fc.integer({ min: -128, max: 127 });
const metrics: fc.Arbitrary<VoipMetrics> = fc.record(
  {
    ssrc: uint32,
    lossRate: byte,
    discardRate: byte,
    burstDensity: byte,
    gapDensity: byte,
    burstDurationMs: word,
    gapDurationMs: word,
    roundTripMs: word,
    endSystemDelayMs: word,
    signalLevel: level,
    noiseLevel: level,
    echoReturnLoss: byte,
    gmin: byte,
    rFactor: byte,
    externalRFactor: byte,
    mosListening: byte,
    mosConversational: byte,
    receiverConfiguration: byte,
    jitterBufferNominalMs: word,
    jitterBufferMaximumMs: word,
    jitterBufferAbsoluteMaximumMs: word,
  },
  plain,
);
const [someMetrics] = fc.sample(metrics, { numRuns: 1, seed: 1 }) as [VoipMetrics];
const other: fc.Arbitrary<OutgoingRtcp> = fc.oneof(
  report,
  fc.record(
    { kind: fc.constant('extendedReport' as const), ssrc: uint32, voipMetrics: fc.array(metrics, { maxLength: 3 }) },
    plain,
  ),
  fc.record({ kind: fc.constant('sourceDescription' as const), chunks: fc.array(chunk, { maxLength: 31 }) }, plain),
  fc.record(
    { kind: fc.constant('goodbye' as const), ssrcs: fc.array(uint32, { maxLength: 31 }), reason: text },
    { ...plain, requiredKeys: ['kind', 'ssrcs'] },
  ),
);

test('what is serialized is parsed back: SR, RR, SDES, BYE and XR (RFC 3550 §6, RFC 3611 §4.7)', () => {
  fc.assert(
    fc.property(report, fc.array(other, { maxLength: 4 }), (first, rest) => {
      const parsed = parseRtcpCompound(serializeRtcpCompound([first, ...rest]));
      assert.ok(parsed.ok);
      assert.deepEqual(parsed.value, [first, ...rest]);
    }),
  );
});

test('never throws, whatever comes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 120 }), (bytes) => void parseRtcpCompound(bytes)),
    { numRuns: 2_000 },
  );
});

test('never throws when any byte of a good compound is another one', () => {
  const good = serializeRtcpCompound([
    { kind: 'receiverReport', ssrc: 1, blocks: [] },
    { kind: 'sourceDescription', chunks: [{ ssrc: 1, cname: 'somebody' }] },
    { kind: 'goodbye', ssrcs: [1], reason: 'done' },
  ]);
  fc.assert(
    fc.property(fc.nat({ max: good.length - 1 }), fc.nat({ max: 255 }), fc.nat({ max: good.length }), (at, value, end) => {
      const bytes = good.slice();
      bytes[at] = value;
      parseRtcpCompound(bytes.subarray(0, end));
    }),
    { numRuns: 3_000 },
  );
});

test('a sender report is laid out as in RFC 3550 §6.4.1', () => {
  const bytes = serializeRtcpCompound([
    {
      kind: 'senderReport',
      ssrc: 0x01020304,
      ntp: { seconds: 0x05060708, fraction: 0x090a0b0c },
      rtpTimestamp: 0x0d0e0f10,
      packets: 0x11121314,
      octets: 0x15161718,
      blocks: [
        {
          ssrc: 0x191a1b1c,
          fractionLost: 0x1d,
          cumulativeLost: -2,
          extendedHighestSequence: 0x21222324,
          jitterRtpUnits: 0x25262728,
          lastSenderReport: 0x292a2b2c,
          delaySinceLastSenderReport: 0x2d2e2f30,
        },
      ],
    },
  ]);
  const expected = '81c8000c0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1dfffffe2122232425262728292a2b2c2d2e2f30';
  assert.equal(Buffer.from(bytes).toString('hex'), expected);
});

test('a chunk of SDES ends with one to four null bytes (RFC 3550 §6.5)', () => {
  for (const [cname, chunkBytes] of [
    ['', 8],
    ['a', 8],
    ['ab', 12],
    ['abcde', 12],
    ['abcdef', 16],
  ] as const) {
    const bytes = serializeRtcpCompound([{ kind: 'sourceDescription', chunks: [{ ssrc: 1, cname }] }]);
    assert.equal(bytes.length, 4 + chunkBytes);
    assert.equal(bytes.at(-1), 0);
  }
});

test('APP is passed over, and so are the blocks of XR that we do not use (RFC 3550 §6.7, RFC 3611 §3)', () => {
  const extended = [0x80, 207, 0, 3, 0, 0, 0, 9, 5, 0, 0, 1, 1, 2, 3, 4];
  const parsed = parseRtcpCompound(Uint8Array.of(0x80, 201, 0, 1, 0, 0, 0, 9, 0x80, 204, 0, 0, ...extended));
  assert.ok(parsed.ok);
  assert.deepEqual(
    parsed.value.map((packet) => packet.kind),
    ['receiverReport', 'other', 'extendedReport'],
  );
  assert.deepEqual(parsed.value[2], { kind: 'extendedReport', ssrc: 9, voipMetrics: [] });
});

test('blocks of XR that end behind the packet refuse it (RFC 3611 §3)', () => {
  const withBlock = (words: number): Uint8Array =>
    Uint8Array.of(0x80, 201, 0, 1, 0, 0, 0, 9, 0x80, 207, 0, 2, 0, 0, 0, 9, 7, 0, 0, words);
  assert.deepEqual(parseRtcpCompound(withBlock(8)), { ok: false, error: 'extended' });
  assert.ok(parseRtcpCompound(withBlock(0)).ok);
});

test('VoIP metrics take nine words; what does not fit a field comes to its end (RFC 3611 §4.7)', () => {
  const bytes = serializeRtcpCompound([
    {
      kind: 'extendedReport',
      ssrc: 1,
      voipMetrics: [{ ...someMetrics, roundTripMs: 70_000, signalLevel: -200, lossRate: 12.6 }],
    },
  ]);
  assert.equal(bytes.length, 8 + 36);
  assert.deepEqual([...bytes.subarray(8, 12)], [7, 0, 0, 8]);
  const parsed = parseReducedRtcp(bytes);
  const metrics = parsed.ok && parsed.value[0]?.kind === 'extendedReport' ? parsed.value[0].voipMetrics[0] : undefined;
  assert.deepEqual([metrics?.roundTripMs, metrics?.signalLevel, metrics?.lossRate], [65_535, -128, 13]);
});

test('RTCP of reduced size may begin with anything, other RTCP with a report only (RFC 5506 §3.4.1, RFC 3550 §A.2)', () => {
  const goodbye = serializeRtcpCompound([{ kind: 'goodbye', ssrcs: [7] }]);
  assert.deepEqual(parseReducedRtcp(goodbye), { ok: true, value: [{ kind: 'goodbye', ssrcs: [7] }] });
  assert.deepEqual(parseRtcpCompound(goodbye), { ok: false, error: 'order' });
  assert.deepEqual(parseReducedRtcp(new Uint8Array(3)), { ok: false, error: 'short' });
});

test('other items than CNAME are passed over (RFC 3550 §6.5)', () => {
  const items = [2, 3, 65, 66, 67, 1, 1, 120, 0, 0, 0, 0];
  const parsed = parseRtcpCompound(Uint8Array.of(0x80, 201, 0, 1, 0, 0, 0, 9, 0x81, 202, 0, 4, 0, 0, 0, 9, ...items));
  assert.ok(parsed.ok);
  assert.deepEqual(parsed.value[1], { kind: 'sourceDescription', chunks: [{ ssrc: 9, cname: 'x' }] });
});

test('padding of the last packet is cut off (RFC 3550 §6.4.1)', () => {
  const parsed = parseRtcpCompound(Uint8Array.of(0x80, 201, 0, 1, 0, 0, 0, 9, 0xa1, 203, 0, 2, 0, 0, 0, 9, 0, 0, 0, 4));
  assert.ok(parsed.ok);
  assert.deepEqual(parsed.value[1], { kind: 'goodbye', ssrcs: [9] });
});

const rr = [0x80, 201, 0, 1, 0, 0, 0, 9];
const broken: readonly [name: string, bytes: readonly number[], failure: RtcpFailure][] = [
  ['nothing', [], 'short'],
  ['a first packet that is no report', [0x81, 203, 0, 1, 0, 0, 0, 9], 'order'],
  ['version 1', [0x40, 201, 0, 1, 0, 0, 0, 9], 'version'],
  ['a length beyond the end', [0x80, 201, 0, 2, 0, 0, 0, 9], 'length'],
  ['a trailing half header', [...rr, 0x80, 203], 'length'],
  ['more blocks than there are', [0x81, 201, 0, 1, 0, 0, 0, 9], 'report'],
  ['a sender report without sender info', [0x80, 200, 0, 1, 0, 0, 0, 9], 'report'],
  ['padding before the last packet', [0xa0, 201, 0, 2, 0, 0, 0, 9, 0, 0, 0, 4, ...rr], 'padding'],
  ['padding that is no multiple of four', [0xa0, 201, 0, 2, 0, 0, 0, 9, 0, 0, 0, 3], 'padding'],
  ['padding longer than the packet', [0xa0, 201, 0, 1, 0, 0, 0, 200], 'padding'],
  ['an SDES item beyond the end', [...rr, 0x81, 202, 0, 2, 0, 0, 0, 9, 1, 50, 65, 66], 'description'],
  ['an SDES chunk without end', [...rr, 0x81, 202, 0, 2, 0, 0, 0, 9, 1, 2, 65, 66], 'description'],
  ['an SDES count without chunks', [...rr, 0x85, 202, 0, 0], 'description'],
  ['a BYE count without sources', [...rr, 0x82, 203, 0, 1, 0, 0, 0, 9], 'goodbye'],
  ['a BYE reason beyond the end', [...rr, 0x81, 203, 0, 2, 0, 0, 0, 9, 200, 65, 66, 67], 'goodbye'],
];
for (const [name, bytes, failure] of broken) {
  test(`refuses ${name} (RFC 3550 §A.2)`, () => {
    assert.deepEqual(parseRtcpCompound(Uint8Array.from(bytes)), { ok: false, error: failure });
  });
}
