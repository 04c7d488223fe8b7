import type { IPty } from 'node-pty';
import { Emitter, type Event } from '../../main/base/event.ts';
import type { Terminal, TerminalSize } from '../../main/phone/console-output.ts';

/** A pseudoterminal of the system, with a program in it. */
export class PtyTerminal implements Terminal {
  readonly #pty: IPty;
  readonly #output = new Emitter<string>();
  readonly #ended = new Emitter<void>();
  #isOver = false;
  readonly onOutput: Event<string> = this.#output.event;
  readonly onEnded: Event<void> = this.#ended.event;

  /** @param pty just opened; from now on owned by this */
  constructor(pty: IPty) {
    this.#pty = pty;
    pty.onData((text) => this.#output.fire(text));
    pty.onExit(() => {
      this.#isOver = true;
      this.#ended.fire();
    });
  }

  write(text: string): void {
    if (!this.#isOver) this.#pty.write(text);
  }

  resize({ columns, rows }: TerminalSize): void {
    try {
      if (!this.#isOver) this.#pty.resize(columns, rows);
    } catch {
      // the program has just ended, which is not told yet
    }
  }

  pause(): void {
    this.#pty.pause();
  }

  resume(): void {
    this.#pty.resume();
  }

  [Symbol.dispose](): void {
    this.#output[Symbol.dispose]();
    this.#ended[Symbol.dispose]();
    if (this.#isOver) return;
    this.#isOver = true;
    this.#pty.resume();
    this.#pty.kill();
  }
}
