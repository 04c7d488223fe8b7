import type { Locale, Settings } from '../../main/contract/snapshot.ts';
import { getLocale, overwriteGetLocale } from '../paraglide/runtime.js';

/** The language to speak: the person's choice, else Chinese on a Chinese desktop, else English. */
export function resolveLocale(choice: Settings['locale'], desktopLanguage: string): Locale {
  if (choice !== 'system') return choice;
  return desktopLanguage.toLowerCase().startsWith('zh') ? 'zh-CN' : 'en';
}

/** Makes every message speak `locale` from now on. Called at the root, before the components below it render. */
export function speak(locale: Locale): void {
  if (getLocale() !== locale) overwriteGetLocale(() => locale);
  if (document.documentElement.lang !== locale) document.documentElement.lang = locale;
}
