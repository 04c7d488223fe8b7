import { useState } from 'react';

/** Whether something was so at least once: what was opened stays, so that closing it can give the focus back. */
export function useEver(isSo: boolean): boolean {
  const [ever, setEver] = useState(isSo);
  if (isSo && !ever) setEver(true);
  return ever || isSo;
}
