/** The parts of a `KeyboardEvent` that make a key of the whole system. */
export interface PressedKey {
  /** The physical key. */
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

const LETTER_OR_DIGIT = /^(?:Key|Digit)([A-Z0-9])$/;
const NUMPAD_DIGIT = /^Numpad([0-9])$/;
const FUNCTION_KEY = /^F(?:[1-9]|1[0-9]|2[0-4])$/;

/** Keys that the desktop calls by another name than the window. */
const named: Readonly<Record<string, string>> = {
  Space: 'Space',
  Enter: 'Return',
  Insert: 'Insert',
  Home: 'Home',
  End: 'End',
  PageUp: 'PageUp',
  PageDown: 'PageDown',
  ArrowUp: 'Up',
  ArrowDown: 'Down',
  ArrowLeft: 'Left',
  ArrowRight: 'Right',
};

function keyOf(code: string): string | undefined {
  const [, plain] = LETTER_OR_DIGIT.exec(code) ?? [];
  const [, numpad] = NUMPAD_DIGIT.exec(code) ?? [];
  if (plain !== undefined) return plain;
  if (numpad !== undefined) return `num${numpad}`;
  return FUNCTION_KEY.test(code) ? code : named[code];
}

/**
 * A pressed key as the desktop program takes it, such as `Control+Alt+A`; `undefined` while only modifiers are held, for keys that it does
 * not know, and for those that would be missing elsewhere: everything but function keys needs Ctrl, Alt, ⌘ or the Windows key.
 */
export function acceleratorOf({ code, ctrlKey, metaKey, altKey, shiftKey }: PressedKey, isApple: boolean): string | undefined {
  const key = keyOf(code);
  if (key === undefined || !(ctrlKey || metaKey || altKey || FUNCTION_KEY.test(key))) return undefined;
  const modifiers = [
    ...(ctrlKey ? ['Control'] : []),
    ...(metaKey ? [isApple ? 'Command' : 'Super'] : []),
    ...(altKey ? ['Alt'] : []),
    ...(shiftKey ? ['Shift'] : []),
  ];
  return [...modifiers, key].join('+');
}

const written: Readonly<Record<string, string>> = {
  Control: 'Ctrl',
  Command: '⌘',
  Super: '⊞',
  Return: 'Enter',
  Up: '↑',
  Down: '↓',
  Left: '←',
  Right: '→',
};

/** The keys of an accelerator, each as a person knows it. */
export function keysOf(accelerator: string): readonly string[] {
  return accelerator === '' ? [] : accelerator.split('+').map((key) => written[key] ?? key);
}
