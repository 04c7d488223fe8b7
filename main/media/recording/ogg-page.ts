/** One page of an Ogg stream (RFC 3533 §6). Packets are whole: none goes on in the next page. */
export interface OggPage {
  /** At most {@link MOST_SEGMENTS} segments in all. */
  readonly packets: readonly Uint8Array[];
  /** Samples up to the end of the last packet. */
  readonly granulePosition: number;
  /** Of the stream, 32 bits. */
  readonly serial: number;
  readonly sequence: number;
  readonly isFirst?: boolean;
  readonly isLast?: boolean;
}

export const MOST_SEGMENTS = 255;
const SEGMENT_BYTES = 255;
const HEADER_BYTES = 27;
const CRC_AT = 22;
const FIRST = 0x02;
const LAST = 0x04;

/** How many segments a packet takes (RFC 3533 §5): the last one is shorter than the rest, if need be empty. */
export function segmentsOf(packet: Uint8Array): number {
  return Math.floor(packet.length / SEGMENT_BYTES) + 1;
}

export function serializeOggPage(page: OggPage): Uint8Array {
  const { packets, granulePosition, serial, sequence, isFirst = false, isLast = false } = page;
  const lacing = packets.flatMap(({ length }) => [
    ...Array.from({ length: Math.floor(length / SEGMENT_BYTES) }, () => SEGMENT_BYTES),
    length % SEGMENT_BYTES,
  ]);
  const bodyBytes = packets.reduce((sum, { length }) => sum + length, 0);
  const bytes = new Uint8Array(HEADER_BYTES + lacing.length + bodyBytes);
  const view = new DataView(bytes.buffer);
  bytes.set(Buffer.from('OggS'));
  bytes[5] = (isFirst ? FIRST : 0) | (isLast ? LAST : 0);
  view.setBigUint64(6, BigInt(granulePosition), true);
  view.setUint32(14, serial, true);
  view.setUint32(18, sequence, true);
  bytes[26] = lacing.length;
  bytes.set(lacing, HEADER_BYTES);
  let at = HEADER_BYTES + lacing.length;
  for (const packet of packets) {
    bytes.set(packet, at);
    at += packet.length;
  }
  view.setUint32(CRC_AT, checksum(bytes), true);
  return bytes;
}

/** Generator 0x04c11db7, nothing reflected, starting at 0 (RFC 3533 §6 field 7). */
const remainders = Uint32Array.from({ length: 256 }, (_, index) => {
  let remainder = index << 24;
  for (let bit = 0; bit < 8; bit++) remainder = remainder < 0 ? (remainder << 1) ^ 0x04c11db7 : remainder << 1;
  return remainder;
});

/** Of a page whose own field for it is 0. */
export function checksum(bytes: Uint8Array): number {
  let sum = 0;
  for (const byte of bytes) sum = (sum << 8) ^ (remainders[((sum >>> 24) ^ byte) & 0xff] ?? 0);
  return sum >>> 0;
}
