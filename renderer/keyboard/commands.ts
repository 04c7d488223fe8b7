/** What a key can ask for. */
export type Command =
  | {
      readonly kind: 'answer' | 'end' | 'mute' | 'hold' | 'keypad' | 'transfer' | 'record' | 'search' | 'commandBar' | 'showKeys';
    }
  | { readonly kind: 'call'; readonly index: number }
  | { readonly kind: 'digit'; readonly digit: string };

/** The parts of a `KeyboardEvent` that decide. */
export interface KeyPress {
  readonly key: string;
  /** The physical key: letters and digits behind a modifier, whatever the layout makes of them. */
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
  readonly repeat: boolean;
}

/** Where the focus is: single keys mean something only where nobody writes. */
export type Focus = 'field' | 'callPanel' | 'elsewhere';

const panelKeys: Readonly<Record<string, Command>> = {
  m: { kind: 'mute' },
  h: { kind: 'hold' },
  k: { kind: 'keypad' },
  t: { kind: 'transfer' },
  r: { kind: 'record' },
};

const DIGIT = /^[0-9*#]$/;
const CALL_KEY = /^(?:Digit|Numpad)([1-9])$/;

/** The command of a key, or undefined when the key is none of ours here. A key that is held down counts once. */
export function commandOf(press: KeyPress, focus: Focus, isApple: boolean): Command | undefined {
  if (press.repeat) return undefined;
  const isMain = isApple ? press.metaKey && !press.ctrlKey : press.ctrlKey && !press.metaKey;
  if (isMain && !press.altKey) return withMainKey(press);
  if (press.ctrlKey || press.metaKey) return undefined;
  if (press.altKey) return withAlt(press);
  return focus === 'field' ? undefined : single(press, focus);
}

function withMainKey({ key, code, shiftKey }: KeyPress): Command | undefined {
  if (code === 'KeyM') return shiftKey ? { kind: 'mute' } : undefined;
  if (shiftKey) return undefined;
  if (key === 'Enter') return { kind: 'answer' };
  if (key.toLowerCase() === 'f') return { kind: 'search' };
  if (key.toLowerCase() === 'k') return { kind: 'commandBar' };
  return key === '.' ? { kind: 'end' } : undefined;
}

function withAlt({ code, shiftKey }: KeyPress): Command | undefined {
  const [, digit] = CALL_KEY.exec(code) ?? [];
  return digit === undefined || shiftKey ? undefined : { kind: 'call', index: Number(digit) - 1 };
}

function single({ key }: KeyPress, focus: Focus): Command | undefined {
  if (key === '?') return { kind: 'showKeys' };
  if (focus !== 'callPanel') return undefined;
  return DIGIT.test(key) ? { kind: 'digit', digit: key } : panelKeys[key.toLowerCase()];
}
