import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { SeededRandom } from '../../testing/seeded-random.ts';
import { BLOCK_SAMPLES } from '../protocol.ts';
import { soundOfRecording } from '../testing/recorded-sound.ts';
import { levelDbov, shareAt, sine } from '../testing/signals.ts';
import { CallRecorder } from './call-recorder.ts';

const BLOCKS_PER_SECOND = 100;
let folder = '';
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trapeze-recording-'));
});
after(() => rm(folder, { recursive: true }));

async function recorderAt(name: string): Promise<{ readonly path: string; readonly recorder: CallRecorder }> {
  const path = join(folder, name);
  return { path, recorder: await CallRecorder.create(path, new SeededRandom(1)) };
}

function record(recorder: CallRecorder, blocks: number, saidHz: number, heardHz: number): void {
  const [said, heard] = [sine(saidHz, blocks * BLOCK_SAMPLES), sine(heardHz, blocks * BLOCK_SAMPLES)];
  for (let index = 0; index < blocks; index++) {
    recorder.heard(heard.subarray(index * BLOCK_SAMPLES, (index + 1) * BLOCK_SAMPLES));
    recorder.said(said.subarray(index * BLOCK_SAMPLES, (index + 1) * BLOCK_SAMPLES));
    recorder.endBlock();
  }
}

test('what we say is on the left, what we hear on the right, to the last sample (RFC 7845 §4.4)', async () => {
  const { path, recorder } = await recorderAt('both.opus');
  record(recorder, 2.5 * BLOCKS_PER_SECOND + 1, 440, 1_000);
  await recorder.finish();
  const { left, right } = await soundOfRecording(path);
  assert.equal(left.length, (2.5 * BLOCKS_PER_SECOND + 1) * BLOCK_SAMPLES);
  assert.ok(shareAt(440, left.subarray(4_800)) > 0.99);
  assert.ok(shareAt(1_000, right.subarray(4_800)) > 0.99);
});

test('nothing said is silence, and a pause takes no time', async () => {
  const { path, recorder } = await recorderAt('pause.opus');
  record(recorder, BLOCKS_PER_SECOND, 440, 1_000);
  recorder.isPaused = true;
  record(recorder, BLOCKS_PER_SECOND, 3_000, 3_000);
  recorder.isPaused = false;
  for (let index = 0; index < BLOCKS_PER_SECOND; index++) recorder.endBlock();
  await recorder.finish();
  const { left, right } = await soundOfRecording(path);
  assert.equal(left.length, 2 * BLOCKS_PER_SECOND * BLOCK_SAMPLES);
  assert.ok(levelDbov(left.subarray(50_000)) < -60);
  assert.ok(levelDbov(right.subarray(50_000)) < -60);
});

test('a program that ends without a word leaves all but the last second', async () => {
  const { path, recorder } = await recorderAt('crash.opus');
  record(recorder, 3.5 * BLOCKS_PER_SECOND, 440, 1_000);
  const cut = join(folder, 'cut.opus');
  await recorder.finish();
  const whole = await readFile(path);
  await writeFile(cut, whole.subarray(0, whole.length - 10));
  const { left } = await soundOfRecording(cut);
  assert.ok(left.length >= 2.9 * BLOCKS_PER_SECOND * BLOCK_SAMPLES, `${left.length / 48_000} s`);
});

test('a recording never takes the place of another one, and only its owner can read it', async () => {
  const { path, recorder } = await recorderAt('once.opus');
  await recorder.finish();
  await assert.rejects(CallRecorder.create(path, new SeededRandom(2)), { code: 'EEXIST' });
  assert.equal((await stat(path)).mode & 0o077, 0);
});

test('after its end it takes nothing more', async () => {
  const { path, recorder } = await recorderAt('ended.opus');
  record(recorder, 10, 440, 1_000);
  await recorder.finish();
  const { size } = await stat(path);
  record(recorder, BLOCKS_PER_SECOND, 440, 1_000);
  await recorder.finish();
  assert.equal((await stat(path)).size, size);
});
