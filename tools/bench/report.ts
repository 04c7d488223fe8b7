/** What a benchmark prints: one row for each thing measured. */
export interface BenchReport {
  readonly name: string;
  readonly rows: readonly Readonly<Record<string, string | number>>[];
}

export interface BenchOptions {
  readonly json: boolean;
  /** A peer to measure beside, where the benchmark knows one by that name. */
  readonly against?: string;
}

/** What every benchmark file exports as `run`. */
export type Benchmark = (options: BenchOptions) => Promise<BenchReport>;

/** The middle value; of an even number of values the lower one. 0 for none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
}

/** The value that `share` (0…1) of all values do not exceed. 0 for none. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? 0;
}
