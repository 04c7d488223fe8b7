import type { Clock, Timer } from '../base/clock.ts';
import { tomorrowMorning } from '../base/local-time.ts';
import type { QuietSpan } from '../contract/person-view.ts';
import { limits } from '../limits.ts';
import type { Preferences, QuietTime } from './preferences.ts';

const MINUTE_MS = 60_000;
const NIGHT_ENDS_HOUR = 5;
const MORNING_HOUR = 8;

const ends: Readonly<Record<QuietSpan, (unixMs: number) => number>> = {
  halfHour: (unixMs) => unixMs + 30 * MINUTE_MS,
  hour: (unixMs) => unixMs + 60 * MINUTE_MS,
  untilMorning: (unixMs) => tomorrowMorning(unixMs, NIGHT_ENDS_HOUR, MORNING_HOUR),
};

export interface DoNotDisturbOptions {
  readonly clock: Clock;
  readonly preferences: Pick<Preferences, 'quietTime'>;
  /** A quiet time is over by itself. Whoever began it need not be told when somebody ends it. */
  onOver(): void;
}

/** Whether nobody wants to be rung, and until when. Goes on after a restart, and ends by the clock on the wall also if the machine slept. */
export class DoNotDisturb implements Disposable {
  readonly #options: DoNotDisturbOptions;
  #timer: Timer | undefined;

  constructor(options: DoNotDisturbOptions) {
    this.#options = options;
    if (this.#remainingMs <= 0) this.end();
    this.#wait();
  }

  /** Undefined: whoever calls may ring. */
  get time(): QuietTime | undefined {
    return this.#options.preferences.quietTime;
  }

  /** @param span absent: until somebody ends it */
  begin(span?: QuietSpan): void {
    const { clock, preferences } = this.#options;
    preferences.quietTime = { untilUnixMs: span === undefined ? null : ends[span](clock.unixMs()) };
    this.#wait();
  }

  end(): void {
    this.#options.preferences.quietTime = undefined;
    this.#timer?.[Symbol.dispose]();
  }

  [Symbol.dispose](): void {
    this.#timer?.[Symbol.dispose]();
  }

  get #remainingMs(): number {
    return (this.time?.untilUnixMs ?? Number.POSITIVE_INFINITY) - this.#options.clock.unixMs();
  }

  /** The wall clock is looked at now and then: it jumps, and intervals stand still while the machine sleeps. */
  #wait(): void {
    this.#timer?.[Symbol.dispose]();
    const remainingMs = this.#remainingMs;
    if (remainingMs === Number.POSITIVE_INFINITY) return;
    this.#timer = this.#options.clock.after(Math.min(Math.max(remainingMs, 0), limits.people.quietLookMs), () => this.#look());
  }

  #look(): void {
    if (this.#remainingMs > 0) {
      this.#wait();
      return;
    }
    this.end();
    this.#options.onOver();
  }
}
