import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import { after, before, test } from 'node:test';
import { bestDelay, join, levelDbov, sine, speechLike } from '../testing/signals.ts';
import { parseWavHeader, serializeWavHeader } from './wav-format.ts';
import { WavRecorder } from './wav-recorder.ts';
import { WavSource } from './wav-source.ts';

let folder = '';
before(async () => {
  folder = await mkdtemp(joinPath(tmpdir(), 'trapeze-wav-'));
});
after(() => rm(folder, { recursive: true }));

async function writeWav(name: string, pcm: Int16Array, sampleRate = 48_000, channels = 1): Promise<string> {
  const path = joinPath(folder, name);
  await writeFile(
    path,
    Buffer.concat([serializeWavHeader({ sampleRate, channels }, pcm.byteLength), new Uint8Array(pcm.buffer)]),
  );
  return path;
}

async function soundOf(path: string): Promise<Int16Array> {
  const bytes = await readFile(path);
  const layout = parseWavHeader(bytes);
  assert.ok(layout.ok);
  assert.equal(layout.value.sampleRate, 48_000);
  const { dataStart, dataBytes } = layout.value;
  assert.equal(bytes.length, dataStart + dataBytes);
  return new Int16Array(new Uint8Array(bytes.subarray(dataStart)).buffer);
}

async function open(path: string, loop = false, onEnded = (): void => undefined): Promise<WavSource> {
  const source = await WavSource.open(path, { loop, onEnded });
  assert.ok(source.ok);
  return source.value;
}

/** Captures block by block, letting reads finish between. */
async function capture(source: WavSource, blocks: number): Promise<Int16Array> {
  const heard: Int16Array[] = [];
  for (let index = 0; index < blocks; index++) {
    const block = new Int16Array(480);
    source.capture(block);
    heard.push(block);
    await source.settled;
  }
  return join(heard);
}

test('a recording is the sound it was given', async () => {
  const path = joinPath(folder, 'recording.wav');
  const pcm = speechLike(480 * 55);
  const recorder = await WavRecorder.create(path);
  for (let at = 0; at < pcm.length; at += 480) recorder.add(pcm.subarray(at, at + 480));
  await recorder.finish();
  assert.deepEqual(await soundOf(path), pcm);
});

test('a recording that was never finished plays up to the last 200 ms', async () => {
  const path = joinPath(folder, 'unfinished.wav');
  const recorder = await WavRecorder.create(path);
  for (let block = 0; block < 55; block++) recorder.add(new Int16Array(480).fill(block));
  await recorder.settled;
  assert.equal((await soundOf(path)).length, 40 * 480);
  await recorder.finish();
});

test('a recording into a folder that is not there rejects', async () => {
  await assert.rejects(WavRecorder.create(joinPath(folder, 'nowhere', 'x.wav')));
});

test('a file of 48 kHz is played sample by sample, across reads, and its end is told once', async () => {
  const pcm = speechLike(480 * 250);
  let ended = 0;
  using source = await open(await writeWav('long.wav', pcm), false, () => ended++);
  assert.deepEqual(await capture(source, 250), pcm);
  assert.equal(ended, 0);
  assert.equal(levelDbov(await capture(source, 10)), Number.NEGATIVE_INFINITY);
  assert.equal(ended, 1);
});

for (const sampleRate of [8_000, 16_000, 32_000, 44_100]) {
  test(`a file of ${sampleRate} Hz is brought to 48 kHz`, async () => {
    const samples = Math.floor(sampleRate * 0.6);
    using source = await open(await writeWav(`r${sampleRate}.wav`, sine(440, samples, 10_000, sampleRate), sampleRate));
    const heard = await capture(source, 50);
    const { correlation } = bestDelay(sine(440, 20_000), heard, 200);
    assert.ok(correlation > 0.999, `${correlation}`);
  });
}

test('two channels are mixed to one', async () => {
  const interleaved = Int16Array.from({ length: 9_600 }, (_, index) => (index % 2 === 0 ? 1_000 : 3_000));
  using source = await open(await writeWav('stereo.wav', interleaved, 48_000, 2));
  assert.ok((await capture(source, 10)).every((sample) => sample === 2_000));
});

test('a looping file has no gap at its end, however short it is', async () => {
  using source = await open(await writeWav('loop.wav', new Int16Array(4_800).fill(500)), true);
  assert.ok((await capture(source, 200)).every((sample) => sample === 500));
});

test('an empty looping file is silence, not an endless loop', async () => {
  using source = await open(await writeWav('empty.wav', new Int16Array(0)), true);
  assert.equal(levelDbov(await capture(source, 5)), Number.NEGATIVE_INFINITY);
});

test('says what is wrong with a file', async () => {
  const text = joinPath(folder, 'text.wav');
  await writeFile(text, 'this is no sound at all');
  const options = { loop: false, onEnded: () => undefined };
  assert.deepEqual(await WavSource.open(text, options), { ok: false, error: { path: text, reason: 'not a WAV file' } });
  const missing = joinPath(folder, 'missing.wav');
  assert.deepEqual(await WavSource.open(missing, options), { ok: false, error: { path: missing, reason: 'ENOENT' } });
});
