import type { Event } from '../base/event.ts';

export interface QueuedSource<T> {
  readonly happened: Event<T>;
  /** What the reader gets before; asked for after subscribing, so that nothing is missed between. */
  readonly first: () => readonly T[];
  /** How many wait for a reader that is busy. Beyond: the oldest are left out. */
  readonly most: number;
}

/**
 * Every value in its order, as fast as the reader takes them.
 *
 * @param drained resolves when the reader has taken what was sent before, or is gone
 * @param signal ends the sequence; until then it is subscribed to `happened`
 */
export async function* queued<T>(
  { happened, first, most }: QueuedSource<T>,
  drained: () => Promise<void>,
  signal: AbortSignal,
): AsyncGenerator<T, void, void> {
  const waiting: T[] = [];
  let wake = (): void => undefined;
  const aborted = (): void => wake();
  signal.addEventListener('abort', aborted);
  using _subscription = happened((value) => {
    if (waiting.push(value) > most) waiting.shift();
    wake();
  });
  waiting.unshift(...first());
  try {
    while (!signal.aborted) {
      const value = waiting.shift();
      if (value === undefined) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
        continue;
      }
      yield value;
      await drained();
    }
  } finally {
    signal.removeEventListener('abort', aborted);
  }
}
