import assert from 'node:assert/strict';
import { test } from 'node:test';
import { aLaw, type G711Law, muLaw } from './g711.ts';

/** The decoder's formula of G.711 table 2a/2b, in 14 bits, brought to 16. */
function muFormula(byte: number): number {
  const code = ~byte & 0xff;
  const magnitude = (2 * (code & 0x0f) + 33) * 2 ** ((code >> 4) & 7) - 33;
  return (code & 0x80 ? -magnitude : magnitude) * 4;
}

/** The decoder's formula of G.711 table 1a/1b, in 13 bits, brought to 16. */
function aFormula(byte: number): number {
  const code = byte ^ 0x55;
  const segment = (code >> 4) & 7;
  const magnitude = segment === 0 ? 2 * (code & 0x0f) + 1 : (2 * (code & 0x0f) + 33) * 2 ** (segment - 1);
  return (code & 0x80 ? magnitude : -magnitude) * 8;
}

/** Steps double from segment to segment; A-law's first two are alike. */
const muHalfStep = (byte: number): number => 4 << ((~byte >> 4) & 7);
const aHalfStep = (byte: number): number => 8 << Math.max(0, (((byte ^ 0x55) >> 4) & 7) - 1);

const laws: readonly (readonly [G711Law, (byte: number) => number, (byte: number) => number])[] = [
  [muLaw, muFormula, muHalfStep],
  [aLaw, aFormula, aHalfStep],
];
for (const [law, formula, halfStep] of laws) {
  test(`${law.name}: all 256 bytes expand as the formula says (G.711)`, () => {
    for (let byte = 0; byte < 256; byte++) assert.equal(law.expanded[byte], formula(byte) || 0, `byte ${byte}`);
  });

  test(`${law.name}: every sample up to clipping becomes the middle of the step it lies in (G.711)`, () => {
    for (let sample = -32_635; sample <= 32_635; sample++) {
      const byte = law.compressed[sample + 32_768] ?? 0;
      const error = Math.abs((law.expanded[byte] ?? 0) - sample);
      assert.ok(error <= halfStep(byte), `${sample} became ${law.expanded[byte]}`);
    }
  });

  test(`${law.name}: what was expanded is compressed to the same byte`, () => {
    for (let byte = 0; byte < 256; byte++) {
      const again = law.compressed[(law.expanded[byte] ?? 0) + 32_768] ?? 0;
      assert.equal(law.expanded[again], law.expanded[byte]);
    }
  });
}

test('known values: silence and full scale', () => {
  assert.equal(muLaw.compressed[32_768], 0xff);
  assert.equal(aLaw.compressed[32_768], 0xd5);
  assert.equal(muLaw.compressed[65_535], 0x80);
  assert.equal(muLaw.compressed[0], 0x00);
  assert.equal(aLaw.compressed[65_535], 0xaa);
  assert.equal(aLaw.compressed[0], 0x2a);
});
