/** A pending call; disposing it before it is due cancels it, afterwards it does nothing. */
export type Timer = Disposable;

/** Time as everything in the engine sees it. Tests hand in `FakeClock`. */
export interface Clock {
  /** Monotonic milliseconds with fractions, from an arbitrary origin. */
  nowMs(): number;
  /** Wall clock: milliseconds since 1970-01-01 UTC. Jumps; never use it for intervals. */
  unixMs(): number;
  /** Runs `run` once after `delayMs` (0 to 2^31-1; more is clamped). The caller disposes the timer when it no longer wants the call. */
  after(delayMs: number, run: () => void): Timer;
}

const LONGEST_DELAY_MS = 2 ** 31 - 1;

/** The machine's clock. A pending timer does not keep the process alive. */
export const systemClock: Clock = {
  nowMs: () => performance.now(),
  unixMs: () => Date.now(),
  after: (delayMs, run) => {
    const handle = setTimeout(run, Math.min(Math.max(delayMs, 0), LONGEST_DELAY_MS));
    handle.unref();
    return { [Symbol.dispose]: () => clearTimeout(handle) };
  },
};
