import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseWavHeader, serializeWavHeader } from './wav-format.ts';

test('what is serialized is parsed back', () => {
  for (const sampleRate of [8_000, 16_000, 44_100, 48_000]) {
    for (const channels of [1, 2]) {
      const header = serializeWavHeader({ sampleRate, channels }, 4_000);
      assert.deepEqual(parseWavHeader(header), { ok: true, value: { sampleRate, channels, dataStart: 44, dataBytes: 4_000 } });
    }
  }
});

test('a size that was never filled in means to the end of the file', () => {
  for (const size of [0, 0xffffffff]) {
    const header = serializeWavHeader({ sampleRate: 8_000, channels: 1 }, 0);
    new DataView(header.buffer).setUint32(40, size, true);
    const parsed = parseWavHeader(header);
    assert.equal(parsed.ok && parsed.value.dataBytes, Number.POSITIVE_INFINITY);
  }
});

test('other chunks before the sound are passed over, odd ones with their padding', () => {
  const header = Buffer.from(serializeWavHeader({ sampleRate: 8_000, channels: 1 }, 4));
  const list = Buffer.from('LIST\x03\0\0\0abc\0', 'latin1');
  const parsed = parseWavHeader(Buffer.concat([header.subarray(0, 36), list, header.subarray(36)]));
  assert.equal(parsed.ok && parsed.value.dataStart, 44 + 12);
});

test('extensible PCM is PCM', () => {
  const header = Buffer.from(serializeWavHeader({ sampleRate: 48_000, channels: 2 }, 4));
  const format = Buffer.alloc(8 + 40);
  header.copy(format, 0, 12, 36);
  format.writeUInt32LE(40, 4);
  format.writeUInt16LE(0xfffe, 8);
  format.writeUInt16LE(1, 8 + 24);
  const parsed = parseWavHeader(Buffer.concat([header.subarray(0, 12), format, header.subarray(36)]));
  assert.equal(parsed.ok && parsed.value.channels, 2);
});

const changes: readonly [name: string, at: number, value: number, error: string][] = [
  ['24 bits', 34, 24, 'not 16-bit PCM'],
  ['floating point', 20, 3, 'not 16-bit PCM'],
  ['six channels', 22, 6, 'unsupported channels'],
  ['no channels', 22, 0, 'unsupported channels'],
  ['7000 Hz', 24, 7_000, 'unsupported rate'],
];
for (const [name, at, value, error] of changes) {
  test(`refuses ${name}`, () => {
    const header = serializeWavHeader({ sampleRate: 8_000, channels: 1 }, 4);
    new DataView(header.buffer).setUint16(at, value, true);
    assert.deepEqual(parseWavHeader(header), { ok: false, error });
  });
}

test('never throws, and never loops, whatever comes', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => assert.equal(parseWavHeader(bytes).ok, false)));
  const header = serializeWavHeader({ sampleRate: 8_000, channels: 1 }, 4);
  fc.assert(
    fc.property(fc.nat({ max: 43 }), fc.nat({ max: 255 }), fc.nat({ max: 44 }), (at, value, end) => {
      const bytes = header.slice(0, end);
      if (at < end) bytes[at] = value;
      parseWavHeader(bytes);
    }),
    { numRuns: 2_000 },
  );
});
