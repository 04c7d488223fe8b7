import * as m from '../paraglide/messages.js';

const purposes: Readonly<Record<string, () => string>> = {
  echo: m.service_echo,
  tone: m.service_tone,
  time: m.service_time,
  music: m.service_music,
};

/** What a number of the domain inside does when it is called. */
export const serviceWords = (name: string): string => (purposes[name] ?? m.service_other)();
