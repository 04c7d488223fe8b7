import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { CALM, Storm } from '../../main/scenarios/server-storm.ts';
import type { BenchOptions, BenchReport } from './report.ts';

const calls = 10_000;
/** As many before: they fill what is bounded and stays full, such as the last 10 000 answered calls, nonces and traces. */
const warmUp = 10_000;
const phones = 40;
const lossRate = 0.05;
const mostGrowth = 0.05;

/**
 * 10 000 calls through registrar and proxy on a simulated network that loses one datagram in twenty: no transaction, dialog, call or timer
 * may be left, and the heap must be what it was.
 *
 * @throws Error when something is left
 */
export async function run(_options: BenchOptions): Promise<BenchReport> {
  const startedMs = performance.now();
  const storm = await Storm.open({ phones, lossRate });
  await storm.calls(warmUp);
  const before = heapBytes();
  const { answered, failed } = await storm.calls(calls);
  const after = heapBytes();
  const leftovers = storm.leftovers();
  const growth = after / before - 1;
  await storm.close();
  if (JSON.stringify(leftovers) !== JSON.stringify(CALM)) throw new Error(`left over: ${JSON.stringify(leftovers)}`);
  if (Math.abs(growth) > mostGrowth) throw new Error(`the heap went from ${megabytes(before)} to ${megabytes(after)} MB`);
  const row = {
    placed: calls,
    answered,
    failed,
    lossPercent: 100 * lossRate,
    ...leftovers,
    heapBeforeMb: megabytes(before),
    heapAfterMb: megabytes(after),
    growthPercent: Math.round(1_000 * growth) / 10,
    seconds: Math.round((performance.now() - startedMs) / 1_000),
  };
  return { name: 'storm', rows: [row] };
}

/** After a full collection. */
function heapBytes(): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  for (let round = 0; round < 3; round++) collect();
  return process.memoryUsage().heapUsed;
}

function megabytes(bytes: number): number {
  return Math.round(bytes / 104_857.6) / 10;
}
