import * as m from '../paraglide/messages.js';

/** RFC 3261 §17, table 4. */
const words: Readonly<Record<string, () => string>> = {
  A: m.timer_A,
  B: m.timer_B,
  D: m.timer_D,
  E: m.timer_E,
  F: m.timer_F,
  G: m.timer_G,
  H: m.timer_H,
  I: m.timer_I,
  J: m.timer_J,
  K: m.timer_K,
};

/** What a timer does when it fires. */
export const timerWords = (name: string): string => (words[name] ?? m.timer_other)();
