import assert from 'node:assert/strict';
import { test } from 'node:test';
import { levelDbov, longestPiece, pattern, render } from './pattern.ts';

const ours = pattern(1);
const other = pattern(2);
const played = render(ours);
const part = played.subarray(100_000, 100_000 + 3 * 48_000);

test('a melody is heard, another one is not', () => {
  assert.ok(longestPiece(part, ours) >= 16, String(longestPiece(part, ours)));
  assert.ok(longestPiece(part, other) <= 5, String(longestPiece(part, other)));
});

test('it is heard 30 dB down, with noise, and over the seam of its repetition', () => {
  const seam = Int16Array.from([...played.subarray(-48_000), ...played.subarray(0, 48_000)]);
  const noisy = seam.map((sample, index) => sample / 30 + 40 * Math.sin(index * index));
  assert.ok(longestPiece(noisy, ours) >= 9, String(longestPiece(noisy, ours)));
});

test('silence and noise are not a melody', () => {
  assert.equal(longestPiece(new Int16Array(48_000), ours), 0);
  const noise = Int16Array.from({ length: 96_000 }, (_, index) => 8_000 * Math.sin(index * index * 0.7));
  assert.ok(longestPiece(noise, ours) <= 3);
});

test('levels are in dBov', () => {
  assert.equal(levelDbov(new Int16Array(480)), -127);
  assert.equal(Math.round(levelDbov(new Int16Array(480).fill(-32_768))), 0);
  assert.equal(Math.round(levelDbov(new Int16Array(480).fill(328))), -40);
});
