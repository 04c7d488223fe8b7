import { randomFraction } from '../../main/base/random.ts';
import { SeededRandom } from '../../main/testing/seeded-random.ts';

/** What becomes of the packet of this number: by how many ms it is late, or `undefined`: lost. */
export type Link = (packet: number) => number | undefined;

/** Packets whose fate is drawn at once: a minute of 20 ms; then it begins anew. */
const DRAWN = 3_000;

/** Loses so many packets, each on its own, and delays the others by up to `jitterMs`. The same for the same seed, whoever asks when. */
export function lossyLink({ lossPercent, jitterMs, seed }: { lossPercent: number; jitterMs: number; seed: number }): Link {
  const random = new SeededRandom(seed);
  const fates = Array.from({ length: DRAWN }, () => {
    const isLost = randomFraction(random) < lossPercent / 100;
    const lateMs = Math.round(jitterMs * randomFraction(random));
    return isLost ? undefined : lateMs;
  });
  return (packet) => fates[packet % DRAWN];
}
