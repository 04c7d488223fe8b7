import { type KeyboardEvent, useEffect, useState } from 'react';

/** Which line of a list under a field the arrow keys are on; the first again whenever the lines change. */
export interface Choice {
  readonly index: number;
  readonly point: (index: number) => void;
  /** Takes the arrow keys of the field. */
  readonly onKeyDown: (event: KeyboardEvent) => void;
}

/** @param keys what tells the lines apart */
export function useChoice(keys: readonly string[]): Choice {
  const [index, setIndex] = useState(0);
  const lines = keys.join('\n');
  // biome-ignore lint/correctness/useExhaustiveDependencies: new lines, new choice
  useEffect(() => setIndex(0), [lines]);
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined || keys.length === 0) return;
    event.preventDefault();
    setIndex((now) => (now + step + keys.length) % keys.length);
  };
  return { index, point: setIndex, onKeyDown };
}
