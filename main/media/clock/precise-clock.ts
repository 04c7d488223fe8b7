import { type Clock, systemClock } from '../../base/clock.ts';

/** The timer is set to fire so much before its time, beyond what it cuts off itself (fractions of a millisecond). */
const EARLY_MS = 0.5;
/** The rest is slept through, unless the timer was earlier than any should be. */
const LONGEST_SLEEP_MS = 3;

/**
 * The clock of the media thread. Timers of the event loop are exact to a millisecond or two; this one sleeps through the last fraction
 * and hits its time within about 0.2 ms. That stops the thread for half a millisecond, so it is for this thread alone.
 */
export const preciseClock: Clock = {
  nowMs: systemClock.nowMs,
  unixMs: systemClock.unixMs,
  after: (delayMs, run) => {
    const dueMs = systemClock.nowMs() + delayMs;
    return systemClock.after(delayMs - EARLY_MS, () => {
      sleepUntil(dueMs);
      run();
    });
  },
};

const cell = new Int32Array(new SharedArrayBuffer(4));

function sleepUntil(dueMs: number): void {
  const restMs = dueMs - systemClock.nowMs();
  if (restMs > 0) Atomics.wait(cell, 0, 0, Math.min(restMs, LONGEST_SLEEP_MS));
}
