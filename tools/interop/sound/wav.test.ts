import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { readWav, writeWav } from './wav.ts';

function scratch(): Disposable & { readonly file: string } {
  const directory = mkdtempSync(join(tmpdir(), 'wav-'));
  return { file: join(directory, 'a.wav'), [Symbol.dispose]: () => rmSync(directory, { recursive: true }) };
}

const samples = Float32Array.of(0, 0.5, -0.5, -1, 32_767 / 32_768);

test('what was written is read, and what is beyond full scale is clipped', () => {
  using place = scratch();
  writeWav(place.file, { rateHz: 16_000, samples: Float32Array.of(...samples, 3, -3) });
  const { rateHz, samples: read } = readWav(place.file);

  assert.equal(rateHz, 16_000);
  assert.deepEqual(read, Float32Array.of(...samples, 32_767 / 32_768, -1));
});

test('a recorder that was ended before it wrote the length is read to the end of the file', () => {
  using place = scratch();
  writeWav(place.file, { rateHz: 8_000, samples });
  for (const claimed of [0, 0xffff_ffff]) {
    const bytes = readFileSync(place.file);
    bytes.writeUInt32LE(claimed, 40);
    writeFileSync(place.file, bytes);
    assert.deepEqual(readWav(place.file).samples, samples);
  }
});

test('chunks that are not sound are passed over, and two channels become one', () => {
  using place = scratch();
  writeWav(place.file, { rateHz: 8_000, samples: Float32Array.of(0.5, 0.25) });
  const bytes = readFileSync(place.file);
  bytes.writeUInt16LE(2, 22);
  const list = Buffer.from('LIST\x03\0\0\0abc\0', 'latin1');
  writeFileSync(place.file, Buffer.concat([bytes.subarray(0, 36), list, bytes.subarray(36)]));

  assert.deepEqual(readWav(place.file).samples, Float32Array.of(0.375));
});

test('what is no WAV file of 16-bit PCM is refused', () => {
  using place = scratch();
  writeFileSync(place.file, 'no sound at all');
  assert.throws(() => readWav(place.file), /is no WAV file/);
  writeWav(place.file, { rateHz: 8_000, samples });
  const bytes = readFileSync(place.file);
  bytes.writeUInt16LE(8, 34);
  writeFileSync(place.file, bytes);
  assert.throws(() => readWav(place.file), /not 16-bit PCM/);
});
