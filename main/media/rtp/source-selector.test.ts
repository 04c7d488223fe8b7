import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SourceSelector } from './source-selector.ts';

test('believes the first source at once', () => {
  const selector = new SourceSelector();
  assert.equal(selector.judge(7, 100), 'changed');
  assert.equal(selector.judge(7, 101), 'current');
  assert.equal(selector.ssrc, 7);
});

test('follows another source with its second packet in sequence, over the wrap too', () => {
  const selector = new SourceSelector();
  selector.judge(7, 100);
  assert.equal(selector.judge(8, 65_535), 'waiting');
  assert.equal(selector.judge(8, 0), 'changed');
  assert.equal(selector.ssrc, 8);
});

test('does not follow a single stray packet or one out of sequence', () => {
  const selector = new SourceSelector();
  selector.judge(7, 100);
  assert.equal(selector.judge(8, 5), 'waiting');
  assert.equal(selector.judge(8, 9), 'waiting');
  assert.equal(selector.judge(9, 10), 'waiting');
  assert.equal(selector.ssrc, 7);
});

test('two sources that talk over each other do not make it jump', () => {
  const selector = new SourceSelector();
  selector.judge(7, 0);
  for (let packet = 1; packet < 50; packet++) {
    assert.equal(selector.judge(8, packet), 'waiting');
    assert.equal(selector.judge(7, packet), 'current');
  }
});
