import * as m from '../paraglide/messages.js';
import { waitingCalls } from '../state/call-choice.ts';
import { useSnapshot } from '../state/session-context.ts';
import { peerTitle } from '../words/peer.ts';
import { IncomingCard } from './incoming-card.tsx';

/** Who calls, above the pages on which the phone itself is not in sight. */
export function IncomingFloat() {
  const calls = waitingCalls(useSnapshot((snapshot) => snapshot.calls));
  if (calls.length === 0) return null;
  return (
    <div className="absolute inset-x-2 top-2 z-20 mx-auto flex max-w-md flex-col gap-2">
      {calls.map((call) => (
        <section
          key={call.id}
          aria-label={m.incoming_region({ name: peerTitle(call.peer) })}
          className="rounded-lg border border-line bg-raised p-4 shadow-float"
        >
          <IncomingCard call={call} />
        </section>
      ))}
    </div>
  );
}
