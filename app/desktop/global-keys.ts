import { clipboard, globalShortcut } from 'electron';
import { GlobalAction, type GlobalKeys } from '../../main/contract/desktop-view.ts';

/**
 * Takes these keys of the whole system, and gives back those taken before.
 *
 * @returns the actions whose key there is not, or which the system gives to somebody else
 */
export function takeKeys(keys: GlobalKeys, act: (action: GlobalAction) => void): GlobalAction[] {
  globalShortcut.unregisterAll();
  return GlobalAction.options.filter((action) => keys[action] !== '' && !take(keys[action], () => act(action)));
}

function take(key: string, act: () => void): boolean {
  try {
    return globalShortcut.register(key, act);
  } catch {
    return false; // no such key
  }
}

/** Longer texts are no number or address. */
const MOST_CHARACTERS = 256;

/** What the person has selected; only on Linux the system tells, elsewhere it is what was copied last. Empty when it can be no address. */
export async function selectedText(): Promise<string> {
  const text = (await (process.platform === 'linux' ? clipboard.selection : clipboard).readText()).trim();
  return text.length > MOST_CHARACTERS || text.includes('\n') ? '' : text;
}
