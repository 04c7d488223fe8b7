/** A device that gives no quantum for so long has stopped: they come every 2.7 ms. */
const SILENT_MS = 300;
/** Waits before each attempt to open it again, after the one before. When all have failed, a person has to do something. */
const WAITS_MS = [0, 500, 1_000, 2_000, 4_000, 8_000];
/** A device that has worked for so long without a break is well again. */
const STEADY_MS = 5_000;

/** `reopen` is said once for each attempt; `wait`: for the next one; `lost`: there is none any more. */
type Verdict = 'well' | 'reopen' | 'wait' | 'lost';

/** Says when a device that has gone silent is to be opened again. Times are of one clock, in milliseconds. */
export class Watchdog {
  #heardAtMs = 0;
  #steadySinceMs = 0;
  #triedAtMs = 0;
  #attempts = 0;

  /** Begins, or begins anew with all attempts. */
  start(nowMs: number): void {
    this.opened(nowMs);
    this.#triedAtMs = nowMs;
    this.#attempts = 0;
  }

  /** The device was opened just now: it has `SILENT_MS` to be heard. Attempts count on. */
  opened(nowMs: number): void {
    this.#heardAtMs = nowMs;
    this.#steadySinceMs = nowMs;
  }

  /** Quanta have come. */
  heard(nowMs: number): void {
    if (nowMs - this.#heardAtMs >= SILENT_MS) this.#steadySinceMs = nowMs;
    if (nowMs - this.#steadySinceMs >= STEADY_MS) this.#attempts = 0;
    this.#heardAtMs = nowMs;
  }

  /** To be asked again and again. */
  check(nowMs: number): Verdict {
    if (nowMs - this.#heardAtMs < SILENT_MS) return 'well';
    const waitMs = WAITS_MS[this.#attempts];
    if (waitMs === undefined) return nowMs - this.#triedAtMs < SILENT_MS ? 'wait' : 'lost';
    if (nowMs - this.#triedAtMs < waitMs) return 'wait';
    this.#attempts += 1;
    this.#triedAtMs = nowMs;
    return 'reopen';
  }
}
