import type { Clock } from '../../base/clock.ts';
import { type Random, randomFraction } from '../../base/random.ts';
import type { ReceptionFacts } from '../rtp/source-statistics.ts';
import { middleOf, NtpClock, toNtpUnits } from './ntp.ts';
import { deterministicIntervalMs, randomizedIntervalMs } from './rtcp-interval.ts';
import type { ReportBlock, RtcpPacket, SenderReport } from './rtcp-packet.ts';
import { type OutgoingRtcp, serializeRtcpCompound } from './serialize-rtcp.ts';
import type { VoipMetrics } from './voip-metrics.ts';

/** RTCP may take 5 % of a session of about 80 kbit/s each way (RFC 3550 §6.2). */
const BANDWIDTH_BYTES_PER_SECOND = 1_000;
/** IPv4 and UDP headers count as size (RFC 3550 §6.2). */
const LOWER_LAYER_BYTES = 28;
/** First guess of a compound packet's size (RFC 3550 §6.3.2). */
const FIRST_SIZE_BYTES = 100;

/** What the stream knows when a report is made. */
export interface ReportFacts {
  readonly ssrc: number;
  /** Present when we sent since the last but one report: then it is a sender report (RFC 3550 §6.4). */
  readonly sent?: { readonly rtpTimestamp: number; readonly packets: number; readonly octets: number };
  /** Present when something was received. */
  readonly reception?: ReceptionFacts & { readonly ssrc: number };
  /** Present when the peer wants them (RFC 3611 §5). */
  readonly voipMetrics?: VoipMetrics;
}

/** What the peer's reports say of our sound. */
export interface RemoteReport {
  /** 0…1, of the interval before the report. */
  readonly lossFraction: number;
  readonly jitterRtpUnits: number;
  /** When it came. */
  readonly atMs: number;
}

interface HeardReport {
  readonly ssrc: number;
  readonly middle: number;
  readonly atMs: number;
}

/**
 * RTCP of one stream with one peer: when to report (RFC 3550 §6.3), what the peer's reports say, and the round trip.
 * Driven by `isDue`; holds no timer. Sends nothing itself.
 */
export class RtcpSession {
  readonly #random: Random;
  readonly #ntp: NtpClock;
  readonly #cname: string;
  #lastSentMs = 0;
  #nextMs = 0;
  #isInitial = true;
  #averageSizeBytes = FIRST_SIZE_BYTES;
  #hasPeer = false;
  #peerSends = false;
  #weSend = false;
  #heard: HeardReport | undefined;
  #rttMs: number | undefined;
  #remote: RemoteReport | undefined;
  #remoteVoipMetrics: VoipMetrics | undefined;

  /** @param cname stable for the session and without a user's name (RFC 7022) */
  constructor(options: { clock: Clock; random: Random; cname: string }) {
    this.#random = options.random;
    this.#ntp = new NtpClock(options.clock);
    this.#cname = options.cname;
    this.join(options.clock.nowMs());
  }

  /** The session begins now, and with it the wait for the first report. */
  join(nowMs: number): void {
    this.#lastSentMs = nowMs;
    this.#nextMs = nowMs + this.#intervalMs();
  }

  /** Absent until the peer reported on one of our sender reports. */
  get rttMs(): number | undefined {
    return this.#rttMs;
  }

  get remote(): RemoteReport | undefined {
    return this.#remote;
  }

  /** What the peer measured of our sound (RFC 3611 §4.7); absent until it told. */
  get remoteVoipMetrics(): VoipMetrics | undefined {
    return this.#remoteVoipMetrics;
  }

