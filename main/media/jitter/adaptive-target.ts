import { DelayHistogram } from './delay-histogram.ts';
import { type Arrival, RelativeDelay, type TargetDelay } from './target-delay.ts';

const START_MS = 40;
/** The grid of the device and that of the network may be apart by a block. */
const SLACK_MS = 10;
const LEAST_MS = 20;
const MOST_MS = 500;
/** The latest packet of each half second counts. */
const WINDOW_MS = 500;
/** What so many packets in a row were late by may be how late they will be. */
const RECENT_PACKETS = 10;
/** One window in twenty may have a packet that is late: of 25 packets each, that is 0.2 % of all. */
const QUANTILE = 0.95;
/** Half of what was learnt is forgotten after 20 s; a step that lasts four windows counts for 10 s. */
const FORGETTING = 0.983;
/** The same pace, per packet of 20 ms. */
const FORGETTING_PER_PACKET = 0.9993;
/** What 20 ms of delay are worth: one packet in a hundred. */
const COST_PER_MS = 0.01 / 20;

/**
 * The delay that the network needs: the 0.95 quantile of the latest packet of each half second, or what reordering is worth, and the
 * packet itself and a block.
 */
export class AdaptiveTarget implements TargetDelay {
  readonly #relative = new RelativeDelay();
  readonly #latest = new DelayHistogram(FORGETTING);
  readonly #reordered = new DelayHistogram(FORGETTING_PER_PACKET);
  /** Absent until something was learnt. */
  #learntMs: number | undefined;
  #overtakenMs = 0;
  #windowBeganMs: number | undefined;
  #windowMaximumMs = 0;
  /** Of the last packets, the oldest first. */
  #recentMs: number[] = [];
  #packetMs = 0;

  get targetMs(): number {
    return this.#learntMs ?? Math.max(START_MS, this.#delayFor(0));
  }

  /** A packet that comes behind later ones is waited for in full, as far as that pays. */
  get leastMs(): number {
    return this.#delayFor(this.#overtakenMs);
  }

  /**
   * What came late just now may be the new rule: nothing is shortened below it while it goes on. After a spike it does not, after a step it
   * does until the fastest packets are as slow.
   */
  get ceilingMs(): number {
    return Math.max(this.targetMs, this.#delayFor(Math.max(0, ...this.#recentMs)));
  }

  get driftPpm(): number {
    return this.#relative.driftPpm;
  }

  observe(arrival: Arrival): number {
    const relativeMs = this.#relative.of(arrival);
    this.#packetMs = arrival.packetMs;
    this.#windowBeganMs ??= arrival.atMs;
    if (arrival.atMs - this.#windowBeganMs >= WINDOW_MS) this.#endWindow(arrival.atMs);
    this.#recentMs = [...this.#recentMs, relativeMs].slice(-RECENT_PACKETS);
    if (!arrival.isReordered) this.#windowMaximumMs = Math.max(this.#windowMaximumMs, relativeMs);
    this.#reordered.add(arrival.isReordered ? relativeMs : 0);
    return relativeMs;
  }

  reset(): void {
    this.#relative.reset();
    this.#windowBeganMs = undefined;
    this.#windowMaximumMs = 0;
    this.#recentMs = [];
  }

  #endWindow(nowMs: number): void {
    this.#latest.add(this.#windowMaximumMs);
    this.#windowMaximumMs = 0;
    this.#windowBeganMs = nowMs;
    this.#overtakenMs = this.#reordered.cheapestMs(COST_PER_MS);
    this.#learntMs = this.#delayFor(Math.max(this.#latest.quantileMs(QUANTILE), this.#overtakenMs));
  }

  #delayFor(relativeMs: number): number {
    return Math.min(Math.max(relativeMs + this.#packetMs + SLACK_MS, LEAST_MS), MOST_MS);
  }
}
