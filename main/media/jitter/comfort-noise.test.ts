import assert from 'node:assert/strict';
import { test } from 'node:test';
import { randomFraction } from '../../base/random.ts';
import { SeededRandom } from '../../testing/seeded-random.ts';
import { join, levelDbov, sine } from '../testing/signals.ts';
import { ComfortNoise } from './comfort-noise.ts';

function madeBy(noise: ComfortNoise, seconds: number): Int16Array {
  return join(
    Array.from({ length: seconds * 100 }, () => {
      const block = new Int16Array(480);
      noise.fill(block);
      return block;
    }),
  );
}

/** Correlation of a sample of 8 kHz with the next: how dark a noise is. */
function darkness(pcm: Int16Array): number {
  let product = 0;
  let energy = 0;
  for (let index = 6; index < pcm.length; index++) {
    product += (pcm[index] ?? 0) * (pcm[index - 6] ?? 0);
    energy += (pcm[index] ?? 0) ** 2;
  }
  return product / energy;
}

test('is silent until a background is known', () => {
  assert.equal(levelDbov(madeBy(new ComfortNoise(), 1)), Number.NEGATIVE_INFINITY);
});

test('what the peer describes sounds at its level and with its colour (RFC 3389 §3)', () => {
  for (const [reflection, isDark] of [
    [[], false],
    [[-0.8], true],
    [[-0.8, 0.3, -0.1], true],
  ] as const) {
    const noise = new ComfortNoise();
    noise.describe({ levelDbov: -50, reflection });
    const made = madeBy(noise, 4);
    assert.ok(Math.abs(levelDbov(made) + 50) < 2, `${levelDbov(made)} dBov`);
    assert.equal(darkness(made) > 0.5, isDark);
  }
});

test('what was heard between words is the background, the words are not', () => {
  const random = new SeededRandom(2);
  const noise = new ComfortNoise();
  const word = sine(180, 14_400, 12_000);
  for (let count = 0; count < 6; count++) {
    const pause = Int16Array.from({ length: 19_200 }, () => Math.round(100 * (randomFraction(random) - 0.5)));
    noise.learn(pause);
    noise.learn(word);
  }
  const made = levelDbov(madeBy(noise, 2));
  const background = levelDbov(Int16Array.from({ length: 48_000 }, () => Math.round(100 * (randomFraction(random) - 0.5))));
  assert.ok(Math.abs(made - background) < 6, `${made} dBov for ${background}`);
});

test('a voice that never pauses is not taken for a loud background', () => {
  const noise = new ComfortNoise();
  noise.learn(sine(300, 96_000, 20_000));
  assert.ok(levelDbov(madeBy(noise, 1)) < -38);
});

test('another peer has another background', () => {
  const noise = new ComfortNoise();
  noise.describe({ levelDbov: -40, reflection: [] });
  noise.reset();
  assert.equal(levelDbov(madeBy(noise, 1)), Number.NEGATIVE_INFINITY);
});
