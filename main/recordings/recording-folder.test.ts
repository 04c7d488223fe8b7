import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { after, test } from 'node:test';
import { limits } from '../limits.ts';
import { RecordingFolder } from './recording-folder.ts';

const root = mkdtempSync(join(tmpdir(), 'trapeze-recordings-'));
after(() => rmSync(root, { recursive: true }));

function record(folder: RecordingFolder, callId: string, text: string): string {
  const file = folder.nextFile(callId);
  assert.ok(file);
  writeFileSync(file, text);
  return file;
}

async function read(folder: RecordingFolder, callId: string, take: number): Promise<string> {
  const pieces: Uint8Array[] = [];
  for await (const piece of folder.read(callId, take)) pieces.push(piece);
  return Buffer.concat(pieces).toString();
}

test('each take of a call is a file of its own, and is found again by the next start', async () => {
  const path = join(root, 'takes');
  const folder = new RecordingFolder(path);
  assert.equal(basename(record(folder, 'ab12', 'first')), 'ab12-1.opus');
  assert.equal(basename(record(folder, 'ab12', 'second')), 'ab12-2.opus');
  record(folder, 'cd34', 'other');
  const again = new RecordingFolder(path);
  assert.deepEqual([again.takesOf('ab12'), again.takesOf('cd34'), again.takesOf('ef56')], [2, 1, 0]);
  assert.deepEqual([...again.calls].sort(), ['ab12', 'cd34']);
  assert.equal(await read(again, 'ab12', 2), 'second');
  assert.equal(statSync(path).mode & 0o077, 0, 'for its owner only');
});

test('a take that is not there is nothing', async () => {
  const folder = new RecordingFolder(join(root, 'missing'));
  rmSync(record(folder, 'ab12', 'gone'));
  assert.equal(await read(folder, 'ab12', 1), '');
  assert.equal(await read(folder, 'ab12', 2), '');
  assert.equal(await read(folder, '../../etc/passwd', 1), '');
});

test('a long take comes in pieces', async () => {
  const folder = new RecordingFolder(join(root, 'long'));
  record(folder, 'ab12', 'x'.repeat(2 * limits.recordings.pieceBytes + 1));
  assert.equal((await read(folder, 'ab12', 1)).length, 2 * limits.recordings.pieceBytes + 1);
});

test('what a call has is deleted with it; what is not ours stays', () => {
  const path = join(root, 'deleted');
  const folder = new RecordingFolder(path);
  const kept = record(folder, 'cd34', 'kept');
  record(folder, 'ab12', 'first');
  record(folder, 'ab12', 'second');
  writeFileSync(join(path, 'notes.txt'), 'mine');
  folder.remove('ab12');
  assert.deepEqual(readdirSync(path).sort(), ['cd34-1.opus', 'notes.txt']);
  assert.ok(existsSync(kept));
  folder.clear();
  assert.deepEqual(readdirSync(path), ['notes.txt']);
});

test('there is a bound for takes, and no name leads out of the folder', () => {
  const folder = new RecordingFolder(join(root, 'bounds'));
  for (let take = 1; take <= limits.recordings.takes; take++) assert.ok(folder.nextFile('ab12'));
  assert.equal(folder.nextFile('ab12'), undefined);
  assert.equal(folder.nextFile('../ab'), undefined);
  assert.deepEqual(folder.calls, ['ab12']);
});
