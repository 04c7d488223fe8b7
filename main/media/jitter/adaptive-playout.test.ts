import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Random, randomFraction } from '../../base/random.ts';
import { SeededRandom } from '../../testing/seeded-random.ts';
import type { AudioDecoder } from '../codec/codec.ts';
import { shareAt, sine } from '../testing/signals.ts';
import { AdaptiveTarget } from './adaptive-target.ts';
import { BufferedPlayout } from './buffered-playout.ts';

const TONE_HZ = 200;
const tone = sine(TONE_HZ, 960);

/** Every packet is four whole periods of a tone, so that they join without a seam. */
const decoder: AudioDecoder = {
  clockRate: 8_000,
  samplesIn: () => 960,
  decode: () => tone.slice(),
  [Symbol.dispose]: () => undefined,
};

/** A voice that pauses: half a second of the tone, half a second of nothing. */
function pausing(): AudioDecoder {
  let packets = 0;
  return { ...decoder, decode: () => (packets++ % 50 < 25 ? tone.slice() : new Int16Array(960)) };
}

/** Plays `seconds` of what a link makes of them. @param link when a packet arrives that was sent at a time, `undefined` for never */
function play(seconds: number, link: (sentMs: number, random: Random) => number | undefined, voice: AudioDecoder = decoder) {
  const playout = new BufferedPlayout(new AdaptiveTarget());
  const random = new SeededRandom(3);
  const arrivals = Array.from({ length: seconds * 50 }, (_, number) => ({ number, atMs: link(number * 20, random) }))
    .flatMap(({ number, atMs }) => (atMs === undefined ? [] : [{ number, atMs }]))
    .sort((a, b) => a.atMs - b.atMs);
  const delays: number[] = [];
  const blocks: Int16Array[] = [];
  let next = 0;
  for (let nowMs = 5; nowMs < seconds * 1_000; nowMs += 10) {
    for (let arrival = arrivals[next]; arrival !== undefined && arrival.atMs <= nowMs; arrival = arrivals[++next]) {
      const packet = {
        sequence: 65_536 + arrival.number,
        timestamp: arrival.number * 160,
        payload: new Uint8Array(160),
        decoder: voice,
      };
      playout.insert(packet, arrival.atMs);
    }
    blocks.push(playout.pull(nowMs).slice());
    delays.push(playout.statistics.delayMs);
  }
  return { statistics: playout.statistics, delays, blocks };
}

test('a network without jitter: nothing is concealed, and little is held', () => {
  const { statistics, delays } = play(60, (sentMs) => sentMs + 30);
  assert.deepEqual([statistics.concealedMs, statistics.late, statistics.discarded], [0, 0, 0]);
  assert.ok(Math.max(...delays.slice(100)) <= 50);
});

test('jitter up to 60 ms: less than 0.5 % is late or concealed', () => {
  const { statistics } = play(60, (sentMs, random) => sentMs + 30 + 60 * randomFraction(random));
  assert.ok(statistics.late <= 15);
  assert.ok(statistics.concealedMs <= 300, `${statistics.concealedMs} ms`);
});

for (const [name, drift] of [
  ['slower', 1.0003],
  ['faster', 0.9997],
] as const) {
  test(`a source whose clock is 300 ppm ${name} is followed for minutes: nothing dropped, nothing concealed, the tone whole`, () => {
    const { statistics, delays, blocks } = play(180, (sentMs) => sentMs * drift + 30);
    assert.deepEqual([statistics.concealedMs, statistics.late, statistics.discarded], [0, 0, 0]);
    assert.ok(Math.max(...delays) <= 60, `${Math.max(...delays)} ms`);
    assert.ok(Math.abs(statistics.driftPpm - 1e6 * (1 - drift)) < 10, `${statistics.driftPpm} ppm`);
    // Once the drift is known, playing a little faster or slower is all it takes.
    assert.ok(statistics.stretchedUpMs + statistics.stretchedDownMs <= 30);
    const least = Math.min(...blocks.slice(20).map((block) => shareAt(TONE_HZ, block)));
    assert.ok(least > 0.97, `${least}`);
  });
}

test('a step of 100 ms up is played over after one gap, and the delay is back to normal within 10 s', () => {
  const { statistics, delays } = play(60, (sentMs) => sentMs + (sentMs < 30_000 ? 20 : 120));
  assert.ok(statistics.concealedMs <= 120, `${statistics.concealedMs} ms`);
  assert.equal(statistics.late, 0);
  assert.ok(Math.max(...delays.slice(4_000)) <= 60);
});

test('a spike of 150 ms is stretched away, not cut', () => {
  const { statistics, delays } = play(40, (sentMs) => (sentMs >= 20_000 && sentMs < 20_150 ? 20_170 : sentMs + 20));
  assert.equal(statistics.discarded, 0);
  assert.ok(Math.max(...delays.slice(2_010, 2_030)) >= 100);
  assert.ok(Math.max(...delays.slice(3_200)) <= 60);
});

test('in the pauses of a voice a network without jitter comes to the packet and a block: no more is held', () => {
  const { statistics, delays } = play(30, (sentMs) => sentMs + 30, pausing());
  assert.ok(Math.max(...delays.slice(1_500)) <= 30, `${Math.max(...delays.slice(1_500))} ms`);
  assert.deepEqual([statistics.concealedMs, statistics.late, statistics.stretchedUpMs], [0, 0, 0]);
});

/** For 40 to 110 ms in every second nothing passes, then everything at once and in order. */
function stops(sentMs: number): number {
  const second = Math.floor(sentMs / 1_000);
  const startMs = second * 1_000 + 400;
  const endMs = startMs + 40 + 10 * (second % 8);
  return 20 + (sentMs >= startMs && sentMs < endMs ? endMs : sentMs);
}

test('where packets are late but not overtaken, less than the target is held, and drawing out covers what is missing', () => {
  const { statistics, delays } = play(60, stops, pausing());
  const held = delays.slice(1_500);
  const meanMs = held.reduce((sum, delayMs) => sum + delayMs, 0) / held.length;
  assert.ok(meanMs <= statistics.targetDelayMs - 35, `${meanMs} ms of ${statistics.targetDelayMs} ms`);
  assert.equal(statistics.late, 0);
  assert.ok(statistics.concealedMs <= 0.005 * 60_000, `${statistics.concealedMs} ms`);
});

test('where packets are lost as well nothing can be drawn out in the hope of them: the target is held in full', () => {
  const { statistics, delays } = play(
    60,
    (sentMs, random) => (randomFraction(random) < 0.05 ? undefined : stops(sentMs)),
    pausing(),
  );
  const held = delays.slice(1_500);
  const meanMs = held.reduce((sum, delayMs) => sum + delayMs, 0) / held.length;
  assert.ok(meanMs > statistics.targetDelayMs - 45, `${meanMs} ms of ${statistics.targetDelayMs} ms`);
});
