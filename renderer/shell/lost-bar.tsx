import { LoaderCircle } from 'lucide-react';
import { useStore } from 'zustand';
import * as m from '../paraglide/messages.js';
import { useSession } from '../state/session-context.ts';

/** Says that the engine cannot be reached, above everything else. */
export function LostBar() {
  const { phone } = useSession();
  const isLost = useStore(phone, ({ link }) => link === 'lost');
  return (
    <div role="status" className="fixed inset-x-0 top-0 z-50 flex justify-center">
      {isLost && (
        <p className="m-2 flex items-center gap-2 rounded-md bg-ink px-3 py-2 text-surface shadow-float">
          <LoaderCircle aria-hidden size={16} className="motion-safe:animate-spin" />
          {m.connection_lost()}
        </p>
      )}
    </div>
  );
}
