/** The fastest packet of each half second stands for it: jitter only adds to the way, hardly to the shortest one. */
const WINDOW_MS = 500;
/** 30 s. */
const WINDOWS = 60;
/** Fewer than 10 s tell nothing. */
const LEAST_WINDOWS = 20;
/** What two crystals can be apart; more is no clock. */
const MOST_PPM = 500;
/** A slope counts when it is further from the present one than so many of its standard errors, and the halves agree with it as well. */
const CERTAINTY = 3;
/** In which halves may always differ. */
const TOLERANCE_PPM = 40;

interface Place {
  readonly atMs: number;
  readonly transitMs: number;
}

interface Line {
  /** Milliseconds of transit per million milliseconds. */
  readonly slopePpm: number;
  readonly errorPpm: number;
}

/**
 * How much faster the source's clock runs than ours: a straight line through the fastest packets of the last 30 s, by least squares. A
 * network that became slower or faster by a step bends the line, so its halves disagree, and it is not believed.
 */
export class DriftEstimate {
  readonly #places: Place[] = [];
  #fastest: Place | undefined;
  #sinceMs = 0;
  #ppm = 0;

  /** Parts per million, -500…500; positive when the source counts more samples a second than we do. */
  get ppm(): number {
    return this.#ppm;
  }

  /** @param transitMs time on the way, by any constant too long or too short */
  observe(atMs: number, transitMs: number): void {
    if (this.#fastest === undefined) this.#sinceMs = atMs;
    else if (atMs - this.#sinceMs >= WINDOW_MS) this.#endWindow(this.#fastest, atMs);
    if (transitMs < (this.#fastest?.transitMs ?? Number.POSITIVE_INFINITY)) this.#fastest = { atMs, transitMs };
  }

  /** Another source, or another clock. */
  reset(): void {
    this.#places.length = 0;
    this.#fastest = undefined;
    this.#ppm = 0;
  }

  /** Times before tell nothing of those to come; the clocks are the same. */
  restart(): void {
    this.#places.length = 0;
    this.#fastest = undefined;
  }

  #endWindow(fastest: Place, nowMs: number): void {
    this.#places.push(fastest);
    if (this.#places.length > WINDOWS) this.#places.shift();
    this.#fastest = undefined;
    this.#sinceMs = nowMs;
    if (this.#places.length < LEAST_WINDOWS) return;
    const whole = lineThrough(this.#places);
    const half = Math.floor(this.#places.length / 2);
    const halves = [lineThrough(this.#places.slice(0, half)), lineThrough(this.#places.slice(half))];
    const isStraight = halves.every(
      ({ slopePpm, errorPpm }) => Math.abs(slopePpm - whole.slopePpm) <= TOLERANCE_PPM + CERTAINTY * errorPpm,
    );
    // A source that is faster seems to come ever nearer.
    const ppm = Math.min(Math.max(-whole.slopePpm, -MOST_PPM), MOST_PPM);
    if (isStraight && Math.abs(ppm - this.#ppm) > CERTAINTY * whole.errorPpm) this.#ppm = ppm;
  }
}

/** Least squares: the slope and its standard error. */
function lineThrough(places: readonly Place[]): Line {
  const count = places.length;
  const meanAt = places.reduce((sum, { atMs }) => sum + atMs, 0) / count;
  const meanTransit = places.reduce((sum, { transitMs }) => sum + transitMs, 0) / count;
  let spread = 0;
  let product = 0;
  let energy = 0;
  for (const { atMs, transitMs } of places) {
    const at = atMs - meanAt;
    const transit = transitMs - meanTransit;
    spread += at * at;
    product += at * transit;
    energy += transit * transit;
  }
  const slope = product / spread;
  const residual = Math.max(0, energy - slope * product);
  return { slopePpm: slope * 1e6, errorPpm: Math.sqrt(residual / (count - 2) / spread) * 1e6 };
}
