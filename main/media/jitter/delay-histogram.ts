/** Delays are told apart by so much. */
const BUCKET_MS = 5;
/** 0 to 500 ms. */
const BUCKETS = 101;

/** How often which delay was seen, the newer the more it counts. */
export class DelayHistogram {
  readonly #shares = new Float64Array(BUCKETS);
  readonly #forgetting: number;
  #count = 0;

  /** @param forgetting what remains of a share with each delay added: below 1. The first ones count alike */
  constructor(forgetting: number) {
    this.#forgetting = forgetting;
  }

  /** More than 500 ms counts as that. */
  add(delayMs: number): void {
    const kept = Math.min(this.#forgetting, this.#count / (this.#count + 1));
    this.#count++;
    for (let bucket = 0; bucket < BUCKETS; bucket++) this.#shares[bucket] = (this.#shares[bucket] ?? 0) * kept;
    const bucket = Math.min(Math.ceil(delayMs / BUCKET_MS), BUCKETS - 1);
    this.#shares[bucket] = (this.#shares[bucket] ?? 0) + 1 - kept;
  }

  /** The delay that `share` (0…1) of all do not exceed; 0 before the first. */
  quantileMs(share: number): number {
    let sum = 0;
    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      sum += this.#shares[bucket] ?? 0;
      if (sum >= share) return bucket * BUCKET_MS;
    }
    return this.#count === 0 ? 0 : (BUCKETS - 1) * BUCKET_MS;
  }

  /** The delay at which waiting longer costs more than it saves: `costPerMs` in shares of what comes too late. */
  cheapestMs(costPerMs: number): number {
    let tooLate = 1;
    let best = 0;
    let leastCost = Number.POSITIVE_INFINITY;
    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      tooLate -= this.#shares[bucket] ?? 0;
      const cost = tooLate + bucket * BUCKET_MS * costPerMs;
      if (cost < leastCost) [leastCost, best] = [cost, bucket];
    }
    return this.#count === 0 ? 0 : best * BUCKET_MS;
  }
}
