import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BurstMetrics } from './burst-metrics.ts';

/** `x` is a loss, a number so many packets that came. */
function after(...events: readonly ('x' | number)[]) {
  const metrics = new BurstMetrics();
  for (const event of events) {
    if (event === 'x') metrics.lose();
    else for (let count = 0; count < event; count++) metrics.receive();
  }
  return metrics.bursts;
}

test('without losses all is one gap (RFC 3611 §4.7.2)', () => {
  assert.deepEqual(after(500), { burstDensity: 0, gapDensity: 0, burstPackets: 0, gapPackets: 500 });
});

test('single losses far apart are of the gap (RFC 3611 §4.7.2, Gmin 16)', () => {
  const { gapDensity } = after(100, 'x', 100, 'x', 100, 'x', 100, 'x', 100);
  assert.ok(gapDensity > 0.005 && gapDensity < 0.015, `${gapDensity}`);
});

test('losses less than 16 packets apart are a burst', () => {
  const { burstDensity, burstPackets, gapPackets, gapDensity } = after(
    200,
    'x',
    'x',
    1,
    'x',
    2,
    'x',
    200,
    'x',
    'x',
    1,
    'x',
    2,
    'x',
    200,
  );
  assert.ok(burstDensity > 0.4 && burstDensity < 0.8, `${burstDensity}`);
  assert.ok(burstPackets >= 4 && burstPackets <= 8, `${burstPackets}`);
  assert.ok(gapPackets > 150, `${gapPackets}`);
  assert.ok(gapDensity < 0.01);
});

test('nothing but losses is a burst of density 1', () => {
  assert.equal(after(20, 'x', 'x', 'x', 'x', 'x').burstDensity, 1);
});
