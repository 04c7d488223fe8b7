import { median } from './report.ts';

/** Something whose speed is compared; `work` is one call, its result is kept alive. */
export interface Contender {
  readonly name: string;
  readonly work: () => unknown;
}

const roundMs = 120;
let kept: unknown;

/**
 * Microseconds of processor time per call of each contender: the median of `rounds`. Contenders take turns in every
 * round, and only this thread's time counts, so that a busy machine disturbs all of them alike and little.
 */
export function microsecondsPerCall(contenders: readonly Contender[], rounds: number): ReadonlyMap<string, number> {
  for (const { work } of contenders) measure(work, roundMs);
  const samples = new Map<string, number[]>(contenders.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const { name, work } of contenders) samples.get(name)?.push(measure(work, roundMs));
  }
  return new Map([...samples].map(([name, values]) => [name, median(values)]));
}

function measure(work: () => unknown, leastMs: number): number {
  let calls = 0;
  let batch = 1;
  const start = process.threadCpuUsage();
  for (;;) {
    for (let call = 0; call < batch; call++) kept = work();
    calls += batch;
    const { user, system } = process.threadCpuUsage(start);
    if (user + system >= leastMs * 1000) return (user + system) / calls;
    batch = Math.min(batch * 2, 10_000);
  }
}

/** The last result of any contender: reading it keeps the compiler from leaving work out. */
export function lastResult(): unknown {
  return kept;
}

/** `value` with three digits that count: what is behind them is noise. */
export function significant(value: number): number {
  return Number(value.toPrecision(3));
}
