import assert from 'node:assert/strict';
import type { Event } from '../base/event.ts';
import type { Result } from '../base/result.ts';

/** What a result holds that has to be a success; fails the test when it is none. */
export function value<T>(result: Result<T, unknown>): T {
  if (!result.ok) assert.fail(JSON.stringify(result.error));
  return result.value;
}

/** What an event fires next. */
export function next<T>(event: Event<T>): Promise<T> {
  return new Promise((resolve) => {
    const subscription = event((fired) => {
      subscription[Symbol.dispose]();
      resolve(fired);
    });
  });
}
