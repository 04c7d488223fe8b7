import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { looksLikeRtcp, parseRtpPacket, type RtpFailure, type RtpPacket, serializeRtpPacket } from './rtp-packet.ts';

const packets: fc.Arbitrary<RtpPacket> = fc
  .record(
    {
      marker: fc.boolean(),
      payloadType: fc.integer({ min: 0, max: 127 }),
      sequenceNumber: fc.integer({ min: 0, max: 0xffff }),
      timestamp: fc.integer({ min: 0, max: 0xffffffff }),
      ssrc: fc.integer({ min: 0, max: 0xffffffff }),
      csrcs: fc.array(fc.integer({ min: 0, max: 0xffffffff }), { maxLength: 15 }),
      payload: fc.uint8Array({ maxLength: 200 }),
      extension: fc.option(
        fc.record(
          {
            profile: fc.integer({ min: 0, max: 0xffff }),
            bytes: fc.integer({ min: 0, max: 5 }).map((words) => new Uint8Array(words * 4).fill(words)),
          },
          { noNullPrototype: true },
        ),
        { nil: undefined },
      ),
    },
    { noNullPrototype: true },
  )
  .map(({ extension, ...packet }) => (extension === undefined ? packet : { ...packet, extension }));

test('what is serialized is parsed back, all fields of RFC 3550 §5.1 included', () => {
  fc.assert(
    fc.property(packets, (packet) => {
      const parsed = parseRtpPacket(serializeRtpPacket(packet));
      assert.ok(parsed.ok);
      assert.deepEqual(parsed.value, packet);
    }),
  );
});

test('never throws and never reads outside, whatever comes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
      const parsed = parseRtpPacket(bytes);
      if (parsed.ok) assert.ok(parsed.value.payload.length <= bytes.length - 12);
    }),
    { numRuns: 2_000 },
  );
});

test('never throws on a header of version 2 with any flags', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 12, maxLength: 60 }), (bytes) => {
      bytes[0] = 0x80 | ((bytes[0] ?? 0) & 0x3f);
      parseRtpPacket(bytes);
    }),
    { numRuns: 2_000 },
  );
});

test('the payload is a view of the datagram, not a copy', () => {
  const bytes = Uint8Array.of(0x80, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 9, 8, 7);
  const parsed = parseRtpPacket(bytes);
  assert.ok(parsed.ok);
  bytes[12] = 42;
  assert.deepEqual([...parsed.value.payload], [42, 8, 7]);
});

test('padding is cut off the payload (RFC 3550 §5.1)', () => {
  const parsed = parseRtpPacket(Uint8Array.of(0xa0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 9, 8, 0, 0, 3));
  assert.ok(parsed.ok);
  assert.deepEqual([...parsed.value.payload], [9, 8]);
});

const header = [0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3];
const broken: readonly [name: string, bytes: readonly number[], failure: RtpFailure][] = [
  ['eleven bytes', [0x80, ...header.slice(0, 10)], 'short'],
  ['nothing', [], 'short'],
  ['version 1', [0x40, ...header], 'version'],
  ['version 3', [0xc0, ...header], 'version'],
  ['a CSRC count beyond the end', [0x8f, ...header, 0, 0, 0, 0], 'csrc'],
  ['an extension bit without an extension', [0x90, ...header], 'extension'],
  ['an extension longer than the packet', [0x90, ...header, 0xbe, 0xde, 0xff, 0xff], 'extension'],
  ['a padding bit and padding 0', [0xa0, ...header, 1, 2, 0], 'padding'],
  ['padding that reaches into the header', [0xa0, ...header, 1, 2, 4], 'padding'],
  ['a padding bit without payload', [0xa0, ...header.slice(0, 10), 200], 'padding'],
];
for (const [name, bytes, failure] of broken) {
  test(`refuses ${name} (RFC 3550 §A.1)`, () => {
    assert.deepEqual(parseRtpPacket(Uint8Array.from(bytes)), { ok: false, error: failure });
  });
}

test('tells RTCP on a shared port by packet types 192 to 223 (RFC 5761 §4)', () => {
  const verdicts = [191, 192, 200, 207, 223, 224].map((type) => looksLikeRtcp(Uint8Array.of(0x80, type)));
  assert.deepEqual(verdicts, [false, true, true, true, true, false]);
});
