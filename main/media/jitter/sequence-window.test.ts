import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SequenceWindow } from './sequence-window.ts';

test('knows what it saw among the last 1024', () => {
  const window = new SequenceWindow();
  assert.equal(window.mark(70_000), false);
  assert.equal(window.mark(70_000), true);
  assert.equal(window.mark(69_000), false);
  assert.equal(window.mark(69_000), true);
});

test('what is older than the window counts as new and displaces nothing', () => {
  const window = new SequenceWindow();
  window.mark(70_000);
  assert.equal(window.mark(70_000 - 1_024), false);
  assert.equal(window.mark(70_000), true);
});

test('a cleared window knows nothing', () => {
  const window = new SequenceWindow();
  window.mark(5);
  window.clear();
  assert.equal(window.mark(5), false);
});
