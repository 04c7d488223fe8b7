import {
  type ExtendedReport,
  type Goodbye,
  MAX_COUNT,
  packetTypes,
  REPORT_BLOCK_BYTES,
  type ReceiverReport,
  type ReportBlock,
  RTCP_VERSION,
  SDES_CNAME,
  type SenderReport,
  type SourceDescription,
} from './rtcp-packet.ts';
import { VOIP_METRICS_BLOCK, VOIP_METRICS_WORDS, writeVoipMetrics } from './voip-metrics.ts';

const utf8 = new TextEncoder();
const LONGEST_TEXT_BYTES = 255;

/** What we send ourselves. */
export type OutgoingRtcp = SenderReport | ReceiverReport | SourceDescription | Goodbye | ExtendedReport;

/**
 * Writes the parts one behind the other into one datagram (RFC 3550 §6.1): the caller puts a report first and a source description
 * behind it. Texts are cut at 255 bytes; more than 31 blocks, chunks or sources in one part are a bug.
 */
export function serializeRtcpCompound(packets: readonly OutgoingRtcp[]): Uint8Array {
  const parts = packets.map(serializePart);
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

function serializePart(packet: OutgoingRtcp): Uint8Array {
  switch (packet.kind) {
    case 'senderReport':
      return serializeSenderReport(packet);
    case 'receiverReport':
      return serializeReceiverReport(packet);
    case 'sourceDescription':
      return serializeSourceDescription(packet);
    case 'goodbye':
      return serializeGoodbye(packet);
    case 'extendedReport':
      return serializeExtendedReport(packet);
  }
}

function serializeSenderReport(report: SenderReport): Uint8Array {
  const { bytes, body } = newPart(packetTypes.senderReport, report.blocks.length, 24 + report.blocks.length * REPORT_BLOCK_BYTES);
  body.setUint32(0, report.ssrc);
  body.setUint32(4, report.ntp.seconds);
  body.setUint32(8, report.ntp.fraction);
  body.setUint32(12, report.rtpTimestamp);
  body.setUint32(16, report.packets);
  body.setUint32(20, report.octets);
  writeBlocks(body, 24, report.blocks);
  return bytes;
}

function serializeReceiverReport(report: ReceiverReport): Uint8Array {
  const { bytes, body } = newPart(
    packetTypes.receiverReport,
    report.blocks.length,
    4 + report.blocks.length * REPORT_BLOCK_BYTES,
  );
  body.setUint32(0, report.ssrc);
  writeBlocks(body, 4, report.blocks);
  return bytes;
}

function writeBlocks(body: DataView, start: number, blocks: readonly ReportBlock[]): void {
  blocks.forEach((block, index) => {
    const at = start + index * REPORT_BLOCK_BYTES;
    body.setUint32(at, block.ssrc);
    body.setUint32(at + 4, (block.fractionLost << 24) | (block.cumulativeLost & 0xffffff));
    body.setUint32(at + 8, block.extendedHighestSequence);
    body.setUint32(at + 12, block.jitterRtpUnits);
    body.setUint32(at + 16, block.lastSenderReport);
    body.setUint32(at + 20, block.delaySinceLastSenderReport);
  });
}

function serializeSourceDescription(description: SourceDescription): Uint8Array {
  const chunks = description.chunks.map(({ ssrc, cname }) => ({
    ssrc,
    text: cname === undefined ? undefined : encodeText(cname),
  }));
  // Each chunk: SSRC, the item if there is one, and one to four null bytes up to a whole word.
  const sizes = chunks.map(({ text }) => Math.floor((4 + (text === undefined ? 0 : 2 + text.length)) / 4) * 4 + 4);
  const { bytes, body } = newPart(
    packetTypes.sourceDescription,
    chunks.length,
    sizes.reduce((sum, size) => sum + size, 0),
  );
  let at = 0;
  chunks.forEach(({ ssrc, text }, index) => {
    body.setUint32(at, ssrc);
    if (text !== undefined) {
      body.setUint8(at + 4, SDES_CNAME);
      body.setUint8(at + 5, text.length);
      bytes.set(text, 4 + at + 6);
    }
    at += sizes[index] ?? 0;
  });
  return bytes;
}

function serializeGoodbye(goodbye: Goodbye): Uint8Array {
  const text = goodbye.reason === undefined ? undefined : encodeText(goodbye.reason);
  const ssrcBytes = goodbye.ssrcs.length * 4;
  const reasonBytes = text === undefined ? 0 : Math.ceil((1 + text.length) / 4) * 4;
  const { bytes, body } = newPart(packetTypes.goodbye, goodbye.ssrcs.length, ssrcBytes + reasonBytes);
  goodbye.ssrcs.forEach((ssrc, index) => {
    body.setUint32(index * 4, ssrc);
  });
  if (text !== undefined) {
    body.setUint8(ssrcBytes, text.length);
    bytes.set(text, 4 + ssrcBytes + 1);
  }
  return bytes;
}

function serializeExtendedReport({ ssrc, voipMetrics }: ExtendedReport): Uint8Array {
  const blockBytes = 4 + VOIP_METRICS_WORDS * 4;
  const { bytes, body } = newPart(packetTypes.extendedReport, 0, 4 + voipMetrics.length * blockBytes);
  body.setUint32(0, ssrc);
  voipMetrics.forEach((metrics, index) => {
    const at = 4 + index * blockBytes;
    body.setUint8(at, VOIP_METRICS_BLOCK);
    body.setUint16(at + 2, VOIP_METRICS_WORDS);
    writeVoipMetrics(new DataView(body.buffer, body.byteOffset + at + 4, VOIP_METRICS_WORDS * 4), metrics);
  });
  return bytes;
}

function newPart(packetType: number, count: number, bodyBytes: number): { readonly bytes: Uint8Array; readonly body: DataView } {
  if (count > MAX_COUNT) throw new RangeError(`an RTCP packet counts to ${MAX_COUNT}, not ${count}`);
  const bytes = new Uint8Array(4 + bodyBytes);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, (RTCP_VERSION << 6) | count);
  view.setUint8(1, packetType);
  view.setUint16(2, bodyBytes / 4);
  return { bytes, body: new DataView(bytes.buffer, 4) };
}

function encodeText(text: string): Uint8Array {
  const bytes = new Uint8Array(LONGEST_TEXT_BYTES);
  return bytes.subarray(0, utf8.encodeInto(text, bytes).written);
}
