import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checksum, segmentsOf, serializeOggPage } from './ogg-page.ts';

test('a page is laid out as RFC 3533 §6 says, with the checksum of all of it', () => {
  const bytes = serializeOggPage({
    packets: [new Uint8Array(3).fill(7), new Uint8Array(256).fill(8)],
    granulePosition: 2 ** 33 + 5,
    serial: 0x01020304,
    sequence: 6,
    isLast: true,
  });
  const hex = Buffer.from(bytes).toString('hex');
  assert.equal(hex.slice(0, 44), '4f6767530004050000000200000004030201' + '06000000');
  assert.equal(hex.slice(52, 60), '0303ff01', 'three segments: of 3, 255 and 1 bytes');
  assert.equal(bytes.length, 27 + 3 + 3 + 256);
  const sum = new DataView(bytes.buffer).getUint32(22, true);
  bytes.fill(0, 22, 26);
  assert.equal(checksum(bytes), sum);
});

test('the checksum is that of CRC-32 without reflection', () => {
  assert.equal(checksum(Buffer.from('123456789')), 0x89a1897f);
});

test('a packet that fills its segments ends with an empty one (RFC 3533 §5)', () => {
  assert.equal(segmentsOf(new Uint8Array(254)), 1);
  assert.equal(segmentsOf(new Uint8Array(255)), 2);
  assert.deepEqual(
    [...serializeOggPage({ packets: [new Uint8Array(255)], granulePosition: 0, serial: 1, sequence: 0 })].slice(26, 29),
    [2, 255, 0],
  );
});
