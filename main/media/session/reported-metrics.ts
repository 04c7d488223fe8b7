import { limits } from '../../limits.ts';
import type { StreamStatistics } from '../protocol.ts';
import { type Bursts, GMIN } from '../quality/burst-metrics.ts';
import { UNKNOWN, type VoipMetrics } from '../rtcp/voip-metrics.ts';

/** A full sine is -3.01 dBov and 3.14 dBm0 (ITU-T G.711). */
const DBM0_OF_DBOV = 6.15;
/** Enhanced concealment (bits 10), an adaptive jitter buffer (bits 11), adjusting at no stated rate (RFC 3611 §4.7.6). */
const CONFIGURATION = 0b1011_0000;
/** The most that the playout buffer aims at. */
const LONGEST_TARGET_MS = 500;

/** What a stream measures of source `ssrc`, in the words of RFC 3611 §4.7. @param ptimeMs sound in one of its packets */
export function reportedMetrics(ssrc: number, statistics: StreamStatistics, bursts: Bursts, ptimeMs: number): VoipMetrics {
  const { received, lost, late, discarded, duplicate, rttMs = 0, targetDelayMs, playoutDelayMs, playedDbov } = statistics;
  const expected = Math.max(1, received - duplicate + lost);
  const { rFactor, mos } = statistics;
  return {
    ssrc,
    lossRate: (256 * lost) / expected,
    discardRate: (256 * (late + discarded)) / expected,
    burstDensity: 256 * bursts.burstDensity,
    gapDensity: 256 * bursts.gapDensity,
    burstDurationMs: bursts.burstPackets * ptimeMs,
    gapDurationMs: bursts.gapPackets * ptimeMs,
    roundTripMs: rttMs,
    endSystemDelayMs: ptimeMs + playoutDelayMs,
    signalLevel: Math.max(-126, playedDbov + DBM0_OF_DBOV),
    noiseLevel: UNKNOWN,
    echoReturnLoss: UNKNOWN,
    gmin: GMIN,
    rFactor: rFactor ?? UNKNOWN,
    externalRFactor: UNKNOWN,
    mosListening: mos === undefined ? UNKNOWN : mos * 10,
    mosConversational: UNKNOWN,
    receiverConfiguration: CONFIGURATION,
    jitterBufferNominalMs: targetDelayMs,
    jitterBufferMaximumMs: LONGEST_TARGET_MS,
    jitterBufferAbsoluteMaximumMs: limits.media.playoutMs,
  };
}
