import { useEffect } from 'react';
import { IncomingCard } from '../call/incoming-card.tsx';
import * as m from '../paraglide/messages.js';
import { waitingCalls } from '../state/call-choice.ts';
import { useSnapshot } from '../state/session-context.ts';
import { peerTitle } from '../words/peer.ts';

/** The small window that stays on top while somebody calls. Escape closes it (the shell hides it); the call keeps ringing. */
export function IncomingWindow() {
  const call = waitingCalls(useSnapshot((snapshot) => snapshot.calls))[0];
  useEffect(() => {
    const listener = (event: KeyboardEvent): void => {
      if (event.key === 'Escape') window.close();
    };
    addEventListener('keydown', listener);
    return () => removeEventListener('keydown', listener);
  }, []);
  if (call === undefined) return null;
  return (
    <main
      aria-label={m.incoming_region({ name: peerTitle(call.peer) })}
      className="flex h-full flex-col justify-center gap-3 bg-surface p-5"
    >
      <h1 className="text-sm font-semibold text-accent-ink">{m.incoming_call()}</h1>
      <IncomingCard call={call} />
    </main>
  );
}
