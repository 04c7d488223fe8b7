import assert from 'node:assert/strict';
import { test } from 'node:test';
import { levelDbov, shareAt, sine } from '../testing/signals.ts';
import { Concealment } from './concealment.ts';

function concealed(blocks: number, history: Int16Array): Int16Array[] {
  const concealment = new Concealment();
  concealment.remember(history);
  return Array.from({ length: blocks }, () => {
    const block = new Int16Array(480);
    concealment.conceal(block);
    return block;
  });
}

test('goes on with the pitch that was heard', () => {
  const [first = new Int16Array(480)] = concealed(1, sine(200, 4_800));
  assert.ok(shareAt(200, first) > 0.95);
});

test('a whole period is repeated without a click', () => {
  const [first = new Int16Array(480), second = new Int16Array(480)] = concealed(2, sine(230, 4_800));
  const largestStep = (block: Int16Array): number =>
    Math.max(...block.slice(1).map((sample, index) => Math.abs(sample - (block[index] ?? 0))));
  const naturalStep = 10_000 * 2 * Math.PI * (230 / 48_000);
  assert.ok(largestStep(first) < 1.5 * naturalStep);
  assert.ok(largestStep(second) < 1.5 * naturalStep);
});

test('fades out, to silence after 100 ms', () => {
  const blocks = concealed(11, sine(200, 4_800));
  const levels = blocks.map(levelDbov);
  for (let index = 1; index < 10; index++) assert.ok((levels[index] ?? 0) < (levels[index - 1] ?? 0));
  assert.equal(levels[10], Number.NEGATIVE_INFINITY);
});

test('silence is concealed by silence', () => {
  assert.equal(levelDbov(concealed(1, new Int16Array(4_800))[0] ?? sine(1, 1)), Number.NEGATIVE_INFINITY);
});

test('real sound is faded in over what was made up', () => {
  const concealment = new Concealment();
  concealment.remember(sine(200, 4_800));
  concealment.conceal(new Int16Array(480));
  const real = new Int16Array(480).fill(1_000);
  concealment.merge(real);
  assert.notEqual(real[0], 1_000);
  assert.equal(real[479], 1_000);
  assert.equal(concealment.isActive, false);
});

test('real sound after real sound is left alone', () => {
  const concealment = new Concealment();
  concealment.remember(sine(200, 4_800));
  const real = new Int16Array(480).fill(1_000);
  concealment.merge(real);
  assert.ok(real.every((sample) => sample === 1_000));
});
