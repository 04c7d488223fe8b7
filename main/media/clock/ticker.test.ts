import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Clock } from '../../base/clock.ts';
import { limits } from '../../limits.ts';
import { FakeClock } from '../../testing/fake-clock.ts';
import { Ticker } from './ticker.ts';

/** A clock whose timers are called late by what `lateness` says for each. */
function lateClock(clock: FakeClock, lateness: () => number): Clock {
  return {
    nowMs: () => clock.nowMs(),
    unixMs: () => clock.unixMs(),
    after: (delayMs, run) => clock.after(delayMs + lateness(), run),
  };
}

test('calls every 10 ms, counting from 0', () => {
  const clock = new FakeClock();
  const calls: [number, number][] = [];
  using ticker = new Ticker(clock, (index) => calls.push([clock.nowMs(), index]));
  ticker.start();
  clock.advance(35);
  assert.deepEqual(calls, [
    [10, 0],
    [20, 1],
    [30, 2],
  ]);
});

test('lateness never adds up: the grid is absolute', () => {
  const clock = new FakeClock();
  const indexes: number[] = [];
  using ticker = new Ticker(
    lateClock(clock, () => 3),
    (index) => indexes.push(index),
  );
  ticker.start();
  clock.advance(10_000);
  assert.equal(indexes.length, 999);
  assert.deepEqual(
    indexes,
    indexes.map((_, index) => index),
  );
});

test('makes up for missed calls at once, up to the limit', () => {
  const clock = new FakeClock();
  const calls: [number, number][] = [];
  let lateMs = 0;
  using ticker = new Ticker(
    lateClock(clock, () => lateMs),
    (index) => calls.push([clock.nowMs(), index]),
  );
  lateMs = 35;
  ticker.start();
  lateMs = 0;
  clock.advance(60);
  assert.deepEqual(calls, [
    [45, 0],
    [45, 1],
    [45, 2],
    [45, 3],
    [50, 4],
    [60, 5],
  ]);
});

test('skips what is older than the limit; the index stays true', () => {
  const clock = new FakeClock();
  const calls: [number, number][] = [];
  let lateMs = 0;
  using ticker = new Ticker(
    lateClock(clock, () => lateMs),
    (index) => calls.push([clock.nowMs(), index]),
  );
  lateMs = 1_000;
  ticker.start();
  lateMs = 0;
  clock.advance(1_025);
  const made = Array.from({ length: limits.media.catchUpBlocks }, (_, index): [number, number] => [
    1_010,
    101 - limits.media.catchUpBlocks + index,
  ]);
  assert.deepEqual(calls, [...made, [1_020, 101]]);
});

test('stopped it calls no more, also out of a call, and leaves no timer', () => {
  const clock = new FakeClock();
  let calls = 0;
  const ticker = new Ticker(clock, () => {
    calls++;
    if (calls === 2) ticker.stop();
  });
  ticker.start();
  clock.advance(100);
  assert.equal(calls, 2);
  assert.equal(clock.pending, 0);
  assert.equal(ticker.isRunning, false);
});

test('started again it counts from 0 on a new grid', () => {
  const clock = new FakeClock();
  const calls: [number, number][] = [];
  using ticker = new Ticker(clock, (index) => calls.push([clock.nowMs(), index]));
  ticker.start();
  clock.advance(14);
  ticker.stop();
  ticker.start();
  ticker.start();
  clock.advance(10);
  assert.deepEqual(calls, [
    [10, 0],
    [24, 0],
  ]);
});
