import type { VoipMetrics } from './voip-metrics.ts';

/** One report block (RFC 3550 §6.4.1): what a receiver says of source `ssrc`. */
export interface ReportBlock {
  readonly ssrc: number;
  /** 0…255, of 256. */
  readonly fractionLost: number;
  /** Signed, 24 bits. */
  readonly cumulativeLost: number;
  readonly extendedHighestSequence: number;
  readonly jitterRtpUnits: number;
  /** Middle 32 bits of the NTP time of the last sender report, 0 when there was none. */
  readonly lastSenderReport: number;
  /** Since then, in 1/65536 s. */
  readonly delaySinceLastSenderReport: number;
}

/** An extended report (RFC 3611 §2); of its blocks only VoIP metrics are kept. */
export interface ExtendedReport {
  readonly kind: 'extendedReport';
  readonly ssrc: number;
  readonly voipMetrics: readonly VoipMetrics[];
}

/** Seconds since 1900 and their 2^-32 fractions (RFC 3550 §4), both unsigned 32 bits. */
export interface NtpTime {
  readonly seconds: number;
  readonly fraction: number;
}

export interface SenderReport {
  readonly kind: 'senderReport';
  readonly ssrc: number;
  readonly ntp: NtpTime;
  readonly rtpTimestamp: number;
  readonly packets: number;
  readonly octets: number;
  readonly blocks: readonly ReportBlock[];
}

export interface ReceiverReport {
  readonly kind: 'receiverReport';
  readonly ssrc: number;
  readonly blocks: readonly ReportBlock[];
}

/** One chunk of an SDES packet (RFC 3550 §6.5); only the CNAME of its items is kept. */
export interface SourceDescriptionChunk {
  readonly ssrc: number;
  readonly cname?: string;
}

export interface SourceDescription {
  readonly kind: 'sourceDescription';
  readonly chunks: readonly SourceDescriptionChunk[];
}

export interface Goodbye {
  readonly kind: 'goodbye';
  readonly ssrcs: readonly number[];
  readonly reason?: string;
}

/** APP, feedback and whatever comes: well-formed as a packet, its content not for us. */
export interface OtherRtcp {
  readonly kind: 'other';
  readonly packetType: number;
}

export type RtcpPacket = SenderReport | ReceiverReport | SourceDescription | Goodbye | ExtendedReport | OtherRtcp;

/** RFC 3550 §12.1, RFC 3611 §2. */
export const packetTypes = {
  senderReport: 200,
  receiverReport: 201,
  sourceDescription: 202,
  goodbye: 203,
  extendedReport: 207,
} as const;
export const RTCP_VERSION = 2;
/** SDES item types (RFC 3550 §6.5). */
export const SDES_END = 0;
export const SDES_CNAME = 1;
export const REPORT_BLOCK_BYTES = 24;
/** A count field has five bits. */
export const MAX_COUNT = 31;
