/**
 * Continues a counter that wraps at 2^bits as one that does not: each value is read as the one nearest to the highest
 * seen so far, so older values (reordering) come out lower. Starts one cycle up, so that results never are negative
 * close to the start. Good for 2^20 cycles of 32 bits.
 */
export class Unwrapper {
  readonly #modulus: number;
  #highest: number | undefined;

  constructor(bits: 16 | 32) {
    this.#modulus = 2 ** bits;
  }

  /** The extended value; remembers it when it is the highest. */
  unwrap(value: number): number {
    const extended = this.peek(value);
    if (this.#highest === undefined || extended > this.#highest) this.#highest = extended;
    return extended;
  }

  /** The extended value, leaving the reference where it is. */
  peek(value: number): number {
    if (this.#highest === undefined) return this.#modulus + value;
    const forward = (value - (this.#highest % this.#modulus) + this.#modulus) % this.#modulus;
    return this.#highest + (forward < this.#modulus / 2 ? forward : forward - this.#modulus);
  }

  /** The next value starts afresh. */
  reset(): void {
    this.#highest = undefined;
  }
}
