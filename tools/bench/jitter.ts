import { type Random, randomFraction } from '../../main/base/random.ts';
import { AdaptiveTarget } from '../../main/media/jitter/adaptive-target.ts';
import { BufferedPlayout } from '../../main/media/jitter/buffered-playout.ts';
import type { Playout } from '../../main/media/jitter/playout.ts';
import { BLOCK_MS } from '../../main/media/protocol.ts';
import { SeededRandom } from '../../main/testing/seeded-random.ts';
import { DelayMeter, PACKET_MS } from './delay-meter.ts';
import { FixedBuffer } from './fixed-buffer.ts';
import type { BenchOptions, BenchReport } from './report.ts';

const PACKETS = 9_000;
/** The last ones come in time: a buffer that has not come to them yet has no advantage. */
const CLEAN_PACKETS = 25;
/** What the fastest packets take. */
const ROAD_MS = 30;
const SEEDS = [1, 2, 3, 4, 5] as const;

/** By how much a packet comes later than the fastest would; `undefined` when it is lost. */
type Link = (sentMs: number, random: Random) => number | undefined;

interface Trace {
  readonly link: () => Link;
  /** How long our clock takes for a second of the source's. */
  readonly drift?: number;
}

const never: Link = () => 0;
const traces: Readonly<Record<string, Trace>> = {
  constant: { link: () => never },
  'jitter 0-60 ms': { link: () => (_, random) => 60 * randomFraction(random) },
  'Wi-Fi bursts': { link: () => burstyLink() },
  '300 ms spikes': { link: () => (sentMs) => Math.max(0, spikeEndMs(sentMs) - sentMs) },
  'drift +300 ppm': { link: () => never, drift: 1.0003 },
  'drift -300 ppm': { link: () => never, drift: 0.9997 },
  'reorder 5 %': { link: () => (_, random) => (randomFraction(random) < 0.05 ? 35 : 0) },
  'loss 5 %': { link: () => (_, random) => (randomFraction(random) < 0.05 ? undefined : 0) },
  'loss 20 %': { link: () => (_, random) => (randomFraction(random) < 0.2 ? undefined : 0) },
  'bursts of loss, 5 %': { link: () => lossBursts() },
};

const buffers: readonly (readonly [name: string, make: () => Playout])[] = [
  ['fixed 60', () => new FixedBuffer(60)],
  ['fixed 120', () => new FixedBuffer(120)],
  ['adaptive', () => new BufferedPlayout(new AdaptiveTarget())],
];

/** Playout buffers on three minutes of arrivals in virtual time, the mean of five seeds: the delay they hold, and what they lose and make up for it. */
export async function run(_options: BenchOptions): Promise<BenchReport> {
  const rows = Object.entries(traces).flatMap(([trace, conditions]) =>
    buffers.map(([buffer, make]) => ({
      trace,
      buffer,
      ...mean(SEEDS.map((seed) => simulate(make(), conditions, new SeededRandom(seed)))),
    })),
  );
  return { name: 'jitter', rows };
}

type Figures = Readonly<Record<string, number>>;

function mean(figures: readonly Figures[]): Figures {
  const names = Object.keys(figures[0] ?? {});
  const sumOf = (name: string): number => figures.reduce((sum, each) => sum + (each[name] ?? 0), 0);
  return Object.fromEntries(names.map((name) => [name, Math.round((sumOf(name) / figures.length) * 100) / 100]));
}

function simulate(playout: Playout, { link, drift = 1 }: Trace, random: Random): Figures {
  // The grid of the device knows nothing of that of the network.
  const firstPullMs = BLOCK_MS * randomFraction(random);
  const road = link();
  const lateBy = (number: number): number | undefined => {
    const lateMs = road(number * PACKET_MS, random);
    return number < PACKETS - CLEAN_PACKETS ? lateMs : 0;
  };
  const fastestMs = (number: number): number => number * PACKET_MS * drift + ROAD_MS;
  const arrivals = Array.from({ length: PACKETS }, (_, number) => ({ number, lateMs: lateBy(number) }))
    .flatMap(({ number, lateMs }) => (lateMs === undefined ? [] : [{ number, atMs: fastestMs(number) + lateMs }]))
    .sort((a, b) => a.atMs - b.atMs);
  const meter = new DelayMeter(playout, fastestMs);
  let next = 0;
  for (let nowMs = firstPullMs; nowMs < PACKETS * PACKET_MS; nowMs += BLOCK_MS) {
    for (let arrival = arrivals[next]; arrival !== undefined && arrival.atMs <= nowMs; arrival = arrivals[++next]) {
      meter.insert(arrival.number, arrival.atMs);
    }
    meter.pull(nowMs);
  }
  const { late, discarded, concealedMs, reordered, stretchedUpMs, stretchedDownMs } = playout.statistics;
  return {
    'mean delay ms': meter.meanMs,
    late,
    discarded,
    reordered,
    'concealed %': (100 * concealedMs) / (PACKETS * PACKET_MS),
    'longer ms': stretchedUpMs,
    'shorter ms': stretchedDownMs,
  };
}

/** A radio that is taken by others: for 40 to 120 ms nothing passes, then everything at once. */
function burstyLink(): Link {
  let blockedUntilMs = 0;
  return (sentMs, random) => {
    if (sentMs > blockedUntilMs && randomFraction(random) < 0.03) blockedUntilMs = sentMs + 40 + 80 * randomFraction(random);
    return Math.max(0, blockedUntilMs - sentMs) + 4 * randomFraction(random);
  };
}

/** Once a minute nothing comes for 300 ms, then everything at once. */
function spikeEndMs(sentMs: number): number {
  const sinceMs = sentMs % 60_000;
  return sinceMs >= 30_000 && sinceMs < 30_300 ? sentMs - sinceMs + 30_300 : 0;
}

/** Gilbert's model: losses come three in a row on average. */
function lossBursts(): Link {
  let isLosing = false;
  return (_, random) => {
    isLosing = randomFraction(random) < (isLosing ? 2 / 3 : 0.0175);
    return isLosing ? undefined : 0;
  };
}
