import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AudioEncoder } from '../codec/codec.ts';
import { LossSteering } from './loss-steering.ts';

/** What an encoder is told after reports, each 5 s after the one before: the loss to expect, and its share of the bit rate. */
function after(...reports: readonly number[]): readonly [loss: number, share: number] {
  const steering = new LossSteering();
  reports.forEach((loss, index) => {
    steering.report(loss, index * 5_000);
  });
  const told: [number, number] = [-1, -1];
  const encoder = {
    expectLoss: (loss: number) => {
      told[0] = loss;
    },
    setBitrateShare: (share: number) => {
      told[1] = share;
    },
  } as Partial<AudioEncoder> as AudioEncoder;
  steering.apply(encoder);
  return told;
}

const good = (count: number): number[] => Array.from({ length: count }, () => 0);

test('redundancy begins at 1 % of loss', () => {
  assert.equal(after(0.009)[0], 0);
  assert.ok(after(0.01)[0] >= 0.01);
  assert.ok(after(0, 0, 0.2)[0] >= 0.05);
});

test('redundancy ends when less than 0.3 % was lost for 30 s, no sooner', () => {
  assert.ok(after(0.02, ...good(6))[0] >= 0.01);
  assert.equal(after(0.02, ...good(7))[0], 0);
  assert.ok(after(0.02, ...good(5), 0.004, ...good(5))[0] >= 0.01, 'one report in between begins the wait anew');
});

test('on a path that loses every tenth packet the bit rate goes down until it is better for 30 s', () => {
  assert.equal(after(0.05)[1], 1);
  assert.ok(after(0.1)[1] < 1);
  assert.ok(after(0.1, 0.06, 0.06, 0.06, 0.06, 0.06, 0.06, 0.06)[1] < 1);
  assert.equal(after(0.1, ...good(8))[1], 1);
});

test('an encoder that knows nothing of loss is left alone', () => {
  const steering = new LossSteering();
  steering.report(0.2, 0);
  assert.doesNotThrow(() => steering.apply({} as AudioEncoder));
});
