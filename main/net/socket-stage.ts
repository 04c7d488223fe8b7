import type { EventEmitter } from 'node:events';
import { fail, ok, type Result } from '../base/result.ts';
import type { NetworkFailure } from './network.ts';
import { codeOf } from './system-error.ts';

/** Why a connection did not come about; the address is known to who asked. */
export type StageFailure = Omit<NetworkFailure, 'address'>;

/** Waits for one step on the way to a connection: `event` of `emitter`, or the error or end that comes instead. */
export function reached(emitter: EventEmitter, event: string): Promise<Result<undefined, StageFailure>> {
  return new Promise((resolve) => {
    const listeners = {
      [event]: () => settle(ok(undefined)),
      error: (error: Error) => settle(fail({ code: codeOf(error) })),
      close: () => settle(fail({ code: 'ECONNRESET' })),
    };
    const settle = (result: Result<undefined, StageFailure>): void => {
      for (const [name, listener] of Object.entries(listeners)) emitter.off(name, listener);
      resolve(result);
    };
    for (const [name, listener] of Object.entries(listeners)) emitter.on(name, listener);
  });
}
