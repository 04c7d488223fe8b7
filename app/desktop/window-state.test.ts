import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { placement, readWindowState, type WindowState, writeWindowState } from './window-state.ts';

const area = { x: 0, y: 0, width: 1280, height: 800 };
const state = (x: number, y: number): WindowState => ({ x, y, width: 900, height: 600, isMaximized: false, knowsTray: true });

test('a window comes back where it was, as long as one can take hold of it', () => {
  assert.deepEqual(placement(state(100, 50), [area]), { x: 100, y: 50, width: 900, height: 600 });
  assert.deepEqual(placement(state(1_200, 50), [area]), { x: 1_200, y: 50, width: 900, height: 600 });
  assert.deepEqual(placement(state(-800, 0), [area]), { x: -800, y: 0, width: 900, height: 600 });
  for (const [x, y] of [
    [2_000, 50],
    [1_270, 50],
    [-890, 0],
    [100, -100],
    [100, 790],
  ] as const) {
    assert.deepEqual(placement(state(x, y), [area]), { width: 900, height: 600 }, `${x},${y}`);
  }
  assert.deepEqual(placement(state(2_000, 50), [area, { ...area, x: 1_280 }]), { x: 2_000, y: 50, width: 900, height: 600 });
});

test('what was kept is read; a file that is missing, damaged or out of bounds is the first start', () => {
  const folder = mkdtempSync(join(tmpdir(), 'trapeze-window-'));
  const file = join(folder, 'window.json');
  const initial = readWindowState(file);
  assert.equal(initial.x, undefined);
  writeWindowState(file, state(1, 2));
  assert.deepEqual(readWindowState(file), state(1, 2));
  for (const text of ['', '{', '[]', '{"width":1e9}', JSON.stringify({ ...state(0, 0), width: 10 })]) {
    writeFileSync(file, text);
    assert.deepEqual(readWindowState(file), initial, text);
  }
  writeWindowState(join(folder, 'none', 'window.json'), state(1, 2));
  rmSync(folder, { recursive: true });
});
