import type { Event } from '../base/event.ts';
import { limits } from '../limits.ts';

export interface TerminalSize {
  readonly columns: number;
  readonly rows: number;
}

/** A terminal with a program in it. Disposing it ends the program; `onEnded` fires once, after the last output. */
export interface Terminal extends Disposable {
  readonly onOutput: Event<string>;
  readonly onEnded: Event<void>;
  write(text: string): void;
  resize(size: TerminalSize): void;
  /** Nothing is read from the program until `resume`; it waits when it has written more than the system holds for it. */
  pause(): void;
  resume(): void;
}

/**
 * What a terminal writes, on its way to a window, never more than `limits.console.unshownCharacters` and one reading ahead of what the
 * window has shown.
 */
export class ConsoleOutput implements Disposable {
  readonly terminal: Terminal;
  readonly #onGone: () => void;
  readonly #subscriptions: readonly Disposable[];
  #waiting = '';
  #unshown = 0;
  #isPaused = false;
  #isOver = false;
  #wake = (): void => undefined;

  /** @param terminal from now on owned by this @param onGone called once, when it is over */
  constructor(terminal: Terminal, onGone: () => void) {
    this.terminal = terminal;
    this.#onGone = onGone;
    this.#subscriptions = [terminal.onOutput((text) => this.#take(text)), terminal.onEnded(() => this[Symbol.dispose]())];
  }

  /** Until the program ends, or `signal` ends it. To be read once. */
  pieces(signal: AbortSignal): AsyncGenerator<string, void, void> {
    signal.addEventListener('abort', () => this[Symbol.dispose](), { once: true });
    if (signal.aborted) this[Symbol.dispose]();
    return this.#read();
  }

  /** The window has shown so many characters. */
  acknowledge(characters: number): void {
    this.#unshown = Math.max(0, this.#unshown - characters);
    if (!this.#isPaused || this.#unshown > limits.console.unshownCharacters / 2) return;
    this.#isPaused = false;
    this.terminal.resume();
  }

  [Symbol.dispose](): void {
    if (this.#isOver) return;
    this.#isOver = true;
    for (const subscription of this.#subscriptions) subscription[Symbol.dispose]();
    this.terminal[Symbol.dispose]();
    this.#onGone();
    this.#wake();
  }

  async *#read(): AsyncGenerator<string, void, void> {
    try {
      for (;;) {
        const text = this.#waiting.slice(0, limits.console.pieceCharacters);
        this.#waiting = this.#waiting.slice(text.length);
        if (text !== '') yield text;
        else if (this.#isOver) return;
        else
          await new Promise<void>((resolve) => {
            this.#wake = resolve;
          });
      }
    } finally {
      this[Symbol.dispose]();
    }
  }

  #take(text: string): void {
    this.#waiting += text;
    this.#unshown += text.length;
    this.#wake();
    if (this.#isPaused || this.#unshown <= limits.console.unshownCharacters) return;
    this.#isPaused = true;
    this.terminal.pause();
  }
}
