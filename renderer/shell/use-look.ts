import { useSyncExternalStore } from 'react';
import type { Locale, Settings } from '../../main/contract/snapshot.ts';
import { resolveLocale } from '../words/locale.ts';

const darkPreferred = matchMedia('(prefers-color-scheme: dark)');

function watchPreference(onChange: () => void): () => void {
  darkPreferred.addEventListener('change', onChange);
  return () => darkPreferred.removeEventListener('change', onChange);
}

/** Language and theme as they are to be now, following the desktop where the person chose nothing. */
export function useLook(settings: Settings | undefined): { readonly locale: Locale; readonly theme: 'light' | 'dark' } {
  const isDark = useSyncExternalStore(watchPreference, () => darkPreferred.matches);
  const choice = settings?.theme ?? 'system';
  const preferred = isDark ? 'dark' : 'light';
  return {
    locale: resolveLocale(settings?.locale ?? 'system', navigator.language),
    theme: choice === 'system' ? preferred : choice,
  };
}
