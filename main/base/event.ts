/** Subscribes `listener`; disposing the result unsubscribes it. A listener is called after every change, in the order of subscription. */
export type Event<T> = (listener: (value: T) => void) => Disposable;

/** The firing side of an {@link Event}. The owner keeps it private, publishes `event`, and disposes it at its own end. */
export class Emitter<T> implements Disposable {
  /** Never changed, only replaced: firing needs no copy, and there are events that fire for each packet. */
  #listeners: readonly ((value: T) => void)[] = [];

  readonly event: Event<T> = (listener) => {
    const entry = (value: T): void => listener(value);
    this.#listeners = [...this.#listeners, entry];
    return {
      [Symbol.dispose]: () => {
        this.#listeners = this.#listeners.filter((one) => one !== entry);
      },
    };
  };

  get listenerCount(): number {
    return this.#listeners.length;
  }

  fire(value: T): void {
    for (const listener of this.#listeners) listener(value);
  }

  [Symbol.dispose](): void {
    this.#listeners = [];
  }
}
