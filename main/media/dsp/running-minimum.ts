/** The least of the values of the last `span` additions at least, of twice as many at most: two buckets, one filling. */
export class RunningMinimum {
  readonly #span: number;
  #count = 0;
  #current = Number.POSITIVE_INFINITY;
  #previous = Number.POSITIVE_INFINITY;

  constructor(span: number) {
    this.#span = span;
  }

  /** @returns the minimum, or `undefined` until `span` values were added since the start */
  add(value: number): number | undefined {
    this.#current = Math.min(this.#current, value);
    this.#count++;
    const known = this.#previous === Number.POSITIVE_INFINITY ? undefined : Math.min(this.#current, this.#previous);
    if (this.#count >= this.#span) {
      this.#previous = this.#current;
      this.#current = Number.POSITIVE_INFINITY;
      this.#count = 0;
    }
    return known;
  }

  /** The values so far were too high by `amount`: what they measured was lowered. */
  lower(amount: number): void {
    this.#current -= amount;
    this.#previous -= amount;
  }

  reset(): void {
    this.#count = 0;
    this.#current = Number.POSITIVE_INFINITY;
    this.#previous = Number.POSITIVE_INFINITY;
  }
}
