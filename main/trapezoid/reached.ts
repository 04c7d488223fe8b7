import type { Clock } from '../base/clock.ts';
import type { Event } from '../base/event.ts';

/** Whether `event` brings what `isIt` waits for within `withinMs`. Subscribes at once. */
export function reached<T>(event: Event<T>, isIt: (value: T) => boolean, withinMs: number, clock: Clock): Promise<boolean> {
  return new Promise((resolve) => {
    const end = (hasCome: boolean): void => {
      timer[Symbol.dispose]();
      subscription[Symbol.dispose]();
      resolve(hasCome);
    };
    const timer = clock.after(withinMs, () => end(false));
    const subscription = event((value) => {
      if (isIt(value)) end(true);
    });
  });
}
