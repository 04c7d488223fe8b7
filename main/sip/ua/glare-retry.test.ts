import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fail, ok } from '../../base/result.ts';
import { FakeClock, settle } from '../../testing/fake-clock.ts';
import { SeededRandom } from '../../testing/seeded-random.ts';
import { SipResponse } from '../message/message.ts';
import { GlareRetry, glareDelayMs } from './glare-retry.ts';
import { refusedBy } from './request-failure.ts';

test('after 491 the owner of the Call-ID waits 2.1-4 s, the other 0-2 s, in steps of 10 ms (RFC 3261 §14.1)', () => {
  assert.deepEqual([glareDelayMs(true, 0), glareDelayMs(true, 0.999_999)], [2_100, 4_000]);
  assert.deepEqual([glareDelayMs(false, 0), glareDelayMs(false, 0.999_999)], [0, 2_000]);
  for (let step = 0; step < 100; step++) assert.equal(glareDelayMs(step % 2 === 0, step / 100) % 10, 0);
});

/** Attempts that fail with `statuses` in turn, then succeed; when each was made. */
async function attempts(...statuses: [status: number, retryAfter?: string][]) {
  const clock = new FakeClock();
  const glare = new GlareRetry({ clock, random: new SeededRandom(1) }, false);
  const atMs: number[] = [];
  const outcome = glare.run<string>(async () => {
    const [status, retryAfter] = statuses[atMs.push(clock.nowMs()) - 1] ?? [];
    if (status === undefined) return ok('done');
    const fields: [string, string][] = retryAfter === undefined ? [] : [['Retry-After', retryAfter]];
    return fail(refusedBy(new SipResponse(status, '', fields)));
  });
  return { clock, glare, atMs, outcome };
}

test('a collision is repeated, another refusal is not; 500 when it says within 10 s when to come again (RFC 3311 §5.3)', async () => {
  for (const [statuses, count] of [
    [[[491], [491]], 3],
    [[[500, '7']], 2],
    [[[500]], 1],
    [[[500, '11']], 1],
    [[[488]], 1],
  ] as [[number, string?][], number][]) {
    const { clock, atMs, outcome } = await attempts(...statuses);
    await clock.run(30_000);
    assert.equal(atMs.length, count, JSON.stringify(statuses));
    assert.equal((await outcome).ok, count > 1);
    if (statuses[0]?.[1] === '7') assert.equal(atMs[1], 7_000);
  }
});

test('the end of the session ends the wait', async () => {
  const { clock, glare, atMs, outcome } = await attempts([491]);
  await settle();
  glare[Symbol.dispose]();
  await settle();
  assert.deepEqual([(await outcome).ok, atMs.length, clock.pending], [true, 2, 0]);
});
