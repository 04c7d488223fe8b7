import assert from 'node:assert/strict';
import { test } from 'node:test';
import { kernels, newG722State } from '../../../native/kernels/kernels.ts';
import { speechLike } from '../testing/signals.ts';
import { G722Decoder, G722Encoder } from './g722.ts';

/** Speech, and noise that clips. */
const sound = Int16Array.from([
  ...speechLike(16_000, 16_000),
  ...Array.from({ length: 16_000 }, (_, index) => ((Math.imul(index, 1_664_525) >>> 13) % 65_536) - 32_768),
]);

test('the compiled G.722 agrees with its twin bit by bit, both ways, however the sound is cut', () => {
  assert.ok(kernels);
  const [encoding, decoding] = [newG722State(), newG722State()];
  const [encoder, decoder] = [new G722Encoder(), new G722Decoder()];
  for (let at = 0; at < sound.length; at += 320) {
    const pcm = sound.subarray(at, at + 320);
    const bytes = encoder.encode(pcm);
    assert.deepEqual(kernels.encodeG722(encoding, pcm), bytes);
    assert.deepEqual(kernels.decodeG722(decoding, bytes), decoder.decode(bytes));
  }
});

test('as much as one likes at once', () => {
  assert.ok(kernels);
  const long = Int16Array.from({ length: 200_000 }, (_, index) => sound[index % sound.length] ?? 0);
  const bytes = new G722Encoder().encode(long);
  assert.deepEqual(kernels.encodeG722(newG722State(), long), bytes);
  assert.deepEqual(kernels.decodeG722(newG722State(), bytes), new G722Decoder().decode(bytes));
});

test('streams do not hear each other', () => {
  assert.ok(kernels);
  const [one, other] = [newG722State(), newG722State()];
  const [first, second] = [sound.subarray(0, 320), sound.subarray(320, 640)];
  kernels.encodeG722(one, first);
  kernels.encodeG722(other, sound.subarray(16_000, 16_320));
  const twin = new G722Encoder();
  twin.encode(first);
  assert.deepEqual(kernels.encodeG722(one, second), twin.encode(second));
});
