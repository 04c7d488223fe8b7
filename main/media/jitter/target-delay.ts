import { DriftEstimate } from './drift-estimate.ts';

/** One packet of sound as it came. */
export interface Arrival {
  /** RTP timestamp, 32 bits, and its clock. */
  readonly timestamp: number;
  readonly clockRate: number;
  readonly atMs: number;
  /** Sound in it. */
  readonly packetMs: number;
  /** A later one was there before it. */
  readonly isReordered: boolean;
}

/**
 * Decides how long sound waits. The delay is counted from when the fastest packets come to when a packet has been played: its own length
 * is the least.
 */
export interface TargetDelay {
  /** What to aim at. */
  readonly targetMs: number;
  /** With less than this sound is lost; between it and the target, late packets may be covered by drawing out what is there. */
  readonly leastMs: number;
  /** More than this is not needed now: never below the target. */
  readonly ceilingMs: number;
  /** How much faster the source's clock runs than ours, in parts per million: -500…500. */
  readonly driftPpm: number;
  /** Learns from a packet, duplicates left out. @returns by how much it came later than the fastest of late */
  observe(arrival: Arrival): number;
  /** Another source begins, with timestamps of its own; the target stays. */
  reset(): void;
}

/** A delay that does not change, but for packets that are longer: at least their length and 20 ms. */
export class FixedTarget implements TargetDelay {
  readonly #nominalMs: number;
  readonly #relative = new RelativeDelay();
  #packetMs = 0;

  constructor(nominalMs: number) {
    this.#nominalMs = nominalMs;
  }

  get targetMs(): number {
    return Math.max(this.#nominalMs, this.#packetMs + 20);
  }

  get leastMs(): number {
    return this.targetMs;
  }

  get ceilingMs(): number {
    return this.targetMs;
  }

  get driftPpm(): number {
    return this.#relative.driftPpm;
  }

  observe(arrival: Arrival): number {
    this.#packetMs = arrival.packetMs;
    return this.#relative.of(arrival);
  }

  reset(): void {
    this.#relative.reset();
  }
}

/** The fastest packets of the last 2 s are what others are compared with: of these windows and the present one. */
const FORMER_WINDOWS = 3;
const WINDOW_MS = 500;
/** A step in timestamps that is no jitter: the source paused without counting, or began anew. */
const FARTHEST_MS = 2_000;

/** By how much packets come later than the fastest of late: the part of the delay on the network that changes. */
export class RelativeDelay {
  readonly #drift = new DriftEstimate();
  #first: Arrival | undefined;
  #latestTransitMs = 0;
  #fastestMs = Number.POSITIVE_INFINITY;
  #formerFastestMs: number[] = [];
  #sinceMs = 0;

  /** See {@link TargetDelay.driftPpm}. */
  get driftPpm(): number {
    return this.#drift.ppm;
  }

  /** In ms, 0 for the fastest. */
  of(arrival: Arrival): number {
    if (this.#first?.clockRate !== arrival.clockRate) this.#begin(arrival);
    let transitMs = this.#transitOf(arrival);
    if (Math.abs(transitMs - this.#latestTransitMs) > FARTHEST_MS) {
      this.#begin(arrival);
      transitMs = 0;
    }
    this.#latestTransitMs = transitMs;
    this.#drift.observe(arrival.atMs, transitMs);
    if (arrival.atMs - this.#sinceMs >= WINDOW_MS) {
      this.#formerFastestMs = [...this.#formerFastestMs, this.#fastestMs].slice(-FORMER_WINDOWS);
      this.#fastestMs = Number.POSITIVE_INFINITY;
      this.#sinceMs = arrival.atMs;
    }
    this.#fastestMs = Math.min(this.#fastestMs, transitMs);
    return transitMs - Math.min(this.#fastestMs, ...this.#formerFastestMs);
  }

  reset(): void {
    this.#first = undefined;
    this.#drift.reset();
  }

  #begin(arrival: Arrival): void {
    this.#drift.restart();
    this.#first = arrival;
    this.#latestTransitMs = 0;
    this.#fastestMs = Number.POSITIVE_INFINITY;
    this.#formerFastestMs = [];
    this.#sinceMs = arrival.atMs;
  }

  /** Time on the way, against the first packet. Half a round of timestamps, twelve hours of 48 kHz, is not thought of: see `FARTHEST_MS`. */
  #transitOf({ timestamp, clockRate, atMs }: Arrival): number {
    const first = this.#first;
    if (first === undefined) return 0;
    const sentMs = (((timestamp - first.timestamp) | 0) * 1_000) / clockRate;
    return atMs - first.atMs - sentMs;
  }
}
