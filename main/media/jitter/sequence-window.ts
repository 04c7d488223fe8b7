/** How far back a repetition is recognised, in packets: twenty seconds of 20 ms. */
const SIZE = 1_024;

/** Remembers which of the last 1024 sequence numbers were seen. */
export class SequenceWindow {
  readonly #seen = new Float64Array(SIZE).fill(-1);

  /** @param sequence extended @returns whether it was marked before; what is older than the window counts as new */
  mark(sequence: number): boolean {
    const slot = sequence % SIZE;
    const held = this.#seen[slot] ?? -1;
    if (held === sequence) return true;
    if (held < sequence) this.#seen[slot] = sequence;
    return false;
  }

  clear(): void {
    this.#seen.fill(-1);
  }
}
