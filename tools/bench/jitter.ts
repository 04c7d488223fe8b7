import { type Random, randomFraction } from '../../main/base/random.ts';
import type { AudioDecoder } from '../../main/media/codec/codec.ts';
import { AdaptiveTarget } from '../../main/media/jitter/adaptive-target.ts';
import { BufferedPlayout } from '../../main/media/jitter/buffered-playout.ts';
import type { Playout } from '../../main/media/jitter/playout.ts';
import { SAMPLE_RATE } from '../../main/media/protocol.ts';
import { speechLike } from '../../main/media/testing/signals.ts';
import { SeededRandom } from '../../main/testing/seeded-random.ts';
import { FixedBuffer } from './fixed-buffer.ts';
import type { BenchOptions, BenchReport } from './report.ts';

const PACKET_MS = 20;
const BLOCK_MS = 10;
const PACKETS = 9_000;
const PAYLOAD_BYTES = 160;
const SEEDS = [1, 2, 3, 4, 5] as const;

/** When a packet arrives, given when it was sent; `undefined` when it is lost. */
type Link = (sentMs: number, random: Random) => number | undefined;

const traces: readonly (readonly [name: string, link: () => Link])[] = [
  ['constant', () => (sentMs) => sentMs + 30],
  ['jitter 0-60 ms', () => (sentMs, random) => sentMs + 30 + 60 * randomFraction(random)],
  ['Wi-Fi bursts', () => burstyLink()],
  [
    '300 ms spikes',
    () => (sentMs) =>
      Math.max(sentMs % 60_000, sentMs % 60_000 < 30_000 || sentMs % 60_000 >= 30_300 ? 0 : 30_300) +
      sentMs -
      (sentMs % 60_000) +
      30,
  ],
  ['drift +300 ppm', () => (sentMs) => sentMs * 1.0003 + 30],
  ['drift -300 ppm', () => (sentMs) => sentMs * 0.9997 + 30],
  ['reorder 5 %', () => (sentMs, random) => sentMs + 30 + (randomFraction(random) < 0.05 ? 35 : 0)],
  ['loss 5 %', () => (sentMs, random) => (randomFraction(random) < 0.05 ? undefined : sentMs + 30)],
  ['loss 20 %', () => (sentMs, random) => (randomFraction(random) < 0.2 ? undefined : sentMs + 30)],
  ['bursts of loss, 5 %', () => lossBursts()],
];

const buffers: readonly (readonly [name: string, make: () => Playout])[] = [
  ['fixed 60', () => new FixedBuffer(60)],
  ['fixed 120', () => new FixedBuffer(120)],
  ['adaptive', () => new BufferedPlayout(new AdaptiveTarget())],
];

/** Playout buffers on three minutes of arrivals in virtual time, the mean of five seeds: the delay they hold, and what they lose and make up for it. */
export async function run(_options: BenchOptions): Promise<BenchReport> {
  const rows = traces.flatMap(([trace, link]) =>
    buffers.map(([buffer, make]) => ({
      trace,
      buffer,
      ...mean(SEEDS.map((seed) => simulate(make(), link(), new SeededRandom(seed)))),
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

function simulate(playout: Playout, link: Link, random: Random): Figures {
  const arrivals = Array.from({ length: PACKETS }, (_, number) => ({ number, atMs: link(number * PACKET_MS, random) }))
    .filter((arrival): arrival is { number: number; atMs: number } => arrival.atMs !== undefined)
    .sort((a, b) => a.atMs - b.atMs);
  let next = 0;
  let heldMs = 0;
  let pulls = 0;
  for (let nowMs = 0; nowMs < PACKETS * PACKET_MS; nowMs += BLOCK_MS) {
    for (let arrival = arrivals[next]; arrival !== undefined && arrival.atMs <= nowMs; arrival = arrivals[++next]) {
      const { number, atMs } = arrival;
      playout.insert(
        { sequence: 65_536 + number, timestamp: number * 160, payload: new Uint8Array(PAYLOAD_BYTES), decoder: speaker },
        atMs,
      );
    }
    playout.pull(nowMs);
    heldMs += playout.statistics.delayMs;
    pulls++;
  }
  const { late, discarded, concealedMs, reordered, stretchedUpMs, stretchedDownMs } = playout.statistics;
  return {
    'mean delay ms': heldMs / pulls,
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
    return Math.max(sentMs, blockedUntilMs) + 30 + 4 * randomFraction(random);
  };
}

/** Gilbert's model: losses come three in a row on average. */
function lossBursts(): Link {
  let isLosing = false;
  return (sentMs, random) => {
    isLosing = randomFraction(random) < (isLosing ? 2 / 3 : 0.0175);
    return isLosing ? undefined : sentMs + 30;
  };
}

/** Speech of ten seconds, again and again: what is stretched or made up is the voice of somebody. */
const speech = speechLike(10 * SAMPLE_RATE);
let spoken = 0;
const speaker: AudioDecoder = {
  clockRate: 8_000,
  samplesIn: () => PACKET_MS * (SAMPLE_RATE / 1_000),
  decode: () => {
    spoken = (spoken + PACKET_MS * (SAMPLE_RATE / 1_000)) % speech.length;
    return speech.slice(spoken, spoken + PACKET_MS * (SAMPLE_RATE / 1_000));
  },
  [Symbol.dispose]: () => undefined,
};
