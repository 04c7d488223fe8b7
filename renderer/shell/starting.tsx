import * as m from '../paraglide/messages.js';
import { Mark } from './mark.tsx';

/** Before the first snapshot; the words come only when it takes long, so that a quick start does not flicker. */
export function Starting() {
  return (
    <main className="flex h-full flex-col items-center justify-center gap-4 text-ink-3">
      <Mark className="size-14 text-accent" />
      <p className="appear-late">{m.starting()}</p>
    </main>
  );
}
