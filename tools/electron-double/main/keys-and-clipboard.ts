import { loud } from '../loud.ts';

const taken = new Map<string, () => void>();
/** As Electron takes it: modifiers and one key. */
const ACCELERATOR = /^(?:(?:CommandOrControl|Command|Control|Ctrl|Alt|Option|Shift|Super|Meta)\+)*[A-Za-z0-9]+$/;

type GlobalShortcut = Pick<Electron.GlobalShortcut, 'register' | 'isRegistered' | 'unregisterAll'>;

/** Keys of the whole system, which nobody presses here: a test keeps what is registered and calls it. */
export const globalShortcut: GlobalShortcut = loud('globalShortcut', {
  register: (key: string, callback: () => void) => {
    if (!ACCELERATOR.test(key)) throw new TypeError(`Error processing argument at index 0, conversion failure from ${key}`);
    if (taken.has(key)) return false;
    taken.set(key, callback);
    return true;
  },
  isRegistered: (key: string) => taken.has(key),
  unregisterAll: () => taken.clear(),
});

function newClipboard() {
  let text = '';
  return {
    readText: () => Promise.resolve(text),
    writeText: (written: string) => {
      text = written;
      return Promise.resolve();
    },
  };
}

/** Texts only; the selection is what a test writes there. */
export const clipboard = loud('clipboard', { ...newClipboard(), selection: newClipboard() });
