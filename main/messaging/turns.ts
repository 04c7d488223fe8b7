/** Who wants the same thing gets it one after the other, in the order of asking. */
export class Turns {
  /** The end of the last turn that was asked for, by what is wanted; nothing for what is free. */
  readonly #ends = new Map<string, Promise<void>>();

  /** Resolves when it is one's turn; disposing the result ends it. */
  async take(key: string): Promise<Disposable> {
    const before = this.#ends.get(key);
    const { promise: end, resolve } = Promise.withResolvers<void>();
    this.#ends.set(key, end);
    await before;
    return {
      [Symbol.dispose]: () => {
        if (this.#ends.get(key) === end) this.#ends.delete(key);
        resolve();
      },
    };
  }
}
