import type { Event } from '../base/event.ts';

export interface LatestSource<T> {
  readonly changed: Event<T>;
  /** What the reader gets at once; asked for after subscribing, so that nothing is missed between. */
  readonly first: () => readonly T[];
  /** Values of one key replace each other while the reader is busy. There must be a bound on how many keys there can be. */
  readonly keyOf: (value: T) => unknown;
}

/**
 * The newest value of each key, as fast as the reader takes them: what a slow reader missed is replaced, never queued.
 *
 * @param drained resolves when the reader has taken what was sent before, or is gone
 * @param signal ends the sequence; until then it is subscribed to `changed`
 */
export async function* latest<T>(
  source: LatestSource<T>,
  drained: () => Promise<void>,
  signal: AbortSignal,
): AsyncGenerator<T, void, void> {
  const { changed, first, keyOf } = source;
  const waiting = new Map<unknown, T>();
  let wake = (): void => undefined;
  const aborted = (): void => wake();
  signal.addEventListener('abort', aborted);
  using _subscription = changed((value) => {
    waiting.set(keyOf(value), value);
    wake();
  });
  for (const value of first()) waiting.set(keyOf(value), value);

  try {
    while (!signal.aborted) {
      const [entry] = waiting;
      if (entry === undefined) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
        continue;
      }
      const [key, value] = entry;
      waiting.delete(key);
      yield value;
      await drained();
    }
  } finally {
    signal.removeEventListener('abort', aborted);
  }
}
