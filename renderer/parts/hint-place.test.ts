import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hintPlace } from './hint-place.ts';

const window = { width: 360, height: 560 };
const hint = { width: 100, height: 24 };

test('a hint stands above the middle of what it explains', () => {
  assert.deepEqual(hintPlace({ left: 150, top: 200, width: 40, height: 32 }, hint, window), { left: 120, top: 170 });
});

test('without room above it stands below', () => {
  assert.deepEqual(hintPlace({ left: 150, top: 10, width: 40, height: 32 }, hint, window), { left: 120, top: 48 });
});

test('it does not leave the window at either side', () => {
  assert.equal(hintPlace({ left: 0, top: 200, width: 32, height: 32 }, hint, window).left, 5);
  assert.equal(hintPlace({ left: 328, top: 200, width: 32, height: 32 }, hint, window).left, 255);
});

test('one that is wider than the window shows its beginning', () => {
  assert.equal(hintPlace({ left: 100, top: 200, width: 32, height: 32 }, { width: 400, height: 24 }, window).left, 5);
});
