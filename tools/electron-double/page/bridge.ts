/// <reference lib="dom" />
import type { Wire, Wired } from './wire.ts';

/** One world's end of the context bridge. */
export interface Bridge {
  expose(name: string, api: unknown): void;
}

/**
 * The context bridge between a page's two worlds, which share nothing but the DOM: messages are synchronous events on the document.
 * Values are copied, functions become functions that call across. The source of this function runs in both worlds.
 *
 * @param here event name that this end listens to
 * @param there event name of the other end
 */
export function makeBridge(wire: Wire, here: string, there: string): Bridge {
  type Packed = { fn: number } | { value: Wired } | { object: Record<string, Packed> };
  type Said =
    | { kind: 'expose'; name: string; api: Packed }
    | { kind: 'call'; fn: number; args: Packed[] }
    | { kind: 'answer'; value: Packed }
    | { kind: 'failure'; message: string };

  const functions: ((...args: unknown[]) => unknown)[] = [];
  let answer: Said | undefined;
  const say = (said: Said): void => void document.dispatchEvent(new CustomEvent(there, { detail: JSON.stringify(said) }));

  const pack = (value: unknown): Packed => {
    if (typeof value === 'function') return { fn: functions.push(value as () => unknown) - 1 };
    if (value !== null && typeof value === 'object' && Object.getPrototypeOf(value) === Object.prototype) {
      return { object: Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, pack(inner)])) };
    }
    return { value: wire.encode(value) };
  };
  const unpack = (packed: Packed): unknown => {
    if ('fn' in packed) return (...args: unknown[]) => call(packed.fn, args);
    if ('value' in packed) return wire.decode(packed.value);
    return Object.freeze(Object.fromEntries(Object.entries(packed.object).map(([key, inner]) => [key, unpack(inner)])));
  };
  const call = (fn: number, args: unknown[]): unknown => {
    answer = undefined;
    say({ kind: 'call', fn, args: args.map(pack) });
    const given = answer as Said | undefined;
    if (given?.kind === 'failure') throw new Error(given.message);
    return given?.kind === 'answer' ? unpack(given.value) : undefined;
  };
  const carryOut = (fn: number, args: Packed[]): Said => {
    try {
      return { kind: 'answer', value: pack(functions[fn]?.(...args.map(unpack))) };
    } catch (error) {
      return { kind: 'failure', message: error instanceof Error ? error.message : String(error) };
    }
  };

  document.addEventListener(here, (event) => {
    const said = JSON.parse((event as CustomEvent<string>).detail) as Said;
    if (said.kind === 'expose') Object.defineProperty(globalThis, said.name, { value: unpack(said.api), enumerable: true });
    else if (said.kind === 'call') say(carryOut(said.fn, said.args));
    else answer = said;
  });
  return { expose: (name, api) => say({ kind: 'expose', name, api: pack(api) }) };
}
