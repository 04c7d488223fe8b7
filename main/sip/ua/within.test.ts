import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FakeClock } from '../../testing/fake-clock.ts';
import { within } from './within.ts';

const unexpected = (): void => assert.fail();

test('gives what comes in time, and leaves no timer', async () => {
  const clock = new FakeClock();
  assert.equal(await within(clock, 100, Promise.resolve(7), unexpected), 7);
  assert.equal(await within(clock, 100, 8, unexpected), 8);
  assert.equal(clock.pending, 0);
});

test('gives nothing for what comes too late or never', async () => {
  const clock = new FakeClock();
  const late = new Promise<number>((resolve) => void clock.after(200, () => resolve(7)));
  const outcome = within(clock, 100, late, unexpected);
  await clock.run(300);
  assert.equal(await outcome, undefined);
  assert.equal(clock.pending, 0);
});

test('reports what goes wrong, and gives nothing', async () => {
  const clock = new FakeClock();
  const errors: unknown[] = [];
  const bug = new Error('bug');
  assert.equal(await within(clock, 100, Promise.reject(bug), (error) => void errors.push(error)), undefined);
  assert.deepEqual([errors, clock.pending], [[bug], 0]);
});
