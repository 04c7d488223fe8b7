import { fail, ok, type Result } from '../../base/result.ts';
import {
  type ExtendedReport,
  type Goodbye,
  packetTypes,
  REPORT_BLOCK_BYTES,
  type ReportBlock,
  RTCP_VERSION,
  type RtcpPacket,
  SDES_CNAME,
  SDES_END,
  type SourceDescription,
  type SourceDescriptionChunk,
} from './rtcp-packet.ts';
import { parseVoipMetrics, VOIP_METRICS_BLOCK, VOIP_METRICS_WORDS, type VoipMetrics } from './voip-metrics.ts';

/** What makes a compound packet unusable (RFC 3550 §A.2). */
export type RtcpFailure =
  | 'short'
  | 'version'
  | 'length'
  | 'padding'
  | 'order'
  | 'report'
  | 'description'
  | 'goodbye'
  | 'extended';

const utf8 = new TextDecoder();

/**
 * Parses a compound RTCP packet with the checks of RFC 3550 §A.2: it begins with a report, all parts have version 2 and
 * together are exactly as long as the datagram, only the last is padded. One bad part refuses the whole. Never throws.
 */
export function parseRtcpCompound(bytes: Uint8Array): Result<readonly RtcpPacket[], RtcpFailure> {
  if (bytes.length < 8) return fail('short');
  const packets = parseReducedRtcp(bytes);
  const first = packets.ok ? packets.value[0]?.kind : undefined;
  return first === undefined || first === 'senderReport' || first === 'receiverReport' ? packets : fail('order');
}

/** The same where both ends agreed that RTCP need not begin with a report (RFC 5506 §3.4.1). */
export function parseReducedRtcp(bytes: Uint8Array): Result<readonly RtcpPacket[], RtcpFailure> {
  if (bytes.length < 4) return fail('short');
  const packets: RtcpPacket[] = [];
  for (let at = 0; at < bytes.length; ) {
    const part = cutPart(bytes, at);
    if (typeof part === 'string') return fail(part);
    const packet = parsePart(part);
    if (typeof packet === 'string') return fail(packet);
    packets.push(packet);
    at += part.sizeBytes;
  }
  return ok(packets);
}

interface Part {
  readonly packetType: number;
  /** The five bits behind the padding bit: report, source or chunk count. */
  readonly count: number;
  /** Behind the four bytes of header, without padding. */
  readonly body: DataView;
  readonly sizeBytes: number;
}

function cutPart(bytes: Uint8Array, at: number): Part | RtcpFailure {
  if (at + 4 > bytes.length) return 'length';
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, bytes.length - at);
  const first = view.getUint8(0);
  if (first >> 6 !== RTCP_VERSION) return 'version';
  const sizeBytes = (view.getUint16(2) + 1) * 4;
  if (at + sizeBytes > bytes.length) return 'length';
  const padding = (first & 0x20) === 0 ? 0 : view.getUint8(sizeBytes - 1);
  if ((first & 0x20) !== 0) {
    const isLast = at + sizeBytes === bytes.length;
    if (!isLast || padding === 0 || padding % 4 !== 0 || padding > sizeBytes - 4) return 'padding';
  }
  const body = new DataView(bytes.buffer, bytes.byteOffset + at + 4, sizeBytes - 4 - padding);
  return { packetType: view.getUint8(1), count: first & 0x1f, body, sizeBytes };
}

function parsePart(part: Part): RtcpPacket | RtcpFailure {
  switch (part.packetType) {
    case packetTypes.senderReport:
      return parseSenderReport(part);
    case packetTypes.receiverReport:
      return parseReceiverReport(part);
    case packetTypes.sourceDescription:
      return parseSourceDescription(part);
    case packetTypes.goodbye:
      return parseGoodbye(part);
    case packetTypes.extendedReport:
      return parseExtendedReport(part);
    default:
      return { kind: 'other', packetType: part.packetType };
  }
}

/** §6.4.1; profile-specific extensions behind the blocks are skipped. */
function parseSenderReport({ body, count }: Part): RtcpPacket | RtcpFailure {
  if (body.byteLength < 24 + count * REPORT_BLOCK_BYTES) return 'report';
  return {
    kind: 'senderReport',
    ssrc: body.getUint32(0),
    ntp: { seconds: body.getUint32(4), fraction: body.getUint32(8) },
    rtpTimestamp: body.getUint32(12),
    packets: body.getUint32(16),
    octets: body.getUint32(20),
    blocks: parseBlocks(body, 24, count),
  };
}

