import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { G722Decoder, G722Encoder } from './g722.ts';

/** Whole numbers only, the same everywhere: noise that swells from nothing to clipping, then steps of falling length, then silence. */
function testSignal(): Int16Array {
  let state = 1;
  const noise = Int16Array.from({ length: 16_000 }, (_, index) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (((state >>> 16) - 32_768) * (index >> 4)) >> 10;
  });
  const steps = Int16Array.from({ length: 16_000 }, (_, index) => (index % (100 - (index >> 8)) < 20 ? 32_767 : -32_768));
  return Int16Array.from([...noise, ...steps, ...new Int16Array(1_000)]);
}

/** Every byte in changing company. */
const everyByte = Uint8Array.from({ length: 8_192 }, (_, index) => (index * index + (index >> 5) * 77) & 255);

/**
 * What ffmpeg makes of them: `ffmpeg -f s16le -ar 16000 -ac 1 -i signal -c:a g722 -f g722 encoded`, and `ffmpeg -f g722 -i encoded -f s16le -`.
 * SHA-256 of the whole, and two pieces of it to look at.
 */
const ffmpeg = {
  encoded: '41ac5a06436a31f7576ea1719c16543d33453187afbe0ed64abd38f3169a0736',
  encodedAt0:
    'fafafafafafafafade74b7b7ba7072978b9eac9c6bddacf9a829bc595776b7173254d035976a9c1fedfcead83def7d50703974af551db674d05e55d7b5f1b237',
  encodedAt12000:
    'd95c581d94348620a0c457f772ff6db527844462de7452ffd2d4defdffdadedada5c59ffdbde1f983cbba020868e6f7af734ad1c0484e07adbfaded74f797e5b',
  decoded: '81d5cd0df97a32cbac59694b9fda446b603c538391462285a5067ee74041a687',
  everyByteDecoded: 'c0acee74637de161198342200039094ec90343f37f948e2c0a875fcfe5133639',
};

const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/** Of samples as they lie in a file of 16 bits, little end first. */
function digestOf(samples: Int16Array): string {
  const bytes = new DataView(new ArrayBuffer(2 * samples.length));
  samples.forEach((sample, index) => {
    bytes.setInt16(2 * index, sample, true);
  });
  return createHash('sha256').update(bytes).digest('hex');
}

test('encodes noise, clipping and silence bit by bit as ffmpeg does (G.722)', () => {
  const encoded = new G722Encoder().encode(testSignal());
  assert.equal(hexOf(encoded.subarray(0, 64)), ffmpeg.encodedAt0);
  assert.equal(hexOf(encoded.subarray(12_000, 12_064)), ffmpeg.encodedAt12000);
  assert.equal(createHash('sha256').update(encoded).digest('hex'), ffmpeg.encoded);
});

test('decodes that, and every byte, bit by bit as ffmpeg does (G.722)', () => {
  assert.equal(digestOf(new G722Decoder().decode(new G722Encoder().encode(testSignal()))), ffmpeg.decoded);
  assert.equal(digestOf(new G722Decoder().decode(everyByte)), ffmpeg.everyByteDecoded);
});

test('however the sound is cut, the bytes are the same', () => {
  const pcm = testSignal().subarray(0, 3_200);
  const encoder = new G722Encoder();
  const cut = Array.from({ length: 20 }, (_, index) => hexOf(encoder.encode(pcm.subarray(index * 160, (index + 1) * 160))));
  assert.equal(cut.join(''), hexOf(new G722Encoder().encode(pcm)));
});
