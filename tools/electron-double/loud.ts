import { EventEmitter } from 'node:events';

/** What the language and debuggers ask every object for; absence is the answer they expect. */
const askedOfEverything: ReadonlySet<string> = new Set([
  'then',
  'toJSON',
  'constructor',
  'inspect',
  'nodeType',
  'splice',
  'length',
]);

/** The program used a part of Electron that the double does not have. Add it, or do without. */
class OutsideSubset extends Error {
  override readonly name = 'OutsideSubset';

  constructor(api: string) {
    super(`electron double: ${api} is outside of its subset (tools/electron-double)`);
  }
}

/** Says which part of Electron was used that the double does not have. */
export function outsideSubset(api: string): never {
  throw new OutsideSubset(api);
}

/** `target`, but reading a property that it does not have throws and names it: an API that is missing must not pass silently. */
export function loud<T extends object>(name: string, target: T): T {
  return new Proxy(target, {
    get(real, key, receiver) {
      if (key in real) return Reflect.get(real, key, receiver);
      if (typeof key === 'symbol' || askedOfEverything.has(key)) return undefined;
      return outsideSubset(`${name}.${key}`);
    },
  });
}

/**
 * Base of all objects of Electron that fire events. The constructor gives the loud proxy away as `this`, so that private fields of
 * subclasses live on it and there is one identity for program and double.
 */
export class LoudEmitter extends EventEmitter {
  constructor(name: string) {
    super();
    // biome-ignore lint/correctness/noConstructorReturn: the proxy takes the place of the object
    return loud(name, this);
  }
}

/** An event as Electron passes it to listeners that may prevent what follows. */
export type CancellableEvent<T = unknown> = T & { defaultPrevented: boolean; preventDefault(): void };

export function cancellable<T extends object>(facts: T): CancellableEvent<T> {
  return {
    ...facts,
    defaultPrevented: false,
    preventDefault() {
      this.defaultPrevented = true;
    },
  };
}
