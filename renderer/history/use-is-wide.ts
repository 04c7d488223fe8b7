import { useSyncExternalStore } from 'react';

/** As the style's `wide:`. */
const wide = '(min-width: 45rem)';

function follow(onChanged: () => void): () => void {
  const query = matchMedia(wide);
  query.addEventListener('change', onChanged);
  return () => query.removeEventListener('change', onChanged);
}

/** Whether the window is laid out for a wide one. */
export const useIsWide = (): boolean => useSyncExternalStore(follow, () => matchMedia(wide).matches);
