import assert from 'node:assert/strict';
import { test } from 'node:test';
import { randomFraction } from '../../base/random.ts';
import { SeededRandom } from '../../testing/seeded-random.ts';
import { AdaptiveTarget } from './adaptive-target.ts';

const random = new SeededRandom(5);
const PACKET_MS = 20;

/** A target that sees packets of 20 ms, each so much later than it was sent. */
class Rig {
  readonly target = new AdaptiveTarget();
  #number = 0;
  #highestMs = 0;

  /** @param timestampStart makes the timestamps those of another source */
  run(seconds: number, delayMs: () => number, timestampStart = 0): void {
    for (let count = 0; count < seconds * 50; count++) this.#arrive(delayMs(), timestampStart);
  }

  /** Seconds until `isReached`, 60 at most. */
  secondsUntil(delayMs: () => number, isReached: (target: AdaptiveTarget) => boolean): number {
    for (let count = 0; count < 3_000; count++) {
      if (isReached(this.target)) return count / 50;
      this.#arrive(delayMs(), 0);
    }
    return 60;
  }

  #arrive(delayMs: number, timestampStart: number): void {
    const number = this.#number++;
    const atMs = number * PACKET_MS + delayMs;
    const isReordered = atMs < this.#highestMs;
    this.#highestMs = Math.max(this.#highestMs, atMs);
    const timestamp = (timestampStart + number * 160) >>> 0;
    this.target.observe({ timestamp, clockRate: 8_000, atMs, packetMs: PACKET_MS, isReordered });
  }
}

test('begins at 40 ms; where nothing jitters the packet and a block are enough', () => {
  const rig = new Rig();
  assert.equal(rig.target.targetMs, 40);
  rig.run(5, () => 30);
  assert.equal(rig.target.targetMs, 30);
  assert.equal(rig.target.ceilingMs, 30);
});

test('jitter is covered, and comes to no more than the jitter', () => {
  for (const jitterMs of [20, 60, 120]) {
    const rig = new Rig();
    rig.run(20, () => 10 + jitterMs * randomFraction(random));
    assert.ok(rig.target.targetMs >= 30 + 0.9 * jitterMs, `${jitterMs} ms: ${rig.target.targetMs} ms`);
    assert.ok(rig.target.targetMs <= 40 + jitterMs, `${jitterMs} ms: ${rig.target.targetMs} ms`);
  }
});

test('a step of 100 ms up holds within a second, and is forgotten within 10 s', () => {
  const rig = new Rig();
  rig.run(30, () => 20);
  assert.ok(
    rig.secondsUntil(
      () => 120,
      ({ ceilingMs }) => ceilingMs >= 120,
    ) <= 1,
  );
  assert.ok(
    rig.secondsUntil(
      () => 120,
      ({ targetMs, ceilingMs }) => Math.max(targetMs, ceilingMs) <= 40,
    ) <= 10,
  );
});

test('one late packet in half a minute does not raise the target', () => {
  const rig = new Rig();
  rig.run(30, () => 20);
  rig.run(0.02, () => 320);
  rig.run(3, () => 20);
  assert.equal(rig.target.targetMs, 30);
});

test('reordering is waited for when it is worth it: one packet in a hundred is worth 20 ms', () => {
  let count = 0;
  const late = (every: number) => () => (count++ % every === 0 ? 55 : 20);
  const often = new Rig();
  often.run(60, late(10));
  assert.ok(often.target.targetMs >= 65, `${often.target.targetMs}`);
});

test('only what others overtake has to be waited for in full: what is late alone can be drawn out', () => {
  const late = new Rig();
  let count = 0;
  // A stop of 100 ms twice a second, and nothing overtakes anything.
  late.run(20, () => Math.max(0, 100 - 20 * (count++ % 25)));
  assert.ok(late.target.targetMs >= 130, `${late.target.targetMs}`);
  assert.equal(late.target.leastMs, 30);

  const overtaken = new AdaptiveTarget();
  for (let number = 0; number < 1_000; number++) {
    const isReordered = number % 20 === 0;
    const atMs = number * PACKET_MS + (isReordered ? 35 : 0);
    overtaken.observe({ timestamp: number * 160, clockRate: 8_000, atMs, packetMs: PACKET_MS, isReordered });
  }
  assert.equal(overtaken.leastMs, 65);
  assert.equal(overtaken.targetMs, 65);
});

test('overtaken packets that are too few for the delay are not waited for', () => {
  const target = new AdaptiveTarget();
  for (let number = 0; number < 3_000; number++) {
    // Every 200th: half a percent is worth 10 ms, not 35.
    const isReordered = number % 200 === 199;
    const atMs = number * PACKET_MS + (isReordered ? 35 : 0);
    target.observe({ timestamp: number * 160, clockRate: 8_000, atMs, packetMs: PACKET_MS, isReordered });
  }
  assert.equal(target.targetMs, 30);
});

test('stays within 20 and 500 ms', () => {
  const rig = new Rig();
  rig.run(10, () => 1_500 * randomFraction(random));
  assert.equal(rig.target.targetMs, 500);
});

test('another source begins with the target that there was (its timestamps mean nothing)', () => {
  const rig = new Rig();
  rig.run(20, () => 60 * randomFraction(random));
  const { targetMs } = rig.target;
  rig.target.reset();
  assert.equal(rig.target.targetMs, targetMs);
  rig.run(0.4, () => 10, 3_000_000_000);
  assert.equal(rig.target.targetMs, targetMs);
});

test('clocks that drift by 300 ppm are no jitter', () => {
  for (const drift of [1.0003, 0.9997]) {
    const target = new AdaptiveTarget();
    for (let number = 0; number < 15_000; number++) {
      const arrival = { timestamp: number * 160, clockRate: 8_000, packetMs: 20, isReordered: false };
      target.observe({ ...arrival, atMs: number * PACKET_MS * drift });
    }
    assert.ok(target.targetMs <= 35, `${target.targetMs}`);
  }
});
