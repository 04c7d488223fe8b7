import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MediaWatch } from './media-watch.ts';

function expecting(): MediaWatch {
  const watch = new MediaWatch();
  watch.begin(true, 0);
  return watch;
}

test('what is not heard for 30 s is lost, told once, and back when it is heard', () => {
  const watch = expecting();
  watch.heard(10_000);
  assert.equal(watch.poll(39_990), undefined);
  assert.equal(watch.poll(40_000), 'lost');
  assert.equal(watch.poll(41_000), undefined);
  watch.heard(50_000);
  assert.equal(watch.poll(50_000), 'back');
});

test('while one end holds the call silence says nothing', () => {
  const watch = expecting();
  watch.begin(false, 1_000);
  assert.equal(watch.poll(100_000), undefined);
});

test('an agreement begins the wait anew, but brings nothing back', () => {
  const watch = expecting();
  watch.begin(true, 20_000);
  assert.equal(watch.poll(49_990), undefined);
  assert.equal(watch.poll(50_000), 'lost');
  watch.begin(true, 51_000);
  assert.equal(watch.poll(51_000), undefined);
  watch.begin(false, 52_000);
  assert.equal(watch.poll(52_000), 'back');
});
