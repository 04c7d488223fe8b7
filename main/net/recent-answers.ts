import type { Clock } from '../base/clock.ts';

export interface RecentAnswersOptions<T> {
  readonly clock: Clock;
  /** Answers remembered. Beyond: the oldest leaves. */
  readonly most: number;
  /** How long an answer stays good, in milliseconds. */
  readonly keepMs: (answer: T) => number;
}

interface Entry<T> {
  readonly answer: Promise<T>;
  /** `Infinity` while the answer is awaited. */
  untilMs: number;
}

/** Remembers answers of the system briefly, and asks once for what many want at the same time. */
export class RecentAnswers<T> {
  readonly #options: RecentAnswersOptions<T>;
  readonly #entries = new Map<string, Entry<T>>();

  constructor(options: RecentAnswersOptions<T>) {
    this.#options = options;
  }

  /** The answer to `question`, fresh from `ask` unless it is remembered or on its way. `ask` must not reject. */
  get(question: string, ask: () => Promise<T>): Promise<T> {
    const known = this.#entries.get(question);
    if (known && known.untilMs > this.#options.clock.nowMs()) return known.answer;

    const entry: Entry<T> = { answer: ask().then((answer) => this.#keep(entry, answer)), untilMs: Infinity };
    this.#entries.delete(question);
    this.#entries.set(question, entry);
    if (this.#entries.size > this.#options.most) this.#forgetOldest();
    return entry.answer;
  }

  /** Asks anew from now on. */
  forget(): void {
    this.#entries.clear();
  }

  #keep(entry: Entry<T>, answer: T): T {
    entry.untilMs = this.#options.clock.nowMs() + this.#options.keepMs(answer);
    return answer;
  }

  #forgetOldest(): void {
    const oldest = this.#entries.keys().next().value;
    if (oldest !== undefined) this.#entries.delete(oldest);
  }
}
