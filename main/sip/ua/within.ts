import type { Clock } from '../../base/clock.ts';

/** What `promise` gives within `waitMs`, else `undefined`. A rejection counts as `undefined` too, and is handed to `onError`. */
export function within<T>(
  clock: Clock,
  waitMs: number,
  promise: T | PromiseLike<T>,
  onError: (error: unknown) => void,
): Promise<T | undefined> {
  return new Promise((resolve) => {
    const timer = clock.after(waitMs, () => resolve(undefined));
    const settle = (value: T | undefined): void => {
      timer[Symbol.dispose]();
      resolve(value);
    };
    Promise.resolve(promise).then(settle, (error: unknown) => {
      onError(error);
      settle(undefined);
    });
  });
}
