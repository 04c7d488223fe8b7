import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StretchPolicy, type StretchWish } from './stretch-policy.ts';
import type { TargetDelay } from './target-delay.ts';

function targetOf(delays: { targetMs: number; leastMs?: number; ceilingMs?: number }): TargetDelay {
  const { targetMs, leastMs = targetMs, ceilingMs = targetMs } = delays;
  return { targetMs, leastMs, ceilingMs, driftPpm: 0, observe: () => 0, reset: () => undefined };
}

/** What is wished for in `blocks` blocks at `delayMs`, each wish fulfilled. */
function wishes(policy: StretchPolicy, delayMs: number, blocks: number): StretchWish[] {
  return Array.from({ length: blocks }, () => {
    const wish = policy.step(delayMs);
    if (wish !== undefined) policy.stretched(false);
    return wish;
  }).filter((wish) => wish !== undefined);
}

test('a delay at the target is left alone, and so is one that is not known', () => {
  const policy = new StretchPolicy(targetOf({ targetMs: 60 }));
  for (const delayMs of [52, 55, 60, 61.9]) assert.deepEqual(wishes(policy, delayMs, 2_000), []);
  assert.equal(policy.step(undefined), undefined);
});

test('too little is made longer at once, at most once in 60 ms', () => {
  const policy = new StretchPolicy(targetOf({ targetMs: 60 }));
  wishes(policy, 60, 10);
  const longer = wishes(policy, 51, 60);
  assert.equal(longer.length, 10);
  assert.ok(longer.every(({ direction }) => direction === 'longer'));
});

test('in the first ten seconds only what is clearly too much goes, then less as well', () => {
  const policy = new StretchPolicy(targetOf({ targetMs: 60 }));
  assert.deepEqual(wishes(policy, 70, 999), []);
  assert.equal(wishes(policy, 70, 60)[0]?.direction, 'shorter');
  policy.reset();
  assert.deepEqual(wishes(policy, 70, 999), []);
  policy.reset();
  assert.ok(wishes(policy, 90, 60).length > 0);
});

test('a mere block too much has to last for two seconds, and goes where it is quiet only', () => {
  const policy = new StretchPolicy(targetOf({ targetMs: 60 }));
  wishes(policy, 60, 1_000);
  assert.deepEqual(wishes(policy, 63, 199), []);
  wishes(policy, 60, 1);
  assert.deepEqual(wishes(policy, 63, 199), []);
  const wish = wishes(policy, 63, 1)[0];
  assert.equal(wish?.direction, 'shorter');
  assert.ok((wish?.leastLikeness ?? 0) > 1);
});

test('much too much goes twice as fast, with periods that are less alike', () => {
  const policy = new StretchPolicy(targetOf({ targetMs: 60 }));
  wishes(policy, 60, 10);
  const shorter = wishes(policy, 200, 60);
  assert.equal(shorter.length, 20);
  assert.ok(shorter.every(({ leastLikeness }) => leastLikeness < 0.9));
});

test('the longer a stretch is waited for, the less alike the periods have to be', () => {
  const policy = new StretchPolicy(targetOf({ targetMs: 60 }));
  const likenesses = Array.from({ length: 200 }, () => policy.step(30)?.leastLikeness).filter((each) => each !== undefined);
  assert.ok((likenesses[0] ?? 0) > 0.8);
  assert.equal(likenesses.at(-1), 0.4);
});

test('what drawing out can give is not held in advance, where late packets may be hoped for and are not overtaken', () => {
  const policy = new StretchPolicy(targetOf({ targetMs: 140, leastMs: 30 }));
  assert.equal(policy.aimMs, 140);
  policy.canDrawOut = true;
  assert.equal(policy.aimMs, 120);
  assert.equal(policy.ceilingMs, 120);
  const overtaken = new StretchPolicy(targetOf({ targetMs: 140, leastMs: 135 }));
  overtaken.canDrawOut = true;
  assert.equal(overtaken.aimMs, 135);
});

test('what came late just now is not shortened below', () => {
  const policy = new StretchPolicy(targetOf({ targetMs: 140, leastMs: 30, ceilingMs: 180 }));
  policy.canDrawOut = true;
  wishes(policy, 130, 1_000);
  assert.equal(policy.ceilingMs, 180);
  assert.deepEqual(wishes(policy, 175, 500), []);
});