/** §6.4.2. */
function parseReceiverReport({ body, count }: Part): RtcpPacket | RtcpFailure {
  if (body.byteLength < 4 + count * REPORT_BLOCK_BYTES) return 'report';
  return { kind: 'receiverReport', ssrc: body.getUint32(0), blocks: parseBlocks(body, 4, count) };
}

function parseBlocks(body: DataView, start: number, count: number): ReportBlock[] {
  return Array.from({ length: count }, (_, index) => {
    const at = start + index * REPORT_BLOCK_BYTES;
    const lost = body.getUint32(at + 4);
    return {
      ssrc: body.getUint32(at),
      fractionLost: lost >>> 24,
      cumulativeLost: (lost << 8) >> 8,
      extendedHighestSequence: body.getUint32(at + 8),
      jitterRtpUnits: body.getUint32(at + 12),
      lastSenderReport: body.getUint32(at + 16),
      delaySinceLastSenderReport: body.getUint32(at + 20),
    };
  });
}

/** §6.5: chunks end with a null item and are padded to 32 bits each. */
function parseSourceDescription({ body, count }: Part): SourceDescription | RtcpFailure {
  const chunks: SourceDescriptionChunk[] = [];
  let at = 0;
  for (let index = 0; index < count; index++) {
    if (at + 4 > body.byteLength) return 'description';
    const ssrc = body.getUint32(at);
    const items = parseItems(body, at + 4);
    if (items === undefined) return 'description';
    chunks.push(items.cname === undefined ? { ssrc } : { ssrc, cname: items.cname });
    at = items.end;
  }
  return { kind: 'sourceDescription', chunks };
}

function parseItems(body: DataView, start: number): { readonly cname?: string; readonly end: number } | undefined {
  let cname: string | undefined;
  let at = start;
  while (at < body.byteLength) {
    const type = body.getUint8(at);
    if (type === SDES_END) {
      const end = Math.ceil((at + 1) / 4) * 4;
      if (end > body.byteLength) return undefined;
      return cname === undefined ? { end } : { cname, end };
    }
    if (at + 2 > body.byteLength) return undefined;
    const length = body.getUint8(at + 1);
    if (at + 2 + length > body.byteLength) return undefined;
    if (type === SDES_CNAME) cname = textAt(body, at + 2, length);
    at += 2 + length;
  }
  return undefined;
}

/** §6.6: the reason is optional. */
function parseGoodbye({ body, count }: Part): Goodbye | RtcpFailure {
  const end = count * 4;
  if (body.byteLength < end) return 'goodbye';
  const ssrcs = Array.from({ length: count }, (_, index) => body.getUint32(index * 4));
  if (body.byteLength === end) return { kind: 'goodbye', ssrcs };
  const length = body.getUint8(end);
  if (end + 1 + length > body.byteLength) return 'goodbye';
  return { kind: 'goodbye', ssrcs, reason: textAt(body, end + 1, length) };
}

/** RFC 3611 §3: blocks one behind the other, each with its type and length; those of other types are skipped. */
function parseExtendedReport({ body }: Part): ExtendedReport | RtcpFailure {
  if (body.byteLength < 4) return 'extended';
  const voipMetrics: VoipMetrics[] = [];
  for (let at = 4; at < body.byteLength; ) {
    if (at + 4 > body.byteLength) return 'extended';
    const words = body.getUint16(at + 2);
    const end = at + 4 + words * 4;
    if (end > body.byteLength) return 'extended';
    if (body.getUint8(at) === VOIP_METRICS_BLOCK && words === VOIP_METRICS_WORDS) {
      voipMetrics.push(parseVoipMetrics(new DataView(body.buffer, body.byteOffset + at + 4, words * 4)));
    }
    at = end;
  }
  return { kind: 'extendedReport', ssrc: body.getUint32(0), voipMetrics };
}

/** Bad UTF-8 becomes U+FFFD. */
function textAt(body: DataView, at: number, length: number): string {
  return utf8.decode(new Uint8Array(body.buffer, body.byteOffset + at, length));
}
