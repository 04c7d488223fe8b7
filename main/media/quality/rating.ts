import type { StreamStatistics } from '../protocol.ts';
import { type CodecImpairment, concealedSpeech, mosOf, opusSpeech, ratingOf } from './e-model.ts';

/** What a rating is made of, of a whole call or of a part of it. */
export type RatedCounts = Pick<
  StreamStatistics,
  'received' | 'lost' | 'late' | 'duplicate' | 'discarded' | 'codec' | 'targetDelayMs'
> & {
  readonly rttMs?: number;
  /** Sound in a packet. */
  readonly ptimeMs?: number;
};

const USUAL_PTIME_MS = 20;

/** How it sounded: losses by what was not heard of what was sent, the delay one way as half the round trip, a packet and the playout buffer. */
export function ratingOfStatistics(counts: RatedCounts): { readonly rFactor: number; readonly mos: number } {
  const { received, lost, late, duplicate, discarded, rttMs = 0, ptimeMs = USUAL_PTIME_MS } = counts;
  const expected = received - duplicate + lost;
  const rFactor = ratingOf({
    delayMs: rttMs / 2 + ptimeMs + counts.targetDelayMs,
    lossPercent: expected <= 0 ? 0 : Math.min(100, (100 * (lost + late + discarded)) / expected),
    codec: impairmentOf(counts.codec),
  });
  return { rFactor, mos: mosOf(rFactor) };
}

function impairmentOf(codec: string): CodecImpairment {
  return codec.toUpperCase() === 'OPUS' ? opusSpeech : concealedSpeech;
}
