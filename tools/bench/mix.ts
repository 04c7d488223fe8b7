import { limits } from '../../main/limits.ts';
import { Mixer } from '../../main/media/mixing/mixer.ts';
import { BLOCK_MS, BLOCK_SAMPLES } from '../../main/media/protocol.ts';
import { lastResult, microsecondsPerCall, significant } from './compare-speed.ts';
import type { BenchOptions, BenchReport } from './report.ts';

const ROUNDS = 5;
const BLOCKS_PER_SECOND = 1000 / BLOCK_MS;
const SIZES = [3, 10, limits.media.mixedLegs] as const;

/** Processor time to mix one block of 10 ms for all legs, each hearing the others, and what that is of one core. Codecs: `codecs`. */
export async function run(_options: BenchOptions): Promise<BenchReport> {
  const rows = SIZES.flatMap((legs) => [measure(legs, 'quiet', 500), measure(legs, 'limited', 30_000)]);
  if (lastResult() === undefined) throw new Error('nothing was measured');
  return { name: 'mix', rows };
}

/** @param amplitude of each voice; loud ones together go through the limiter's slow way */
function measure(count: number, loudness: string, amplitude: number): BenchReport['rows'][number] {
  const work = conversation(count, amplitude);
  const blockUs = microsecondsPerCall([{ name: 'mix', work }], ROUNDS).get('mix') ?? 0;
  return {
    legs: count,
    loudness,
    'µs a block': significant(blockUs),
    'µs a leg': significant(blockUs / count),
    '% of a core': significant((blockUs * BLOCKS_PER_SECOND) / 10_000),
  };
}

function conversation(count: number, amplitude: number): () => Int16Array {
  const mixer = new Mixer();
  const said = Int16Array.from({ length: BLOCK_SAMPLES }, (_, index) => amplitude * Math.sin(index / 5));
  const legs = Array.from({ length: count }, () => mixer.open());
  for (const leg of legs) leg.join('mix');
  const captured = new Int16Array(BLOCK_SAMPLES);
  return () => {
    for (const leg of legs) leg.hear(said);
    mixer.mix();
    for (const leg of legs) {
      captured.fill(0);
      leg.addOthers(captured);
    }
    mixer.endBlock();
    return captured;
  };
}
