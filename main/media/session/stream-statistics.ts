import type { PlayoutStatistics } from '../jitter/playout.ts';
import type { StreamStatistics } from '../protocol.ts';
import { ratingOfStatistics } from '../quality/rating.ts';
import type { RemoteReport } from '../rtcp/rtcp-session.ts';
import { UNKNOWN, type VoipMetrics } from '../rtcp/voip-metrics.ts';

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
  readonly remoteVoipMetrics: VoipMetrics | undefined;
  /** Of our sound: its codec, packet time and the rate of the peer's jitter. */
  readonly codec: string;
  readonly srtp: StreamStatistics['srtp'];
  readonly keying: StreamStatistics['keying'];
  readonly ptimeMs: number;
  readonly device: StreamStatistics['device'];
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
    ...remoteQuality(counts.remoteVoipMetrics),
    codec: counts.codec,
    ...(counts.srtp === undefined ? {} : { srtp: counts.srtp }),
    ...(counts.srtp === undefined || counts.keying === undefined ? {} : { keying: counts.keying }),
    targetDelayMs,
    playoutDelayMs: delayMs,
    capturedDbov: counts.capturedDbov,
    playedDbov: counts.playedDbov,
    ...(counts.device === undefined ? {} : { device: counts.device }),
    ...(received === 0 ? {} : ratingOfStatistics({ ...counts, ...playout, lost, rttMs: rttMs ?? 0 })),
  };
}

function remoteFacts(
  { lossFraction, jitterRtpUnits }: RemoteReport,
  clockRate: number,
): Pick<StreamStatistics, 'remoteLossPercent' | 'remoteJitterMs'> {
  return { remoteLossPercent: lossFraction * 100, remoteJitterMs: clockRate === 0 ? 0 : (jitterRtpUnits * 1000) / clockRate };
}

function remoteQuality(metrics: VoipMetrics | undefined): Pick<StreamStatistics, 'remoteRFactor' | 'remoteMos'> {
  if (metrics === undefined) return {};
  const { rFactor, mosListening } = metrics;
  return {
    ...(rFactor === UNKNOWN ? {} : { remoteRFactor: rFactor }),
    ...(mosListening === UNKNOWN ? {} : { remoteMos: mosListening / 10 }),
  };
}
