import type { Clock } from '../../base/clock.ts';
import { type Random, randomHex } from '../../base/random.ts';
import type { Address } from '../../net/network.ts';
import { parseReducedRtcp, parseRtcpCompound } from '../rtcp/parse-rtcp.ts';
import type { RtcpPacket } from '../rtcp/rtcp-packet.ts';
import { type RemoteReport, type ReportFacts, RtcpSession } from '../rtcp/rtcp-session.ts';
import type { VoipMetrics } from '../rtcp/voip-metrics.ts';
import type { RtpSender } from '../rtp/rtp-sender.ts';
import type { ReceivePath } from './receive-path.ts';

/** Reports for which sending stays fresh: the last and the one before (RFC 3550 §6.4). */
const SENDER_REPORTS = 2;

export interface ControlPathOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly rtp: RtpSender;
  readonly receivePath: ReceivePath;
  /** The timestamp of our sound at this moment. */
  readonly rtpTimestampNow: () => number;
  readonly transmit: (packet: Uint8Array) => void;
  /** What we measure of source `ssrc`, where the peer wants to know (RFC 3611 §5). */
  readonly voipMetrics: (ssrc: number) => VoipMetrics | undefined;
}

/** What came of a datagram that should be RTCP. */
export type ControlVerdict = 'accepted' | 'malformed' | 'goodbye' | 'collision';

/** RTCP of one stream: reports at their time, reads the peer's, says goodbye (RFC 3550 §6). */
export class ControlPath {
  readonly #options: ControlPathOptions;
  readonly #session: RtcpSession;
  #hasReported = false;
  #reportedPackets = 0;
  #reportsSinceSent = SENDER_REPORTS;

  constructor(options: ControlPathOptions) {
    this.#options = options;
    this.#session = new RtcpSession({ ...options, cname: randomHex(options.random, 12) });
  }

  get rttMs(): number | undefined {
    return this.#session.rttMs;
  }

  get remote(): RemoteReport | undefined {
    return this.#session.remote;
  }

  get remoteVoipMetrics(): VoipMetrics | undefined {
    return this.#session.remoteVoipMetrics;
  }

  /** The session begins: the first report is due half an interval from now. */
  join(nowMs: number): void {
    this.#session.join(nowMs);
  }

  /** Sends a report if its time has come. */
  poll(nowMs: number): void {
    if (!this.#session.isDue(nowMs)) return;
    const { packets } = this.#options.rtp.totals;
    this.#reportsSinceSent = packets === this.#reportedPackets ? this.#reportsSinceSent + 1 : 0;
    this.#reportedPackets = packets;
    this.#hasReported = true;
    this.#options.transmit(this.#session.report(this.#facts(), nowMs));
  }

  /** Ends our present SSRC; one that never sent anything leaves without a word (RFC 3550 §6.3.7). */
  sayGoodbye(nowMs: number, reason?: string): void {
    if (this.#hasReported || this.#options.rtp.totals.packets > 0)
      this.#options.transmit(this.#session.goodbye(this.#facts(), nowMs, reason));
    this.#reportedPackets = 0;
    this.#hasReported = false;
  }

  /** @param isReducedSize agreed: it need not begin with a report (RFC 5506) */
  receive(bytes: Uint8Array, nowMs: number, isReducedSize: boolean): ControlVerdict {
    const parsed = isReducedSize ? parseReducedRtcp(bytes) : parseRtcpCompound(bytes);
    if (!parsed.ok) return 'malformed';
    const { ssrc } = this.#options.rtp;
    if (parsed.value.some((packet) => senderOf(packet) === ssrc)) return 'collision';
    return this.#session.receive(parsed.value, bytes.length, ssrc, nowMs) ? 'goodbye' : 'accepted';
  }

  #facts(): ReportFacts {
    const { rtp, receivePath, rtpTimestampNow, voipMetrics } = this.#options;
    const reception = receivePath.report();
    const sent = this.#reportsSinceSent < SENDER_REPORTS ? { rtpTimestamp: rtpTimestampNow(), ...rtp.totals } : undefined;
    const metrics = reception && voipMetrics(reception.ssrc);
    return {
      ssrc: rtp.ssrc,
      ...(sent === undefined ? {} : { sent }),
      ...(reception === undefined ? {} : { reception }),
      ...(metrics === undefined ? {} : { voipMetrics: metrics }),
    };
  }
}

function senderOf(packet: RtcpPacket): number | undefined {
  return packet.kind === 'senderReport' || packet.kind === 'receiverReport' ? packet.ssrc : undefined;
}

/** Where RTCP goes and comes from when it does not share the port of RTP. */
export class ControlRoute {
  #signalled: Address | undefined;
  #source: Address | undefined;

  /** The same address again leaves the peer where it was found. */
  signal(address: Address): void {
    if (this.#signalled?.host === address.host && this.#signalled.port === address.port) return;
    this.#signalled = address;
    this.#source = undefined;
  }

  get destination(): Address | undefined {
    return this.#source ?? this.#signalled;
  }

  /** RTCP is the peer's when it comes from the machine that signalling or the peer's own RTP named; then it is answered there. */
  judge(from: Address, rtpSource: Address | undefined): boolean {
    const isPeer = from.host === rtpSource?.host || from.host === this.#signalled?.host;
    if (isPeer) this.#source = from;
    return isPeer;
  }
}
