type Method = (this: unknown, ...args: unknown[]) => unknown;
/** What one call costs: characters or elements looked at. */
type Cost = (self: string & readonly unknown[], args: readonly unknown[], result: unknown) => number;

const one: Cost = () => 1;
const whole: Cost = (self) => self.length;
/** Until the found place, else to the end. */
const search: Cost = (self, args, result) => {
  const from = typeof args[1] === 'number' ? args[1] : 0;
  return 1 + Math.max(0, (typeof result === 'number' && result >= 0 ? result : self.length) - from);
};
const input: Cost = (_, args) => String(args[0]).length;

const stringCosts: Readonly<Record<string, Cost>> = {
  charCodeAt: one,
  charAt: one,
  slice: one,
  startsWith: input,
  endsWith: input,
  indexOf: search,
  includes: search,
  split: whole,
  replace: whole,
  trim: whole,
  toLowerCase: whole,
  toUpperCase: whole,
};
const costs: readonly (readonly [prototype: object, costs: Readonly<Record<string, Cost>>])[] = [
  [String.prototype, stringCosts],
  [Array.prototype, { indexOf: search, includes: whole, find: whole, some: whole, filter: whole }],
  [RegExp.prototype, { test: input, exec: input }],
];

/**
 * How many characters and list elements `work` looks at: a measure of work that is the same on every machine. Counts what
 * parsers are made of, the methods of strings, arrays and regular expressions; everything else is free.
 */
export function countSteps(work: () => void): number {
  let steps = 0;
  let isInside = false; // built-ins call one another: only what the code itself calls counts
  const restore: (() => void)[] = [];
  for (const [prototype, methods] of costs) {
    for (const [name, cost] of Object.entries(methods)) {
      const original = Object.getOwnPropertyDescriptor(prototype, name) as PropertyDescriptor & { value: Method };
      const counting: Method = function (...args) {
        if (isInside) return original.value.apply(this, args);
        isInside = true;
        const result = original.value.apply(this, args);
        steps += cost(this as string & readonly unknown[], args, result);
        isInside = false;
        return result;
      };
      Reflect.defineProperty(prototype, name, { ...original, value: counting });
      restore.push(() => Reflect.defineProperty(prototype, name, original));
    }
  }
  try {
    work();
  } finally {
    for (const undo of restore) undo();
  }
  return steps;
}
