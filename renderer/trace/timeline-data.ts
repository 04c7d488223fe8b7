import type { QualityTimeline } from '../../main/contract/quality-view.ts';

/** Columns for the chart: seconds since the answer, then the four lines. A value is `null` where there is none. */
export type TimelineData = readonly [
  atSeconds: number[],
  lossPercent: number[],
  jitterMs: number[],
  delayMs: number[],
  concealedMs: number[],
];

export interface TimelinePeaks {
  readonly lossPercent: number;
  readonly jitterMs: number;
  readonly delayMs: number;
  /** In all. */
  readonly concealedMs: number;
}

/** @param seconds in the order of time */
export function timelineData(seconds: QualityTimeline['seconds']): TimelineData {
  return [
    seconds.map(({ atMs }) => atMs / 1_000),
    seconds.map(lossOf),
    seconds.map(({ jitterMs }) => jitterMs),
    seconds.map(({ delayMs }) => delayMs),
    seconds.map(({ concealedMs }) => concealedMs),
  ];
}

/** The worst of each line, for who cannot see them. */
export function timelinePeaks(seconds: QualityTimeline['seconds']): TimelinePeaks {
  return {
    lossPercent: most(seconds.map(lossOf)),
    jitterMs: most(seconds.map(({ jitterMs }) => jitterMs)),
    delayMs: most(seconds.map(({ delayMs }) => delayMs)),
    concealedMs: seconds.reduce((sum, { concealedMs }) => sum + concealedMs, 0),
  };
}

/** Packets that were of no use, of those that should have come. */
function lossOf({ received, lost, late }: QualityTimeline['seconds'][number]): number {
  const expected = received + lost;
  return expected === 0 ? 0 : Math.min(100, (100 * (lost + late)) / expected);
}

/** Not `Math.max(...)`: a long call has more seconds than a call may have arguments. */
function most(values: readonly number[]): number {
  return values.reduce((worst, value) => Math.max(worst, value), 0);
}
