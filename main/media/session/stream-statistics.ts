import type { PlayoutStatistics } from '../jitter/playout.ts';
import type { StreamStatistics } from '../protocol.ts';
import { concealedSpeech, mosOf, ratingOf } from '../quality/e-model.ts';
import type { RemoteReport } from '../rtcp/rtcp-session.ts';

/** What the parts of a stream count. */
export interface StreamCounts {
  readonly durationMs: number;
  readonly sent: number;
  readonly received: number;
  readonly expected: number;
  readonly rejected: number;
  readonly jitterMs: number;
  readonly rttMs: number | undefined;
  readonly remote: RemoteReport | undefined;
  /** Of our sound: its codec, packet time and the rate of the peer's jitter. */
  readonly codec: string;
  readonly srtp: StreamStatistics['srtp'];
  readonly ptimeMs: number;
  readonly clockRate: number;
  readonly playout: PlayoutStatistics;
  readonly capturedDbov: number;
  readonly playedDbov: number;
}

/** Sums up a stream as the engine sees it. */
export function summarize(counts: StreamCounts): StreamStatistics {
  const { playout, remote, rttMs, expected, received } = counts;
  const { targetDelayMs, delayMs, ...totals } = playout;
  const lost = Math.max(0, expected - (received - playout.duplicate));
  return {
    durationMs: Math.round(counts.durationMs),
    sent: counts.sent,
    received,
    lost,
    ...totals,
    rejected: counts.rejected,
    jitterMs: counts.jitterMs,
    ...(rttMs === undefined ? {} : { rttMs }),
    ...(remote === undefined ? {} : remoteFacts(remote, counts.clockRate)),
    codec: counts.codec,
    ...(counts.srtp === undefined ? {} : { srtp: counts.srtp }),
    targetDelayMs,
    playoutDelayMs: delayMs,
    capturedDbov: counts.capturedDbov,
    playedDbov: counts.playedDbov,
    ...(received === 0 ? {} : quality(counts, lost)),
  };
}

function remoteFacts(
  { lossFraction, jitterRtpUnits }: RemoteReport,
  clockRate: number,
): Pick<StreamStatistics, 'remoteLossPercent' | 'remoteJitterMs'> {
  return { remoteLossPercent: lossFraction * 100, remoteJitterMs: clockRate === 0 ? 0 : (jitterRtpUnits * 1000) / clockRate };
}

/** One way: half the round trip, the packet being filled and the playout buffer. */
function quality({ rttMs, ptimeMs, expected, playout }: StreamCounts, lost: number): Pick<StreamStatistics, 'rFactor' | 'mos'> {
  const unheard = lost + playout.late + playout.discarded;
  const rFactor = ratingOf({
    delayMs: (rttMs ?? 0) / 2 + ptimeMs + playout.targetDelayMs,
    lossPercent: expected === 0 ? 0 : Math.min(100, (100 * unheard) / expected),
    codec: concealedSpeech,
  });
  return { rFactor, mos: mosOf(rFactor) };
}
