const MAGIC_HEAD = 'OpusHead';
const MAGIC_TAGS = 'OpusTags';
const VENDOR = 'Trapeze';

/** The first packet (RFC 7845 §5.1). @param preSkip samples at 48 kHz that the decoder throws away first */
export function opusHead({ channels, preSkip }: { readonly channels: 1 | 2; readonly preSkip: number }): Uint8Array {
  const bytes = new Uint8Array(19);
  const view = new DataView(bytes.buffer);
  bytes.set(Buffer.from(MAGIC_HEAD));
  bytes[8] = 1;
  bytes[9] = channels;
  view.setUint16(10, preSkip, true);
  view.setUint32(12, 48_000, true);
  return bytes;
}

/** The second packet (RFC 7845 §5.2), without comments. */
export function opusTags(): Uint8Array {
  const bytes = new Uint8Array(MAGIC_TAGS.length + 4 + VENDOR.length + 4);
  bytes.set(Buffer.from(MAGIC_TAGS));
  new DataView(bytes.buffer).setUint32(MAGIC_TAGS.length, VENDOR.length, true);
  bytes.set(Buffer.from(VENDOR), MAGIC_TAGS.length + 4);
  return bytes;
}
