/** Below this length a queue is not worth tidying. */
const SHORT = 64;

/**
 * Who waits, in the order of arrival. Anybody may leave at any time; finding the oldest costs nothing however many left before,
 * which the iteration order of a `Set` cannot promise.
 */
export class LingerQueue<T> {
  readonly #present = new Set<T>();
  /** Everybody in order from `#head` on; those who left are still in it, but not present. */
  #order: T[] = [];
  #head = 0;

  get size(): number {
    return this.#present.size;
  }

  add(item: T): void {
    if (this.#present.has(item)) return;
    this.#present.add(item);
    this.#order.push(item);
  }

  /** The one who has waited longest. */
  get oldest(): T | undefined {
    this.#skipGone();
    return this.#order[this.#head];
  }

  remove(item: T): void {
    if (!this.#present.delete(item)) return;
    if (this.#present.size === 0) this.#empty();
    else if (this.#order.length > 2 * this.#present.size + SHORT) this.#tidy();
  }

  #skipGone(): void {
    for (let first = this.#order[this.#head]; first !== undefined && !this.#present.has(first); first = this.#order[this.#head]) {
      this.#head++;
    }
  }

  /** Those who left must not be kept alive by the place they had. */
  #empty(): void {
    this.#order = [];
    this.#head = 0;
  }

  #tidy(): void {
    this.#order = this.#order.filter((item, index) => index >= this.#head && this.#present.has(item));
    this.#head = 0;
  }
}
