import assert from 'node:assert/strict';
import test from 'node:test';
import { dialogColour, postPercent, sinceWords } from './ladder-shape.ts';

test('posts stand in the middle of their columns', () => {
  assert.deepEqual([postPercent(0, 2), postPercent(1, 2), postPercent(0, 1)], [25, 75, 50]);
});

test('times are short, and a clock that stepped back shows', () => {
  assert.deepEqual(
    [sinceWords(1_012, 1_000), sinceWords(3_204, 1_000), sinceWords(200_000, 0), sinceWords(990, 1_000)],
    ['12 ms', '2.20 s', '200 s', '-10 ms'],
  );
});

test('dialogs differ by colour until there are more than colours; none has none', () => {
  assert.notDeepEqual(dialogColour(1), dialogColour(2));
  assert.deepEqual(dialogColour(5), dialogColour(1));
  assert.notDeepEqual(dialogColour(undefined), dialogColour(1));
});
