/** Decoded sound waiting for its block: a short queue of samples that grows to the longest packet and no further. */
export class SampleQueue {
  #samples = new Int16Array(8_192);
  #start = 0;
  #end = 0;

  get length(): number {
    return this.#end - this.#start;
  }

  push(samples: Int16Array): void {
    if (this.#end + samples.length > this.#samples.length) this.#makeRoom(samples.length);
    this.#samples.set(samples, this.#end);
    this.#end += samples.length;
  }

  /** Fills `into` from the front; the caller has looked at `length`. */
  shift(into: Int16Array): void {
    into.set(this.#samples.subarray(this.#start, this.#start + into.length));
    this.#start += into.length;
  }

  /** Copies the front into `into`, and leaves it; the caller has looked at `length`. */
  peek(into: Int16Array): void {
    into.set(this.#samples.subarray(this.#start, this.#start + into.length));
  }

  /** Puts `samples` in place of the first `count`; the caller has looked at `length`. */
  replaceFront(count: number, samples: Int16Array): void {
    const rest = this.#samples.slice(this.#start + count, this.#end);
    this.clear();
    this.push(samples);
    this.push(rest);
  }

  clear(): void {
    this.#start = 0;
    this.#end = 0;
  }

  #makeRoom(count: number): void {
    const held = this.#samples.subarray(this.#start, this.#end);
    const target = held.length + count > this.#samples.length ? new Int16Array(2 * (held.length + count)) : this.#samples;
    target.set(held);
    this.#samples = target;
    this.#end = held.length;
    this.#start = 0;
  }
}
