import { fail, ok, type Result } from '../../base/result.ts';

/** Fixed header of RFC 3550 §5.1. */
const RTP_HEADER_BYTES = 12;
const VERSION = 2;

/** A one-word profile mark and its data (RFC 3550 §5.3.1); `bytes` is a multiple of four long. */
export interface RtpExtension {
  readonly profile: number;
  readonly bytes: Uint8Array;
}

/** One RTP packet (RFC 3550 §5.1). `payload` and `extension.bytes` are views of the datagram, padding cut off. */
export interface RtpPacket {
  readonly marker: boolean;
  /** 0…127. */
  readonly payloadType: number;
  /** 0…65535. */
  readonly sequenceNumber: number;
  /** 0…2^32-1, in units of the payload's clock. */
  readonly timestamp: number;
  readonly ssrc: number;
  readonly csrcs: readonly number[];
  readonly extension?: RtpExtension;
  readonly payload: Uint8Array;
}

/** Which part of the header is not as RFC 3550 §A.1 demands. */
export type RtpFailure = 'short' | 'version' | 'csrc' | 'extension' | 'padding';

const noCsrcs: readonly number[] = [];

/**
 * Parses one datagram (RFC 3550 §5.1, checks of §A.1). Copies nothing; never throws.
 *
 * @returns the packet, or the first part that does not fit into the datagram
 */
export function parseRtpPacket(bytes: Uint8Array): Result<RtpPacket, RtpFailure> {
  if (bytes.length < RTP_HEADER_BYTES) return fail('short');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const first = view.getUint8(0);
  if (first >> 6 !== VERSION) return fail('version');

  const csrcEnd = RTP_HEADER_BYTES + (first & 0x0f) * 4;
  if (csrcEnd > bytes.length) return fail('csrc');
  const extension = (first & 0x10) === 0 ? undefined : readExtension(view, bytes, csrcEnd);
  if (extension === 'overrun') return fail('extension');
  const payloadStart = csrcEnd + (extension === undefined ? 0 : 4 + extension.bytes.length);
  const padding = (first & 0x20) === 0 ? 0 : view.getUint8(bytes.length - 1);
  const payloadEnd = bytes.length - padding;
  if ((first & 0x20) !== 0 && (padding === 0 || payloadEnd < payloadStart)) return fail('padding');

  const second = view.getUint8(1);
  return ok({
    marker: (second & 0x80) !== 0,
    payloadType: second & 0x7f,
    sequenceNumber: view.getUint16(2),
    timestamp: view.getUint32(4),
    ssrc: view.getUint32(8),
    csrcs: csrcEnd === RTP_HEADER_BYTES ? noCsrcs : readCsrcs(view, csrcEnd),
    ...(extension === undefined ? {} : { extension }),
    payload: bytes.subarray(payloadStart, payloadEnd),
  });
}

/**
 * Writes a packet into a buffer of its own, without padding. Mirrors {@link parseRtpPacket}.
 * At most 15 CSRCs; the extension's length must be a multiple of four below 2^18.
 */
export function serializeRtpPacket(packet: RtpPacket): Uint8Array {
  const { csrcs, extension, payload } = packet;
  const csrcEnd = RTP_HEADER_BYTES + csrcs.length * 4;
  const payloadStart = csrcEnd + (extension === undefined ? 0 : 4 + extension.bytes.length);
  const bytes = new Uint8Array(payloadStart + payload.length);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, (VERSION << 6) | (extension === undefined ? 0 : 0x10) | csrcs.length);
  view.setUint8(1, (packet.marker ? 0x80 : 0) | packet.payloadType);
  view.setUint16(2, packet.sequenceNumber);
  view.setUint32(4, packet.timestamp);
  view.setUint32(8, packet.ssrc);
  csrcs.forEach((csrc, index) => {
    view.setUint32(RTP_HEADER_BYTES + index * 4, csrc);
  });
  if (extension !== undefined) {
    view.setUint16(csrcEnd, extension.profile);
    view.setUint16(csrcEnd + 2, extension.bytes.length / 4);
    bytes.set(extension.bytes, csrcEnd + 4);
  }
  bytes.set(payload, payloadStart);
  return bytes;
}

/** Bytes before the payload: fixed header, CSRCs, extension (RFC 3550 §5.1); `undefined` when they do not fit into the packet. */
export function rtpHeaderBytes(bytes: Uint8Array): number | undefined {
  const first = bytes[0] ?? 0;
  const csrcEnd = RTP_HEADER_BYTES + (first & 0x0f) * 4;
  const hasExtension = (first & 0x10) !== 0;
  const words = hasExtension ? ((bytes[csrcEnd + 2] ?? 0) << 8) | (bytes[csrcEnd + 3] ?? 0) : 0;
  const end = csrcEnd + (hasExtension ? 4 + words * 4 : 0);
  return first >> 6 === VERSION && end <= bytes.length ? end : undefined;
}

/** Whether a datagram on a shared port is RTCP: packet types 192 to 223 (RFC 5761 §4). */
export function looksLikeRtcp(bytes: Uint8Array): boolean {
  const packetType = bytes[1] ?? 0;
  return packetType >= 192 && packetType <= 223;
}

function readExtension(view: DataView, bytes: Uint8Array, start: number): RtpExtension | 'overrun' {
  if (start + 4 > bytes.length) return 'overrun';
  const end = start + 4 + view.getUint16(start + 2) * 4;
  if (end > bytes.length) return 'overrun';
  return { profile: view.getUint16(start), bytes: bytes.subarray(start + 4, end) };
}

function readCsrcs(view: DataView, end: number): number[] {
  const csrcs: number[] = [];
  for (let at = RTP_HEADER_BYTES; at < end; at += 4) csrcs.push(view.getUint32(at));
  return csrcs;
}