  /**
   * Whether a report is to be sent now. Asked often; on expiry the interval is considered anew with what is known by then and
   * may grow (timer reconsideration, RFC 3550 §6.3.6).
   */
  isDue(nowMs: number): boolean {
    if (nowMs < this.#nextMs) return false;
    const reconsideredMs = this.#lastSentMs + this.#intervalMs();
    if (reconsideredMs <= nowMs) return true;
    this.#nextMs = reconsideredMs;
    return false;
  }

  /** The report due now: SR or RR, SDES with our CNAME, and VoIP metrics if there are any. Begins the next interval. */
  report(facts: ReportFacts, nowMs: number): Uint8Array {
    this.#weSend = facts.sent !== undefined;
    this.#isInitial = false;
    const bytes = serializeRtcpCompound([
      this.#reportPart(facts, nowMs),
      this.#description(facts.ssrc),
      ...extendedReport(facts),
    ]);
    this.#measureSize(bytes.length);
    this.#lastSentMs = nowMs;
    this.#nextMs = nowMs + this.#intervalMs();
    return bytes;
  }

  /** The last packet of `facts.ssrc` (RFC 3550 §6.6); sent at once, as there are but two members (§6.3.7). */
  goodbye(facts: ReportFacts, nowMs: number, reason?: string): Uint8Array {
    const bye: OutgoingRtcp = { kind: 'goodbye', ssrcs: [facts.ssrc], ...(reason === undefined ? {} : { reason }) };
    return serializeRtcpCompound([this.#reportPart(facts, nowMs), this.#description(facts.ssrc), bye]);
  }

  /**
   * Takes a compound packet of the peer.
   *
   * @param ourSsrc blocks about others are skipped
   * @returns whether the peer said goodbye
   */
  receive(packets: readonly RtcpPacket[], sizeBytes: number, ourSsrc: number, nowMs: number): boolean {
    this.#measureSize(sizeBytes);
    this.#hasPeer = true;
    let isGoodbye = false;
    for (const packet of packets) {
      if (packet.kind === 'senderReport') this.#hear(packet, nowMs);
      if (packet.kind === 'receiverReport') this.#peerSends = false;
      if (packet.kind === 'senderReport' || packet.kind === 'receiverReport') this.#readBlocks(packet.blocks, ourSsrc, nowMs);
      if (packet.kind === 'extendedReport')
        this.#remoteVoipMetrics = packet.voipMetrics.find(({ ssrc }) => ssrc === ourSsrc) ?? this.#remoteVoipMetrics;
      if (packet.kind === 'goodbye' && packet.ssrcs.length > 0) isGoodbye = true;
    }
    return isGoodbye;
  }

  #hear(report: SenderReport, nowMs: number): void {
    this.#peerSends = true;
    this.#heard = { ssrc: report.ssrc, middle: middleOf(report.ntp), atMs: nowMs };
  }

  #readBlocks(blocks: readonly ReportBlock[], ourSsrc: number, nowMs: number): void {
    for (const block of blocks) {
      if (block.ssrc !== ourSsrc) continue;
      this.#remote = { lossFraction: block.fractionLost / 256, jitterRtpUnits: block.jitterRtpUnits, atMs: nowMs };
      if (block.lastSenderReport !== 0) this.#measureRoundTrip(block, nowMs);
    }
  }

  /** RFC 3550 §6.4.1, figure 2: A - LSR - DLSR. What comes out negative or beyond a minute is a lie or a stale report. */
  #measureRoundTrip(block: ReportBlock, nowMs: number): void {
    const units = (middleOf(this.#ntp.at(nowMs)) - block.lastSenderReport - block.delaySinceLastSenderReport) | 0;
    const rttMs = (units * 1000) / 65_536;
    if (rttMs > -1 && rttMs < 60_000) this.#rttMs = Math.max(rttMs, 0);
  }

  #reportPart(facts: ReportFacts, nowMs: number): OutgoingRtcp {
    const blocks = facts.reception === undefined ? [] : [this.#block(facts.reception, nowMs)];
    if (facts.sent === undefined) return { kind: 'receiverReport', ssrc: facts.ssrc, blocks };
    return { kind: 'senderReport', ssrc: facts.ssrc, ntp: this.#ntp.at(nowMs), ...facts.sent, blocks };
  }

  #block(reception: NonNullable<ReportFacts['reception']>, nowMs: number): ReportBlock {
    const heard = this.#heard?.ssrc === reception.ssrc ? this.#heard : undefined;
    return {
      ...reception,
      lastSenderReport: heard?.middle ?? 0,
      delaySinceLastSenderReport: heard === undefined ? 0 : toNtpUnits(nowMs - heard.atMs),
    };
  }

  #description(ssrc: number): OutgoingRtcp {
    return { kind: 'sourceDescription', chunks: [{ ssrc, cname: this.#cname }] };
  }

  /** RFC 3550 §6.3.3: an average that forgets by sixteenths. */
  #measureSize(sizeBytes: number): void {
    this.#averageSizeBytes += (sizeBytes + LOWER_LAYER_BYTES - this.#averageSizeBytes) / 16;
  }

  #intervalMs(): number {
    const deterministicMs = deterministicIntervalMs({
      members: this.#hasPeer ? 2 : 1,
      senders: (this.#weSend ? 1 : 0) + (this.#peerSends ? 1 : 0),
      weSent: this.#weSend,
      bandwidthBytesPerSecond: BANDWIDTH_BYTES_PER_SECOND,
      averageSizeBytes: this.#averageSizeBytes,
      isInitial: this.#isInitial,
    });
    return randomizedIntervalMs(deterministicMs, randomFraction(this.#random));
  }
}

function extendedReport({ ssrc, voipMetrics }: ReportFacts): OutgoingRtcp[] {
  return voipMetrics === undefined ? [] : [{ kind: 'extendedReport', ssrc, voipMetrics: [voipMetrics] }];
}
