import assert from 'node:assert/strict';
import { test } from 'node:test';
import { limits } from '../limits.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { SeededRandom } from '../testing/seeded-random.ts';
import { Uploads } from './uploads.ts';

test('a file comes in pieces and leaves when it is used or too old', () => {
  const clock = new FakeClock();
  using uploads = new Uploads(clock, new SeededRandom(1));
  const { uploadId } = uploads.begin();
  for (const text of ['BEGIN', ':', 'VCARD']) assert.ok(uploads.add({ uploadId, text }).ok);
  assert.equal(uploads.textOf(uploadId), 'BEGIN:VCARD');
  clock.advance(limits.uploads.keepMs);
  assert.equal(uploads.textOf(uploadId), undefined);
  assert.deepEqual(uploads.add({ uploadId, text: 'more' }), { ok: false, error: { code: 'UPLOAD_UNKNOWN' } });
  assert.equal(clock.pending, 0);
});

test('of too many files the oldest leaves, and one that is too long does', () => {
  const clock = new FakeClock();
  using uploads = new Uploads(clock, new SeededRandom(1));
  const ids = Array.from({ length: limits.uploads.files + 1 }, () => uploads.begin().uploadId);
  assert.equal(uploads.textOf(ids[0] ?? ''), undefined);
  const uploadId = ids[1] ?? '';
  const text = 'x'.repeat(limits.uploads.characters / 4);
  for (let piece = 0; piece < 4; piece += 1) assert.ok(uploads.add({ uploadId, text }).ok);
  assert.deepEqual(uploads.add({ uploadId, text: 'x' }), { ok: false, error: { code: 'FILE_TOO_LONG' } });
  assert.equal(uploads.textOf(uploadId), undefined);
});
