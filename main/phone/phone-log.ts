import type { Clock } from '../base/clock.ts';
import { Emitter, type Event } from '../base/event.ts';
import type { Log, LogFacts, LogLevel } from '../base/log.ts';
import type { LogLine } from '../contract/log.ts';
import { limits } from '../limits.ts';

/** Keeps the newest lines of the engine's log for whoever asks, and passes all of them on. */
export class PhoneLog implements Log, Disposable {
  readonly #clock: Clock;
  readonly #next: Log;
  readonly #written = new Emitter<LogLine>();
  readonly #lines: LogLine[] = [];
  /** Fires for every line. */
  readonly onWritten: Event<LogLine> = this.#written.event;

  constructor(clock: Clock, next: Log) {
    this.#clock = clock;
    this.#next = next;
  }

  write(level: LogLevel, message: string, facts?: LogFacts): void {
    this.#next.write(level, message, facts);
    const { lineCharacters, lines } = limits.log;
    const line = {
      atUnixMs: this.#clock.unixMs(),
      level,
      message: message.slice(0, lineCharacters),
      ...(facts && { facts: JSON.stringify(facts).slice(0, lineCharacters) }),
    };
    this.#lines.push(line);
    if (this.#lines.length > lines) this.#lines.shift();
    this.#written.fire(line);
  }

  /** Oldest first. */
  lines(): readonly LogLine[] {
    return [...this.#lines];
  }

  [Symbol.dispose](): void {
    this.#written[Symbol.dispose]();
  }
}
