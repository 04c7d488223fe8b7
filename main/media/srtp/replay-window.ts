/** RFC 3711 §3.3.2 asks for 64 at least. */
const SIZE = 128;

/** Which of the last 128 packets were authenticated. Told only after authentication, so that forgeries do not move it. */
export class ReplayWindow {
  readonly #seen = new Float64Array(SIZE).fill(-1);
  #highest = -1;

  /** -1 before the first. */
  get highest(): number {
    return this.#highest;
  }

  /** Whether the packet came before, or is so old that nobody can tell. */
  isReplayed(index: number): boolean {
    return index <= this.#highest - SIZE || this.#seen[index % SIZE] === index;
  }

  mark(index: number): void {
    this.#seen[index % SIZE] = index;
    this.#highest = Math.max(this.#highest, index);
  }
}
