import type { TalkKey } from '../../main/contract/snapshot.ts';
import * as m from '../paraglide/messages.js';

const names: Readonly<Record<TalkKey, () => string>> = {
  ControlRight: m.key_control_right,
  AltRight: m.key_alt_right,
  F8: () => 'F8',
  F9: () => 'F9',
  Pause: () => 'Pause',
  ScrollLock: () => 'Scroll Lock',
};

/** What stands on a key that is held to talk. */
export function talkKeyName(key: TalkKey): string {
  return names[key]();
}
