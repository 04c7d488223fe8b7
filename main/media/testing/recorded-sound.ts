import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createDecoder } from 'libopus-wasm';

interface Page {
  readonly flags: number;
  readonly granule: number;
  readonly packets: readonly Uint8Array[];
}

/** What a player finds; a page that is cut off ends it. */
function pagesOf(bytes: Uint8Array): readonly Page[] {
  const pages: Page[] = [];
  for (let at = 0; at + 27 <= bytes.length; ) {
    const view = new DataView(bytes.buffer, bytes.byteOffset + at);
    const lacing = bytes.subarray(at + 27, at + 27 + (bytes[at + 26] ?? 0));
    const end = at + 27 + lacing.length + lacing.reduce((sum, length) => sum + length, 0);
    if (end > bytes.length) break;
    pages.push({
      flags: bytes[at + 5] ?? 0,
      granule: Number(view.getBigUint64(6, true)),
      packets: packetsOf(lacing, bytes.subarray(at + 27 + lacing.length, end)),
    });
    at = end;
  }
  return pages;
}

function packetsOf(lacing: Uint8Array, body: Uint8Array): readonly Uint8Array[] {
  const packets: Uint8Array[] = [];
  let [from, to] = [0, 0];
  for (const length of lacing) {
    to += length;
    if (length === 255) continue;
    packets.push(body.subarray(from, to));
    from = to;
  }
  return packets;
}

/** Both channels of an Ogg Opus file (RFC 7845), without what a decoder throws away at the start and behind the end. */
export async function soundOfRecording(path: string): Promise<{ readonly left: Int16Array; readonly right: Int16Array }> {
  const [head, tags, ...pages] = pagesOf(await readFile(path));
  assert.equal(Buffer.from(head?.packets[0] ?? []).toString('latin1', 0, 8), 'OpusHead');
  assert.equal(Buffer.from(tags?.packets[0] ?? []).toString('latin1', 0, 8), 'OpusTags');
  const preSkip = Buffer.from(head?.packets[0] ?? []).readUInt16LE(10);
  using decoder = await createDecoder({ channels: 2, sampleRate: 48_000 });
  const both = pages.flatMap(({ packets }) => packets.flatMap((packet) => [...decoder.decode(packet)]));
  const heard = both.slice(2 * preSkip, 2 * (pages.at(-1)?.granule ?? 0));
  const channel = (first: number): Int16Array => Int16Array.from(heard.filter((_, index) => index % 2 === first));
  return { left: channel(0), right: channel(1) };
}
