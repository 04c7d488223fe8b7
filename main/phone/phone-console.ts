import type { OpenConsole, Phone, PhoneFailure } from '../api/phone.ts';
import { Emitter, type Event } from '../base/event.ts';
import { fail, ok, type Result } from '../base/result.ts';
import { limits } from '../limits.ts';
import { ConsoleOutput, type Terminal, type TerminalSize } from './console-output.ts';

/** Opens terminals in which our own command line runs, and nothing else. */
export type OpenTerminal = (size: TerminalSize) => Terminal;

/** The consoles of the phone's windows, where the program around it can open terminals. */
export class PhoneConsole implements Disposable {
  readonly #changed = new Emitter<void>();
  readonly #open = new Map<string, ConsoleOutput>();
  #serial = 0;
  #openTerminal: OpenTerminal | undefined;
  readonly onChanged: Event<void> = this.#changed.event;

  get isThere(): boolean {
    return this.#openTerminal !== undefined;
  }

  /** Terminals can be opened from now on, for as long as the phone lives. */
  attach(openTerminal: OpenTerminal): void {
    this.#openTerminal = openTerminal;
    this.#changed.fire();
  }

  open(size: TerminalSize): Result<OpenConsole, PhoneFailure> {
    if (this.#openTerminal === undefined) return fail({ code: 'CONSOLE_MISSING' });
    if (this.#open.size >= limits.console.open) return fail({ code: 'CONSOLES_EXHAUSTED' });
    const consoleId = `console-${++this.#serial}`;
    const output = new ConsoleOutput(this.#openTerminal(size), () => this.#open.delete(consoleId));
    this.#open.set(consoleId, output);
    return ok({ consoleId, pieces: (signal) => output.pieces(signal) });
  }

  write({ consoleId, text }: Parameters<Phone['console']['write']>[0]): void {
    this.#open.get(consoleId)?.terminal.write(text);
  }

  resize({ consoleId, columns, rows }: Parameters<Phone['console']['resize']>[0]): void {
    this.#open.get(consoleId)?.terminal.resize({ columns, rows });
  }

  acknowledge({ consoleId, characters }: Parameters<Phone['console']['acknowledge']>[0]): void {
    this.#open.get(consoleId)?.acknowledge(characters);
  }

  [Symbol.dispose](): void {
    for (const output of [...this.#open.values()]) output[Symbol.dispose]();
    this.#changed[Symbol.dispose]();
  }
}
