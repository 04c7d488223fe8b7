import type { Clock } from '../base/clock.ts';
import { limits } from '../limits.ts';
import type { ByteStream } from '../net/network.ts';

const NEWLINE = 0x0a;

/** Lines over a byte stream. Disposing closes it. */
export class LineStream implements Disposable {
  readonly #stream: ByteStream;
  readonly #clock: Clock;
  readonly #subscriptions: readonly Disposable[];
  #received = Buffer.alloc(0);
  #isClosed = false;
  #wake: () => void = () => undefined;

  constructor(stream: ByteStream, clock: Clock) {
    this.#stream = stream;
    this.#clock = clock;
    this.#subscriptions = [stream.onBytes((bytes) => this.#take(bytes)), stream.onClosed(() => this.#close())];
  }

  write(value: unknown): void {
    this.#stream.write(Buffer.from(`${JSON.stringify(value)}\n`));
  }

  /** The next line without its end; `undefined` when the stream ends before, takes longer than `limits.joining.lineMs`, or says too much. */
  async read(): Promise<string | undefined> {
    using _deadline = this.#clock.after(limits.joining.lineMs, () => this.#close());
    for (;;) {
      const end = this.#received.indexOf(NEWLINE);
      if (end >= 0) {
        const line = this.#received.toString('utf8', 0, end);
        this.#received = this.#received.subarray(end + 1);
        return line;
      }
      if (this.#isClosed || this.#received.length > limits.joining.lineBytes) return undefined;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  [Symbol.dispose](): void {
    this.#close();
    for (const subscription of this.#subscriptions) subscription[Symbol.dispose]();
    this.#stream[Symbol.dispose]();
  }

  /** Beyond the bound nothing is kept. */
  #take(bytes: Uint8Array): void {
    if (this.#received.length <= limits.joining.lineBytes) this.#received = Buffer.concat([this.#received, bytes]);
    this.#wake();
  }

  #close(): void {
    this.#isClosed = true;
    this.#wake();
  }
}
