import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseComfortNoise } from './comfort-noise-payload.ts';

test('the first byte is the level in -dBov, the others reflection coefficients around 127 (RFC 3389 §3)', () => {
  const { levelDbov, reflection } = parseComfortNoise(Uint8Array.of(45, 127, 254, 0));
  assert.equal(levelDbov, -45);
  assert.equal(reflection[0], 0);
  assert.ok((reflection[1] ?? 0) > 0.98 && (reflection[2] ?? 0) < -0.98);
});

test('the upper bit of the level means nothing, an empty payload is silence, 255 is reserved (RFC 3389 §3)', () => {
  assert.equal(parseComfortNoise(Uint8Array.of(0x80 | 30)).levelDbov, -30);
  assert.equal(parseComfortNoise(new Uint8Array(0)).levelDbov, -127);
  assert.deepEqual(parseComfortNoise(Uint8Array.of(30, 255)).reflection, [0]);
});

test('whatever comes is a description of a stable filter of at most 12 coefficients', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 1_500 }), (payload) => {
      const { levelDbov, reflection } = parseComfortNoise(payload);
      return levelDbov >= -127 && levelDbov <= 0 && reflection.length <= 12 && reflection.every((k) => Math.abs(k) < 1);
    }),
  );
});
